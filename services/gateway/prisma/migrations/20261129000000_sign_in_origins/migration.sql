-- From where a user has signed in before: networks and devices, which no stranger's guesses may lock out.
CREATE TABLE sign_in_origins (
  user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- SHA-256 of the network, or of the token in the device's cookie.
  origin_hash bytea NOT NULL,
  seen_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, origin_hash)
);
CREATE INDEX sign_in_origins_age ON sign_in_origins (seen_at);

SELECT protect_owner_rows('sign_in_origins', 'user_id');

-- Before it is known who asks, and clearing away.
SELECT allow_system('sign_in_origins', 'SELECT');
SELECT allow_system('sign_in_origins', 'DELETE', 'seen_at < clock_timestamp() - interval ''180 days''');
DO $$ BEGIN
  EXECUTE format('REVOKE INSERT, UPDATE ON sign_in_origins FROM %I', current_schema() || '_system');
END $$;
