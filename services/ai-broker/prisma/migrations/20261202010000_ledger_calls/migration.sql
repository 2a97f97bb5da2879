-- An attempt may ask several models, each with a row of its own: 0 is the chosen one, behind it the fallbacks. `purpose`: a generation,
-- or the test of a connection, which has no connection before that is stored.
ALTER TABLE usage
  ADD COLUMN turn    integer NOT NULL DEFAULT 0,
  ADD COLUMN purpose text    NOT NULL DEFAULT 'generation',
  ALTER COLUMN connection_id DROP NOT NULL,
  DROP CONSTRAINT usage_owner_id_generation_id_attempt_key,
  ADD UNIQUE (owner_id, generation_id, attempt, turn);

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
END $$;
