-- A connection with its key and what is known of a model, in one round trip that is its own transaction: what each run of a
-- generation begins with. It runs with the rights of its caller, under the same row security, once it has said whose rows they are.
-- Without a model it is the first that was added by hand. NULL for a model of which nothing is known.
CREATE FUNCTION connection_to_run(owner uuid, connection uuid, model text)
RETURNS TABLE (c connections, known_model jsonb) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT c, (
      SELECT known FROM model_cache m, jsonb_array_elements(m.models) known
      WHERE m.owner_id = owner AND m.connection_id = connection AND known ->> 'id' = coalesce(connection_to_run.model, c.models[1]) LIMIT 1)
    FROM connections c WHERE c.owner_id = owner AND c.id = connection;
END $$;
REVOKE ALL ON FUNCTION connection_to_run(uuid, uuid, text) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION connection_to_run(uuid, uuid, text) TO %I', current_schema() || '_app');
END $$;
