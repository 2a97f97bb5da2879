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
