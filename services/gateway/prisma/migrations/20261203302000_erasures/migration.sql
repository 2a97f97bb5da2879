-- Accounts that are being deleted: the row of the user stays until every service has erased what it had, so that the email is taken till then.
ALTER TABLE users ADD COLUMN deleted_at timestamptz;

CREATE TABLE erasures (
  -- Told to who deletes the account, and hard to guess: whoever knows it may ask how far it is.
  id          uuid PRIMARY KEY,
  -- NULL once all is done: nothing says any more whose it was.
  user_id     uuid UNIQUE REFERENCES users (id) ON DELETE SET NULL,
  -- Services are asked twice: what was under way when they were first asked may have come after it.
  round       integer NOT NULL DEFAULT 1,
  -- Those that have confirmed this round.
  erased      text[] NOT NULL DEFAULT '{}',
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz
);
CREATE INDEX erasures_running ON erasures (asked_at) WHERE finished_at IS NULL;
CREATE INDEX erasures_finished ON erasures (finished_at) WHERE finished_at IS NOT NULL;

SELECT protect_owner_rows('erasures', 'user_id');
SELECT allow_system('erasures', 'SELECT');
SELECT allow_system('erasures', 'UPDATE');
SELECT allow_system('erasures', 'DELETE', 'finished_at < clock_timestamp() - interval ''30 days''');
SELECT allow_system('users', 'DELETE', 'deleted_at IS NOT NULL');
DO $$ BEGIN
  EXECUTE format('GRANT UPDATE (deleted_at) ON users TO %I', current_schema() || '_app');
  EXECUTE format('GRANT DELETE ON users TO %I', current_schema() || '_system');
  EXECUTE format('REVOKE INSERT ON erasures FROM %I', current_schema() || '_system');
  EXECUTE format('REVOKE UPDATE, DELETE ON erasures FROM %I', current_schema() || '_app');
END $$;
