-- A title that a model makes. `wanted`: the thread has the beginning of its first message for a title, and a model may name it once an
-- answer is complete; `asked`: one was asked, which happens once. NULL: nobody may, since the writer has named it, or wants no such titles.
ALTER TABLE threads ADD COLUMN title_state text CHECK (title_state IN ('wanted', 'asked'));

-- As before; the first answer says whether a model may name the thread.
CREATE OR REPLACE FUNCTION accept_message(owner uuid, asked json, new_messages json, events json, at_leaf boolean, thread_title text, wait_ms integer, sweep_in_ms float8, deadline_in_ms float8, request_id text, trace text)
RETURNS TABLE (is_new boolean, accepted json) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  wanted generations := json_populate_record(NULL::generations, asked -> 0);
  leaf uuid;
BEGIN
  PERFORM set_config('app.owner', owner::text, true), set_config('lock_timeout', wait_ms::text, true);
  IF at_leaf THEN
    -- Of messages that come to one leaf at once the next waits here for the one before, and then sees what that wrote.
    PERFORM 1 FROM threads t WHERE t.owner_id = owner AND t.id = wanted.thread_id FOR NO KEY UPDATE;
    SELECT shown_leaf(t) INTO leaf FROM threads t WHERE t.owner_id = owner AND t.id = wanted.thread_id;
  END IF;
  WITH accepted AS (
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, connection_id, model, parameters, pins, scene_ids, selection, idempotency_key, body_hash, replay_of, compared, context)
      SELECT owner, wanted.id, wanted.thread_id, clock_timestamp() + sweep_in_ms * interval '1 millisecond', clock_timestamp() + deadline_in_ms * interval '1 millisecond',
        wanted.connection_id, wanted.model, wanted.parameters, wanted.pins, coalesce(wanted.scene_ids, '{}'), wanted.selection, wanted.idempotency_key, wanted.body_hash, wanted.replay_of, coalesce(wanted.compared, '{}'),
        CASE WHEN wanted.replay_of IS NOT NULL THEN (SELECT r.context FROM generations r WHERE r.owner_id = owner AND r.id = wanted.replay_of) END
      WHERE (NOT at_leaf OR leaf IS NOT DISTINCT FROM (new_messages -> 0 ->> 'parent_id')::uuid)
        AND (wanted.replay_of IS NULL OR EXISTS (SELECT 1 FROM generation_prompts p WHERE p.owner_id = owner AND p.generation_id = wanted.replay_of))
      ON CONFLICT DO NOTHING RETURNING id),
    named AS (
      UPDATE threads t SET updated_at = clock_timestamp(), branch_id = NULL, title = CASE WHEN t.title = '' THEN thread_title ELSE t.title END,
        title_state = CASE WHEN t.title = '' AND thread_title <> '' AND (asked -> 0 ->> 'automatic_title')::boolean THEN 'wanted' ELSE t.title_state END
      FROM accepted WHERE t.owner_id = owner AND t.id = wanted.thread_id)
  INSERT INTO messages (owner_id, id, thread_id, parent_id, role, content, depth)
    SELECT owner, m.id, wanted.thread_id, m.parent_id, m.role, m.content, m.depth
    FROM accepted, ROWS FROM (json_to_recordset(new_messages) AS (id uuid, parent_id uuid, role text, content text, depth integer)) WITH ORDINALITY AS m (id, parent_id, role, content, depth, position)
    ORDER BY m.position;
  is_new := FOUND;
  IF is_new THEN
    IF wanted.compared <> '{}' THEN
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, connection_id, model, parameters, pins, scene_ids, selection, compared)
        SELECT owner, g.id, g.thread_id, clock_timestamp() + sweep_in_ms * interval '1 millisecond', clock_timestamp() + deadline_in_ms * interval '1 millisecond',
          g.connection_id, g.model, g.parameters, g.pins, coalesce(g.scene_ids, '{}'), g.selection, wanted.compared
        FROM json_populate_recordset(NULL::generations, asked) g WHERE g.id <> wanted.id;
    END IF;
    IF wanted.replay_of IS NOT NULL THEN
      INSERT INTO generation_prompts (owner_id, generation_id, attempt, messages)
        SELECT owner, wanted.id, 0, p.messages FROM generation_prompts p WHERE p.owner_id = owner AND p.generation_id = wanted.replay_of;
    END IF;
    INSERT INTO outbox (owner_id, type, version, key, data, request_id, trace)
      SELECT owner, e.type, e.version, e.key, e.data, accept_message.request_id, accept_message.trace
      FROM json_to_recordset(events) AS e (type text, version integer, key text, data jsonb);
  END IF;
  -- Not new: another request with this key was first, or this very one, whose response got lost.
  accepted := accepted_message(owner, wanted.idempotency_key, wanted.id);
  IF accepted IS NOT NULL THEN
    RETURN NEXT;
  END IF;
END $$;


-- Changes of threads as events, in the transaction of the change: those that lists show. The ids of more than 1,000 are left out.
CREATE FUNCTION publish_thread_change(owner uuid, novel uuid, ids uuid[]) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
  INSERT INTO outbox (owner_id, type, version, key, data)
    SELECT owner, 'chat.thread-changed', 1, novel::text, jsonb_build_object('novelId', novel, 'ownerId', owner)
      || CASE WHEN cardinality(ids) <= 1000 THEN jsonb_build_object('threadIds', ids) ELSE '{}' END
$$;
CREATE FUNCTION publish_thread_changes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM publish_thread_change(owner_id, novel_id, array_agg(id)) FROM changed GROUP BY owner_id, novel_id;
  RETURN NULL;
END $$;
CREATE FUNCTION publish_thread_update() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM publish_thread_change(NEW.owner_id, NEW.novel_id, ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER threads_publish_insert AFTER INSERT ON threads REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_thread_changes();
CREATE TRIGGER threads_publish_delete AFTER DELETE ON threads REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_thread_changes();
-- Not for what each message changes of its thread.
CREATE TRIGGER threads_publish_update AFTER UPDATE ON threads FOR EACH ROW
  WHEN ((OLD.title, OLD.pinned, OLD.archived) IS DISTINCT FROM (NEW.title, NEW.pinned, NEW.archived)) EXECUTE FUNCTION publish_thread_update();
REVOKE ALL ON FUNCTION publish_thread_change(uuid, uuid, uuid[]), publish_thread_changes(), publish_thread_update() FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION publish_thread_change(uuid, uuid, uuid[]) TO %I', current_schema() || '_app');
END $$;
