-- Links with which a forgotten password is replaced: each works once, for an hour.
CREATE TABLE password_resets (
  -- SHA-256 of what the link has behind its #.
  token_hash bytea PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX password_resets_user ON password_resets (user_id);
CREATE INDEX password_resets_expiry ON password_resets (expires_at);

SELECT protect_owner_rows('password_resets', 'user_id');

-- Before it is known whose link it is, and clearing away.
SELECT allow_system('password_resets', 'SELECT');
SELECT allow_system('password_resets', 'DELETE', 'expires_at <= clock_timestamp()');
DO $$ BEGIN
  EXECUTE format('REVOKE INSERT, UPDATE ON password_resets FROM %I', current_schema() || '_system');
END $$;
