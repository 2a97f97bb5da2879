-- Models to turn to, in order, when the one before fails before its first token: those of the thread, and those that an answer still has.
ALTER TABLE threads ADD COLUMN fallback jsonb NOT NULL DEFAULT '[]';
ALTER TABLE generations ADD COLUMN fallback jsonb NOT NULL DEFAULT '[]', ADD COLUMN fallback_reason text;

-- Of the thread, as it is when the message is accepted.
CREATE FUNCTION take_thread_fallback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT t.fallback INTO NEW.fallback FROM threads t WHERE t.owner_id = NEW.owner_id AND t.id = NEW.thread_id;
  NEW.fallback := coalesce(NEW.fallback, '[]');
  RETURN NEW;
END $$;
CREATE TRIGGER take_thread_fallback BEFORE INSERT ON generations FOR EACH ROW EXECUTE FUNCTION take_thread_fallback();

CREATE OR REPLACE FUNCTION prompt_sources(owner uuid, generation uuid, messages_default integer) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_strip_nulls(json_build_object('threadId', g.thread_id, 'status', g.status, 'attempt', g.attempt, 'parameters', g.parameters,
      'connectionId', g.connection_id, 'model', g.model, 'fallback', g.fallback, 'messagePins', g.pins, 'thread', thread_sources(t),
      'path', path_to(owner, a.parent_id, history_read_max(t.history, messages_default) + 1)))
    FROM generations g
    JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id
    JOIN threads t ON t.owner_id = g.owner_id AND t.id = g.thread_id
    WHERE g.owner_id = owner AND g.id = generation
$$;
