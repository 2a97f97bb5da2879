-- As before, and an attempt that begins is told.
-- Claims of one owner come one after the other, so that never more run than may. `next_model`: where the row names none. Returns the
-- row and what its prompt is made of; none where the claim is not the plain one.
CREATE OR REPLACE FUNCTION claim_generation(owner uuid, generation uuid, token uuid, owner_max integer, next_connection_max integer, lease_ms float8, next_model text, messages_default integer)
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
    INSERT INTO outbox (owner_id, type, version, key, data)
      SELECT owner, 'generation.started', 1, generation::text, jsonb_strip_nulls(jsonb_build_object('generationId', generation, 'ownerId', owner,
        'attempt', claimed.attempt, 'connectionId', claimed.connection_id, 'model', claimed.model));
    sources := prompt_sources(owner, generation, messages_default);
    RETURN NEXT;
  END IF;
END $$;
