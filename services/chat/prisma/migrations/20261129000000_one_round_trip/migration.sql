-- The steps of a message's path, each in one round trip that is its own transaction. Every statement in them goes by a key, so that
-- one plan serves all values: planning anew would cost as much as running.
--
-- Each function runs with the rights of its caller, under the same row security, once it has said whose rows they are. Those that
-- change a generation do what its state machine (domain/generation/transition.ts) does in the plain case, and nothing in any other:
-- then they return no row, and the caller locks the row and asks the state machine.

-- Connections of the owner that were deleted: nothing more is accepted for them.
CREATE TABLE gone_connections (
  owner_id      uuid NOT NULL,
  connection_id uuid NOT NULL,
  PRIMARY KEY (owner_id, connection_id)
);
SELECT protect_owner_rows('gone_connections');
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON gone_connections FROM %I', current_schema() || '_system');
END $$;

-- What the model takes is told by its worker with each claim, and needs no place in the row.
ALTER TABLE generations DROP COLUMN window_tokens, DROP COLUMN output_tokens_max;

-- The leaf of the path that a thread shows: the newest message, or the newest below the one that was chosen.
CREATE FUNCTION shown_leaf(t threads) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN t.branch_id IS NULL
    THEN (SELECT n.id FROM messages n WHERE n.owner_id = t.owner_id AND n.thread_id = t.id ORDER BY n.seq DESC LIMIT 1)
    ELSE (WITH RECURSIVE below AS (
        SELECT b.id, b.seq FROM messages b WHERE b.owner_id = t.owner_id AND b.id = t.branch_id
        UNION ALL
        SELECT c.id, c.seq FROM below JOIN messages c ON c.owner_id = t.owner_id AND c.thread_id = t.id AND c.parent_id = below.id)
      SELECT id FROM below ORDER BY seq DESC LIMIT 1) END
$$;

-- The ids beside a message, itself among them, oldest first. Two branches, because an index finds `= parent` and `IS NULL` but not both at once.
CREATE FUNCTION sibling_ids(m messages) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN m.parent_id IS NULL
    THEN ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = m.owner_id AND s.thread_id = m.thread_id AND s.parent_id IS NULL ORDER BY s.seq)
    ELSE ARRAY(SELECT s.id FROM messages s WHERE s.owner_id = m.owner_id AND s.thread_id = m.thread_id AND s.parent_id = m.parent_id ORDER BY s.seq) END
$$;

-- What an earlier request with this key, or this very one, has written: the reply's id, the body's hash and the user's message.
CREATE FUNCTION accepted_message(owner uuid, key text, reply uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('replyId', g.id, 'bodyHash', g.body_hash, 'message', json_strip_nulls(json_build_object(
      'id', q.id, 'threadId', q.thread_id, 'parentId', q.parent_id, 'content', q.content, 'siblings', sibling_ids(q),
      'createdAt', to_char(q.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))
    FROM generations g JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id JOIN messages q ON q.owner_id = a.owner_id AND q.id = a.parent_id
    WHERE g.owner_id = owner AND (g.idempotency_key = key OR g.id = reply)
    LIMIT 1
$$;

-- What is known before a message is accepted below `named_parent`, or below the leaf of the path shown: one row, empty for an
-- unknown thread; `accepted` where a request with this key has been. `wanted`: connections that the request may use besides the thread's own.
CREATE FUNCTION send_context(owner uuid, thread uuid, named_parent uuid, key text, wanted uuid[])
RETURNS TABLE (thread_id uuid, connection_id uuid, model text, parameters jsonb, parent_id uuid, parent_depth integer, parent_ended boolean, queued integer, gone uuid[], accepted json)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT t.id, t.connection_id, t.model, t.parameters, p.id, p.depth, coalesce(pg.status NOT IN ('queued', 'streaming'), true),
      -- Counting stops where no limit reaches.
      (SELECT count(*)::integer FROM (SELECT 1 FROM generations q WHERE q.owner_id = owner AND q.status = 'queued' LIMIT 100000) counted),
      ARRAY(SELECT c.connection_id FROM gone_connections c WHERE c.owner_id = owner AND c.connection_id = ANY (wanted || t.connection_id)),
      CASE WHEN key IS NOT NULL THEN accepted_message(owner, key, NULL) END
    FROM (SELECT 1) once
    LEFT JOIN threads t ON t.owner_id = owner AND t.id = thread
    LEFT JOIN messages p ON p.owner_id = t.owner_id AND p.thread_id = t.id AND p.id = coalesce(named_parent, shown_leaf(t))
    LEFT JOIN generations pg ON pg.owner_id = p.owner_id AND pg.id = p.id;
END $$;

-- Writes what an accept writes: the generation with its empty assistant message, the user's message unless the reply is another to one
-- that existed, and the event. The generation first: it carries the key, and what follows happens only if its row is new; a repeat with
-- the same key waits there, `wait_ms` at most, until the first is committed or rolled back. `asked` has the generation's columns,
-- `new_messages` those of the messages, the assistant's last. At the leaf, nothing is written where that is another by now.
-- Returns what is there: `is_new` with the user's message, or what the same key or id wrote before; no row where neither is.
CREATE FUNCTION accept_message(owner uuid, asked json, new_messages json, event json, at_leaf boolean, thread_title text, wait_ms integer, sweep_in_ms float8, deadline_in_ms float8, request_id text, trace text)
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
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, connection_id, model, parameters, pins, idempotency_key, body_hash)
      SELECT owner, wanted.id, wanted.thread_id, clock_timestamp() + sweep_in_ms * interval '1 millisecond', clock_timestamp() + deadline_in_ms * interval '1 millisecond',
        wanted.connection_id, wanted.model, wanted.parameters, wanted.pins, wanted.idempotency_key, wanted.body_hash
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

-- Up the path to a message, from the oldest of at most `messages_max` to the message itself, and no more than some 8 MB before it, far
-- more than any window holds: the cost does not grow with the thread.
CREATE FUNCTION path_to(owner uuid, message uuid, messages_max integer) RETURNS json LANGUAGE sql STABLE AS $$
  WITH RECURSIVE path AS (
      SELECT m.parent_id, m.role, m.content, 1 AS place, 0::bigint AS bytes FROM messages m WHERE m.owner_id = owner AND m.id = message
      UNION ALL
      SELECT m.parent_id, m.role, m.content, path.place + 1, path.bytes + octet_length(m.content)
      FROM path JOIN messages m ON m.owner_id = owner AND m.id = path.parent_id
      WHERE path.place < messages_max AND path.bytes < 8000000)
  SELECT coalesce(json_agg(json_build_object('role', role, 'content', content) ORDER BY place DESC), '[]') FROM path
$$;

-- How many messages a thread's history can need. Empty ones do not count there, so some more are read; a history by tokens alone reads 400.
CREATE FUNCTION history_read_max(history jsonb, messages_default integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT 2 * coalesce((history ->> 'messages')::integer, CASE WHEN history ? 'tokens' THEN 400 ELSE messages_default END) + 10
$$;

-- What a thread adds to a prompt.
CREATE FUNCTION thread_sources(t threads) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('novelId', t.novel_id, 'history', t.history, 'threadPins', t.pins, 'withoutCodexAllowed', t.without_codex)
$$;

-- What the prompt of a generation is made of, its own message the last of `path`; NULL for an unknown one.
CREATE FUNCTION prompt_sources(owner uuid, generation uuid, messages_default integer) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_strip_nulls(json_build_object('threadId', g.thread_id, 'status', g.status, 'attempt', g.attempt, 'parameters', g.parameters,
      'connectionId', g.connection_id, 'model', g.model, 'messagePins', g.pins, 'thread', thread_sources(t),
      'path', path_to(owner, a.parent_id, history_read_max(t.history, messages_default) + 1)))
    FROM generations g
    JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id
    JOIN threads t ON t.owner_id = g.owner_id AND t.id = g.thread_id
    WHERE g.owner_id = owner AND g.id = generation
$$;

-- Claims of one owner come one after the other, so that never more run than may. `next_model`: where the row names none. Returns the
-- row and what its prompt is made of; none where the claim is not the plain one.
CREATE FUNCTION claim_generation(owner uuid, generation uuid, token uuid, owner_max integer, next_connection_max integer, lease_ms float8, next_model text, messages_default integer)
RETURNS TABLE (claimed generations, sources json) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  -- A statement of its own: the one that counts has to begin afterwards, to see what the claim before has taken.
  PERFORM pg_advisory_xact_lock(hashtextextended('generation slots of ' || owner::text, 0));
  UPDATE generations g SET status = 'streaming', attempt = g.attempt + 1, claim_token = token, untaken = 0, held = false,
      lease_until = clock_timestamp() + lease_ms * interval '1 millisecond', next_sweep_at = clock_timestamp(),
      connection_max = next_connection_max, text_seq = 0, retry_reason = NULL, model = coalesce(g.model, next_model)
    WHERE g.owner_id = owner AND g.id = generation AND g.status = 'queued' AND g.claim_token IS DISTINCT FROM token
      AND g.not_before <= clock_timestamp() AND g.deadline_at > clock_timestamp()
      AND (SELECT count(*) FROM generations r WHERE r.owner_id = owner AND r.status = 'streaming') < owner_max
      AND (next_connection_max IS NULL OR (SELECT count(*) FROM generations r WHERE r.owner_id = owner AND r.status = 'streaming' AND r.connection_id = g.connection_id) < next_connection_max)
    RETURNING g.* INTO claimed;
  IF FOUND THEN
    sources := prompt_sources(owner, generation, messages_default);
    RETURN NEXT;
  END IF;
END $$;

CREATE FUNCTION renew_generation(owner uuid, generation uuid, its_attempt integer, lease_ms float8)
RETURNS SETOF generations LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY UPDATE generations g SET lease_until = clock_timestamp() + lease_ms * interval '1 millisecond'
    WHERE g.owner_id = owner AND g.id = generation AND g.attempt = its_attempt AND g.status = 'streaming'
    RETURNING g.*;
END $$;

-- Losing the last checkpoints in a crash of the database costs their text being sent again, so their commit need not wait for the
-- disk; this holds for this transaction alone.
CREATE FUNCTION checkpoint_generation(owner uuid, generation uuid, its_attempt integer, lease_ms float8, chunk_from integer, chunk_through integer, chunk_text text, chunk_reasoning text)
RETURNS SETOF generations LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.owner', owner::text, true), set_config('synchronous_commit', 'off', true);
  RETURN QUERY UPDATE generations g SET lease_until = clock_timestamp() + lease_ms * interval '1 millisecond', text_seq = chunk_through
    WHERE g.owner_id = owner AND g.id = generation AND g.attempt = its_attempt AND g.status = 'streaming'
      AND g.text_seq = chunk_from - 1 AND chunk_through >= chunk_from
    RETURNING g.*;
  IF FOUND THEN
    INSERT INTO checkpoints (owner_id, generation_id, attempt, from_seq, through_seq, text, reasoning)
      VALUES (owner, generation, its_attempt, chunk_from, chunk_through, chunk_text, chunk_reasoning);
  END IF;
END $$;

-- The terminal state, the whole text and the event. `ending` has the columns that the end sets. A chunk that brings nothing, or follows
-- what is stored, is the plain case. `owner_running`: as many of the owner streamed until now.
CREATE FUNCTION finish_generation(owner uuid, generation uuid, its_attempt integer, ending json, chunk_from integer, chunk_through integer, chunk_text text, chunk_reasoning text, event json, request_id text, trace text)
RETURNS TABLE (finished generations, owner_running integer) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  next generations := json_populate_record(NULL::generations, ending);
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  UPDATE generations g SET status = next.status, ended_by = 'worker', ended_at = clock_timestamp(), lease_until = NULL, retry_reason = NULL,
      text_seq = greatest(g.text_seq, chunk_through), final_seq = greatest(g.text_seq, chunk_through), finish_reason = next.finish_reason,
      error_code = next.error_code, error_message = next.error_message, usage = next.usage,
      model = coalesce(next.model, g.model), connection_id = coalesce(next.connection_id, g.connection_id)
    WHERE g.owner_id = owner AND g.id = generation AND g.attempt = its_attempt AND g.status = 'streaming'
      AND (chunk_through < chunk_from OR g.text_seq = chunk_from - 1)
    RETURNING g.* INTO finished;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  WITH gone AS (
      DELETE FROM checkpoints c WHERE c.owner_id = owner AND c.generation_id = generation
      RETURNING c.attempt, c.from_seq, c.text, c.reasoning),
    joined AS (
      SELECT coalesce(string_agg(text, '' ORDER BY from_seq), '') AS text, coalesce(string_agg(reasoning, '' ORDER BY from_seq), '') AS reasoning
      FROM gone WHERE attempt = its_attempt)
  UPDATE messages m SET content = joined.text || CASE WHEN chunk_through >= chunk_from THEN chunk_text ELSE '' END,
      reasoning = nullif(joined.reasoning || CASE WHEN chunk_through >= chunk_from THEN chunk_reasoning ELSE '' END, '')
    FROM joined WHERE m.owner_id = owner AND m.id = generation;
  INSERT INTO outbox (owner_id, type, version, key, data, request_id, trace)
    SELECT owner, event ->> 'type', (event ->> 'version')::integer, event ->> 'key', (event -> 'data')::jsonb, finish_generation.request_id, finish_generation.trace;
  SELECT count(*) + 1 INTO owner_running FROM generations r WHERE r.owner_id = owner AND r.status = 'streaming';
  RETURN NEXT;
END $$;

-- Of the attempt, also when it has just ended: nobody waits for this before the first token, and for the disk least of all.
CREATE FUNCTION store_prompt_context(owner uuid, generation uuid, its_attempt integer, made jsonb, is_without_codex boolean) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.owner', owner::text, true), set_config('synchronous_commit', 'off', true);
  UPDATE generations g SET context = made, without_codex = is_without_codex WHERE g.owner_id = owner AND g.id = generation AND g.attempt = its_attempt;
END $$;

-- A generation with its message and the text that it has so far.
CREATE FUNCTION generation_with_text(owner uuid, generation uuid)
RETURNS TABLE (g generations, m messages, live_text text, live_reasoning text) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT g, m, live.text, live.reasoning FROM generations g JOIN messages m ON m.owner_id = g.owner_id AND m.id = g.id, LATERAL (
      SELECT string_agg(c.text, '' ORDER BY c.from_seq) AS text, string_agg(c.reasoning, '' ORDER BY c.from_seq) AS reasoning
      FROM checkpoints c WHERE g.status = 'streaming' AND c.owner_id = g.owner_id AND c.generation_id = g.id AND c.attempt = g.attempt) live
    WHERE g.owner_id = owner AND g.id = generation;
END $$;

DO $$
DECLARE
  made regprocedure;
BEGIN
  FOREACH made IN ARRAY ARRAY[
    'shown_leaf(threads)', 'sibling_ids(messages)', 'accepted_message(uuid, text, uuid)', 'send_context(uuid, uuid, uuid, text, uuid[])',
    'accept_message(uuid, json, json, json, boolean, text, integer, float8, float8, text, text)',
    'path_to(uuid, uuid, integer)', 'history_read_max(jsonb, integer)', 'thread_sources(threads)', 'prompt_sources(uuid, uuid, integer)',
    'claim_generation(uuid, uuid, uuid, integer, integer, float8, text, integer)', 'renew_generation(uuid, uuid, integer, float8)',
    'checkpoint_generation(uuid, uuid, integer, float8, integer, integer, text, text)',
    'finish_generation(uuid, uuid, integer, json, integer, integer, text, text, json, text, text)',
    'store_prompt_context(uuid, uuid, integer, jsonb, boolean)', 'generation_with_text(uuid, uuid)']::regprocedure[]
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', made, current_schema() || '_app');
  END LOOP;
END $$;
