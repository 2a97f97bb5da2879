-- Money is decimal: adding up many small amounts must give what adding them by hand gives. The thread is for reports; rows
-- from before have none.
ALTER TABLE usage
  ALTER COLUMN cost TYPE numeric USING cost::numeric,
  ADD COLUMN cache_write_tokens bigint,
  ADD COLUMN cost_source        text,
  ADD COLUMN saved              numeric,
  ADD COLUMN thread_id          uuid;

-- What an owner wants to spend at most, in US dollars. A limit that is not set is NULL.
CREATE TABLE budgets (
  owner_id          uuid PRIMARY KEY,
  per_day           numeric CHECK (per_day >= 0),
  per_month         numeric CHECK (per_month >= 0),
  updated_at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
SELECT protect_owner_rows('budgets');

-- What an owner has spent in this day and month of UTC, and the limits; nothing is added up for who has none, unless `always`. Amounts
-- are texts: money passes through no binary fraction. Runs with the rights of its caller, under the same row security.
CREATE FUNCTION spending(owner uuid, always boolean)
RETURNS TABLE (per_day text, per_month text, spent_this_day text, spent_this_month text) LANGUAGE sql STABLE AS $$
  SELECT b.per_day::text, b.per_month::text, coalesce(s.day, 0)::text, coalesce(s.month, 0)::text
  FROM (SELECT owner AS id) o
  LEFT JOIN budgets b ON b.owner_id = o.id
  LEFT JOIN LATERAL (
    SELECT sum(u.cost) AS month, sum(u.cost) FILTER (WHERE u.created_at >= date_trunc('day', statement_timestamp(), 'UTC')) AS day
    FROM usage u
    WHERE u.owner_id = CASE WHEN always THEN o.id ELSE b.owner_id END AND u.currency = 'USD'
      AND u.created_at >= date_trunc('month', statement_timestamp(), 'UTC')) s ON true
$$;

-- As before, and with what stands against a call that costs money.
DROP FUNCTION connection_to_run(uuid, uuid, text);
CREATE FUNCTION connection_to_run(owner uuid, connection uuid, model text)
RETURNS TABLE (c connections, known_model jsonb, per_day text, per_month text, spent_this_day text, spent_this_month text)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT c, (
      SELECT known FROM model_cache m, jsonb_array_elements(m.models) known
      WHERE m.owner_id = owner AND m.connection_id = connection AND known ->> 'id' = coalesce(connection_to_run.model, c.models[1]) LIMIT 1),
      s.per_day, s.per_month, s.spent_this_day, s.spent_this_month
    FROM connections c, spending(owner, false) s WHERE c.owner_id = owner AND c.id = connection;
END $$;
REVOKE ALL ON FUNCTION connection_to_run(uuid, uuid, text), spending(uuid, boolean) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION connection_to_run(uuid, uuid, text), spending(uuid, boolean) TO %I', current_schema() || '_app');
END $$;
