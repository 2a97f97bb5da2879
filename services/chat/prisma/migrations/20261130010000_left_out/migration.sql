-- Settings that were wanted, and that the model that answered does not take.
ALTER TABLE generations ADD COLUMN left_out text[] NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION finish_generation(owner uuid, generation uuid, its_attempt integer, ending json, chunk_from integer, chunk_through integer, chunk_text text, chunk_reasoning text, event json, request_id text, trace text)
RETURNS TABLE (finished generations, owner_running integer) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  next generations := json_populate_record(NULL::generations, ending);
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  UPDATE generations g SET status = next.status, ended_by = 'worker', ended_at = clock_timestamp(), lease_until = NULL, retry_reason = NULL,
      text_seq = greatest(g.text_seq, chunk_through), final_seq = greatest(g.text_seq, chunk_through), finish_reason = next.finish_reason,
      error_code = next.error_code, error_message = next.error_message, usage = next.usage, left_out = coalesce(next.left_out, '{}'),
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
