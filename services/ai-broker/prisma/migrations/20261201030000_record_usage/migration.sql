-- What an attempt took, once, in one round trip that is its own transaction. It runs with the rights of its caller, under the same row
-- security, once it has said whose row it is; `used` has the columns of the ledger by their names.
CREATE FUNCTION record_usage(owner uuid, used json) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  new usage := json_populate_record(NULL::usage, used);
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  INSERT INTO usage (owner_id, id, generation_id, attempt, thread_id, connection_id, provider, model, status,
      input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, cost, currency, cost_source, saved, estimated)
    VALUES (owner, new.id, new.generation_id, new.attempt, new.thread_id, new.connection_id, new.provider, new.model, new.status,
      new.input_tokens, new.output_tokens, new.cached_tokens, new.cache_write_tokens, new.reasoning_tokens, new.cost, new.currency,
      new.cost_source, new.saved, new.estimated)
    ON CONFLICT (owner_id, generation_id, attempt) DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION record_usage(uuid, json) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION record_usage(uuid, json) TO %I', current_schema() || '_app');
END $$;
