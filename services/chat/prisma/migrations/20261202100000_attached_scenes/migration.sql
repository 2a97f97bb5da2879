-- Scenes that a message attaches. They are codex's: their ids are checked against the thread's novel before the message is accepted.
DROP FUNCTION send_context(uuid, uuid, uuid, text, uuid[]);
-- What is known before a message is accepted below `named_parent`, or below the leaf of the path shown: one row, empty for an
-- unknown thread; `accepted` where a request with this key has been. `wanted`: connections that the request may use besides the thread's own.
CREATE FUNCTION send_context(owner uuid, thread uuid, named_parent uuid, key text, wanted uuid[])
RETURNS TABLE (thread_id uuid, novel_id uuid, connection_id uuid, model text, parameters jsonb, parent_id uuid, parent_depth integer, parent_ended boolean, queued integer, gone uuid[], accepted json)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT t.id, t.novel_id, t.connection_id, t.model, t.parameters, p.id, p.depth, coalesce(pg.status NOT IN ('queued', 'streaming'), true),
      -- Counting stops where no limit reaches.
      (SELECT count(*)::integer FROM (SELECT 1 FROM generations q WHERE q.owner_id = owner AND q.status = 'queued' LIMIT 100000) counted),
      ARRAY(SELECT c.connection_id FROM gone_connections c WHERE c.owner_id = owner AND c.connection_id = ANY (wanted || t.connection_id)),
      CASE WHEN key IS NOT NULL THEN accepted_message(owner, key, NULL) END
    FROM (SELECT 1) once
    LEFT JOIN threads t ON t.owner_id = owner AND t.id = thread
    LEFT JOIN messages p ON p.owner_id = t.owner_id AND p.thread_id = t.id AND p.id = coalesce(named_parent, shown_leaf(t))
    LEFT JOIN generations pg ON pg.owner_id = p.owner_id AND pg.id = p.id;
END $$;
DO $$ BEGIN
  REVOKE ALL ON FUNCTION send_context(uuid, uuid, uuid, text, uuid[]) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION send_context(uuid, uuid, uuid, text, uuid[]) TO %I', current_schema() || '_app');
END $$;

-- As before, with the scenes; a caller of before names none.
CREATE OR REPLACE FUNCTION accept_message(owner uuid, asked json, new_messages json, event json, at_leaf boolean, thread_title text, wait_ms integer, sweep_in_ms float8, deadline_in_ms float8, request_id text, trace text)
RETURNS TABLE (is_new boolean, accepted json) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  wanted generations := json_populate_record(NULL::generations, asked);
  leaf uuid;
BEGIN
  PERFORM set_config('app.owner', owner::text, true), set_config('lock_timeout', wait_ms::text, true);
  IF at_leaf THEN
    -- Of messages that come to one leaf at once the next waits here for the one before, and then sees what that wrote.
    PERFORM 1 FROM threads t WHERE t.owner_id = owner AND t.id = wanted.thread_id FOR NO KEY UPDATE;
    SELECT shown_leaf(t) INTO leaf FROM threads t WHERE t.owner_id = owner AND t.id = wanted.thread_id;
  END IF;
  WITH accepted AS (
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, connection_id, model, parameters, pins, scene_ids, idempotency_key, body_hash)
      SELECT owner, wanted.id, wanted.thread_id, clock_timestamp() + sweep_in_ms * interval '1 millisecond', clock_timestamp() + deadline_in_ms * interval '1 millisecond',
        wanted.connection_id, wanted.model, wanted.parameters, wanted.pins, coalesce(wanted.scene_ids, '{}'), wanted.idempotency_key, wanted.body_hash
      WHERE NOT at_leaf OR leaf IS NOT DISTINCT FROM (new_messages -> 0 ->> 'parent_id')::uuid
      ON CONFLICT DO NOTHING RETURNING id),
    named AS (
      UPDATE threads t SET updated_at = clock_timestamp(), branch_id = NULL, title = CASE WHEN t.title = '' THEN thread_title ELSE t.title END
      FROM accepted WHERE t.owner_id = owner AND t.id = wanted.thread_id)
  INSERT INTO messages (owner_id, id, thread_id, parent_id, role, content, depth)
    SELECT owner, m.id, wanted.thread_id, m.parent_id, m.role, m.content, m.depth
    FROM accepted, ROWS FROM (json_to_recordset(new_messages) AS (id uuid, parent_id uuid, role text, content text, depth integer)) WITH ORDINALITY AS m (id, parent_id, role, content, depth, position)
    ORDER BY m.position;
  is_new := FOUND;
  IF is_new THEN
    INSERT INTO outbox (owner_id, type, version, key, data, request_id, trace)
      SELECT owner, event ->> 'type', (event ->> 'version')::integer, event ->> 'key', (event -> 'data')::jsonb, accept_message.request_id, accept_message.trace;
  END IF;
  -- Not new: another request with this key was first, or this very one, whose response got lost.
  accepted := accepted_message(owner, wanted.idempotency_key, wanted.id);
  IF accepted IS NOT NULL THEN
    RETURN NEXT;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION prompt_sources(owner uuid, generation uuid, messages_default integer) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_strip_nulls(json_build_object('threadId', g.thread_id, 'status', g.status, 'attempt', g.attempt, 'parameters', g.parameters,
      'connectionId', g.connection_id, 'model', g.model, 'fallback', g.fallback, 'messagePins', g.pins, 'messageScenes', g.scene_ids, 'thread', thread_sources(t),
      'path', path_to(owner, a.parent_id, history_read_max(t.history, messages_default) + 1)))
    FROM generations g
    JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id
    JOIN threads t ON t.owner_id = g.owner_id AND t.id = g.thread_id
    WHERE g.owner_id = owner AND g.id = generation
$$;
