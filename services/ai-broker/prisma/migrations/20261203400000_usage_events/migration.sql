-- As before, and what was used is told in the same transaction.
CREATE OR REPLACE FUNCTION record_usage(owner uuid, used json) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  new usage := json_populate_record(NULL::usage, used);
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  INSERT INTO usage (owner_id, id, generation_id, attempt, turn, purpose, thread_id, connection_id, provider, model, status,
      input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost, currency, cost_source, saved, estimated)
    VALUES (owner, new.id, new.generation_id, new.attempt, coalesce(new.turn, 0), coalesce(new.purpose, 'generation'), new.thread_id,
      new.connection_id, new.provider, new.model, new.status,
      new.input_tokens, new.output_tokens, new.cached_tokens, new.cache_write_tokens, new.reasoning_tokens, new.cost, new.currency,
      new.cost_source, new.saved, new.estimated)
    ON CONFLICT (owner_id, generation_id, attempt, turn) DO NOTHING;
  IF FOUND THEN
    INSERT INTO outbox (owner_id, type, version, key, data)
      SELECT owner, 'usage.recorded', 1, owner::text, jsonb_strip_nulls(jsonb_build_object('usageId', new.id, 'ownerId', owner, 'purpose', coalesce(new.purpose, 'generation'),
        'generationId', new.generation_id, 'attempt', new.attempt, 'connectionId', new.connection_id, 'provider', new.provider, 'model', new.model,
        'inputTokens', new.input_tokens, 'outputTokens', new.output_tokens, 'cost', new.cost, 'currency', new.currency, 'estimated', new.estimated));
  END IF;
END $$;
