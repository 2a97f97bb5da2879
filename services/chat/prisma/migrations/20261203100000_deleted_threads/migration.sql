-- Threads that were deleted, whole, so that they can come back: what belongs to each as JSON, in no table that anything else reads.
CREATE TABLE deleted_threads (
  owner_id      uuid NOT NULL,
  id            uuid NOT NULL,
  novel_id      uuid NOT NULL,
  title         text NOT NULL,
  message_count integer NOT NULL,
  deleted_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- {thread, messages, generations, prompts}: the rows.
  kept          json NOT NULL,
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX deleted_threads_newest ON deleted_threads (owner_id, deleted_at DESC, id DESC);
SELECT protect_owner_rows('deleted_threads');
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON deleted_threads FROM %I', current_schema() || '_system');
END $$;

-- Deletes a thread and keeps it: the newest `kept_max` of an owner, and none longer than `kept_days`. Returns whether there was one.
CREATE FUNCTION delete_thread(owner uuid, thread uuid, kept_max integer, kept_days integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deleted_threads AS d (owner_id, id, novel_id, title, message_count, kept)
    SELECT t.owner_id, t.id, t.novel_id, t.title, (SELECT count(*) FROM messages m WHERE m.owner_id = owner AND m.thread_id = thread),
      json_build_object('thread', row_to_json(t),
        'messages', (SELECT coalesce(json_agg(m ORDER BY m.seq), '[]') FROM messages m WHERE m.owner_id = owner AND m.thread_id = thread),
        'generations', (SELECT coalesce(json_agg(g), '[]') FROM generations g WHERE g.owner_id = owner AND g.thread_id = thread),
        'prompts', (SELECT coalesce(json_agg(p), '[]') FROM generation_prompts p JOIN generations g ON g.owner_id = p.owner_id AND g.id = p.generation_id
          WHERE g.owner_id = owner AND g.thread_id = thread))
    FROM threads t WHERE t.owner_id = owner AND t.id = thread
    ON CONFLICT (owner_id, id) DO UPDATE SET kept = excluded.kept, title = excluded.title, message_count = excluded.message_count, deleted_at = excluded.deleted_at;
  DELETE FROM threads t WHERE t.owner_id = owner AND t.id = thread;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM deleted_threads d WHERE d.owner_id = owner AND (d.deleted_at < clock_timestamp() - kept_days * interval '1 day'
    OR d.id IN (SELECT o.id FROM deleted_threads o WHERE o.owner_id = owner ORDER BY o.deleted_at DESC, o.id DESC OFFSET kept_max));
  RETURN true;
END $$;

-- Puts a deleted thread back as it was. Keys of requests do not come back: they may have been used again. Returns whether there was one.
CREATE FUNCTION recover_thread(owner uuid, thread uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  rows json;
BEGIN
  DELETE FROM deleted_threads d WHERE d.owner_id = owner AND d.id = thread RETURNING d.kept INTO rows;
  IF rows IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO threads SELECT (json_populate_record(NULL::threads, (((rows -> 'thread')::jsonb) || '{"branch_id": null}')::json)).*;
  INSERT INTO messages OVERRIDING SYSTEM VALUE SELECT m.* FROM json_populate_recordset(NULL::messages, rows -> 'messages') m;
  INSERT INTO generations SELECT g.* FROM json_populate_recordset(NULL::generations,
    (SELECT coalesce(json_agg(e::jsonb - 'idempotency_key'), '[]') FROM json_array_elements(rows -> 'generations') e)) g;
  INSERT INTO generation_prompts SELECT p.* FROM json_populate_recordset(NULL::generation_prompts, rows -> 'prompts') p;
  UPDATE threads t SET branch_id = (rows -> 'thread' ->> 'branch_id')::uuid, updated_at = clock_timestamp() WHERE t.owner_id = owner AND t.id = thread;
  RETURN true;
END $$;

DO $$
DECLARE
  made regprocedure;
BEGIN
  FOREACH made IN ARRAY ARRAY['delete_thread(uuid, uuid, integer, integer)', 'recover_thread(uuid, uuid)']::regprocedure[] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', made, current_schema() || '_app');
  END LOOP;
END $$;
