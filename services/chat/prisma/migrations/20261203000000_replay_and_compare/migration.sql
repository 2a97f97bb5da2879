-- What a model was asked, as it was sent: of each generation the prompt of its last attempt, as compressed JSON.
CREATE TABLE generation_prompts (
  owner_id      uuid NOT NULL,
  generation_id uuid NOT NULL,
  attempt       integer NOT NULL,
  messages      bytea NOT NULL,
  PRIMARY KEY (owner_id, generation_id),
  FOREIGN KEY (owner_id, generation_id) REFERENCES generations (owner_id, id) ON DELETE CASCADE
);
-- It is compressed already.
ALTER TABLE generation_prompts ALTER COLUMN messages SET STORAGE EXTERNAL;
SELECT protect_owner_rows('generation_prompts');
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON generation_prompts FROM %I', current_schema() || '_system');
END $$;

-- `replay_of` may be gone; what it was asked is copied when the replay is accepted. `compared`: the ids of all that
-- answer one message side by side, itself among them.
ALTER TABLE generations ADD COLUMN replay_of uuid, ADD COLUMN compared uuid[] NOT NULL DEFAULT '{}';

-- Who asks certain models wants to hear those, and no other in their place.
CREATE OR REPLACE FUNCTION take_thread_fallback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.compared = '{}' AND NEW.replay_of IS NULL THEN
    SELECT t.fallback INTO NEW.fallback FROM threads t WHERE t.owner_id = NEW.owner_id AND t.id = NEW.thread_id;
  END IF;
  NEW.fallback := coalesce(NEW.fallback, '[]');
  RETURN NEW;
END $$;

-- Of the attempt, also when it has just ended: nobody waits for this before the first token, and for the disk least of all.
DROP FUNCTION store_prompt_context(uuid, uuid, integer, jsonb, boolean);
CREATE FUNCTION store_prompt_context(owner uuid, generation uuid, its_attempt integer, made jsonb, is_without_codex boolean, sent bytea) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.owner', owner::text, true), set_config('synchronous_commit', 'off', true);
  UPDATE generations g SET context = made, without_codex = is_without_codex WHERE g.owner_id = owner AND g.id = generation AND g.attempt = its_attempt;
  IF FOUND THEN
    INSERT INTO generation_prompts AS p (owner_id, generation_id, attempt, messages) VALUES (owner, generation, its_attempt, sent)
      ON CONFLICT (owner_id, generation_id) DO UPDATE SET attempt = excluded.attempt, messages = excluded.messages;
  END IF;
END $$;

-- What an earlier request with this key, or this very one, has written: the reply's id and those beside it, the body's hash and the user's message.
CREATE OR REPLACE FUNCTION accepted_message(owner uuid, key text, reply uuid) RETURNS json LANGUAGE sql STABLE AS $$
  SELECT json_build_object('replyId', g.id, 'otherIds', array_remove(g.compared, g.id), 'bodyHash', g.body_hash, 'message', json_strip_nulls(json_build_object(
      'id', q.id, 'threadId', q.thread_id, 'parentId', q.parent_id, 'content', q.content, 'siblings', sibling_ids(q),
      'createdAt', to_char(q.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))
    FROM generations g JOIN messages a ON a.owner_id = g.owner_id AND a.id = g.id JOIN messages q ON q.owner_id = a.owner_id AND q.id = a.parent_id
    WHERE g.owner_id = owner AND (g.idempotency_key = key OR g.id = reply)
    LIMIT 1
$$;

-- Writes what an accept writes: a generation with its empty assistant message, or several side by side, the user's message unless they
-- answer one that existed, and an event each. The first generation first: it carries the key, and what follows happens only if its row
-- is new; a repeat with the same key waits there, `wait_ms` at most, until the first is committed or rolled back. `asked` has the
-- generations' columns, `new_messages` those of the messages, the assistant's last, `events` one for each generation. At the leaf, nothing
-- is written where that is another by now.
-- A replay gets the prompt of the one that it repeats, and how that was made; nothing is written where it has none.
-- Returns what is there: `is_new` with the user's message, or what the same key or id wrote before; no row where neither is.
DROP FUNCTION accept_message(uuid, json, json, json, boolean, text, integer, float8, float8, text, text);
CREATE FUNCTION accept_message(owner uuid, asked json, new_messages json, events json, at_leaf boolean, thread_title text, wait_ms integer, sweep_in_ms float8, deadline_in_ms float8, request_id text, trace text)
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
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, connection_id, model, parameters, pins, scene_ids, idempotency_key, body_hash, replay_of, compared, context)
      SELECT owner, wanted.id, wanted.thread_id, clock_timestamp() + sweep_in_ms * interval '1 millisecond', clock_timestamp() + deadline_in_ms * interval '1 millisecond',
        wanted.connection_id, wanted.model, wanted.parameters, wanted.pins, coalesce(wanted.scene_ids, '{}'), wanted.idempotency_key, wanted.body_hash, wanted.replay_of, coalesce(wanted.compared, '{}'),
        CASE WHEN wanted.replay_of IS NOT NULL THEN (SELECT r.context FROM generations r WHERE r.owner_id = owner AND r.id = wanted.replay_of) END
      WHERE (NOT at_leaf OR leaf IS NOT DISTINCT FROM (new_messages -> 0 ->> 'parent_id')::uuid)
        AND (wanted.replay_of IS NULL OR EXISTS (SELECT 1 FROM generation_prompts p WHERE p.owner_id = owner AND p.generation_id = wanted.replay_of))
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
    IF wanted.compared <> '{}' THEN
      INSERT INTO generations (owner_id, id, thread_id, next_sweep_at, deadline_at, connection_id, model, parameters, pins, scene_ids, compared)
        SELECT owner, g.id, g.thread_id, clock_timestamp() + sweep_in_ms * interval '1 millisecond', clock_timestamp() + deadline_in_ms * interval '1 millisecond',
          g.connection_id, g.model, g.parameters, g.pins, coalesce(g.scene_ids, '{}'), wanted.compared
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

DO $$
DECLARE
  made regprocedure;
BEGIN
  FOREACH made IN ARRAY ARRAY['accept_message(uuid, json, json, json, boolean, text, integer, float8, float8, text, text)',
    'store_prompt_context(uuid, uuid, integer, jsonb, boolean, bytea)']::regprocedure[]
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', made, current_schema() || '_app');
  END LOOP;
END $$;
