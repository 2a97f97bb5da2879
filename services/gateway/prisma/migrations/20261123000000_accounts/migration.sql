-- People and what proves that they are signed in.

CREATE TABLE users (
  id                    uuid PRIMARY KEY,
  email                 text NOT NULL,
  -- Folded by the service (NFC, lower case of Unicode), since the database's own lower() knows ASCII only.
  email_folded          text NOT NULL,
  name                  text NOT NULL,
  role                  text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'operator')),
  -- argon2id, in its own encoding with parameters and salt.
  password_hash         text NOT NULL,
  default_connection_id uuid,
  default_model         text,
  -- SHA-256 of the Idempotency-Key that the account was registered with.
  registration_key      bytea,
  -- The demo novel is owed to this account and not made yet.
  demo_pending          boolean NOT NULL DEFAULT false,
  demo_seeded_at        timestamptz,
  created_at            timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX users_email ON users (email_folded);

CREATE TABLE sessions (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- SHA-256 of the token in the cookie; the token itself is nowhere.
  token_hash   bytea NOT NULL,
  user_agent   text,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_hash);
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Which id a creating request was given, so that its repeat creates nothing new. Kept a day.
CREATE TABLE idempotency_keys (
  owner_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key         text NOT NULL,
  -- Method and path, with the ids in it.
  route       text NOT NULL,
  body_hash   bytea NOT NULL,
  resource_id uuid NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

SELECT protect_owner_rows('users', 'id');
SELECT protect_owner_rows('sessions', 'user_id');
SELECT protect_owner_rows('idempotency_keys');

-- The role of a user is the operator's to give, by hand, and an account is not erased from here.
DO $$ BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE ON users FROM %I', current_schema() || '_app');
  EXECUTE format('GRANT UPDATE (name, password_hash, default_connection_id, default_model, demo_pending, demo_seeded_at) ON users TO %I', current_schema() || '_app');
END $$;

-- Before it is known who asks: sign-in by email, the session of a cookie, and clearing away what has run out.
SELECT allow_system('users', 'SELECT');
SELECT allow_system('sessions', 'SELECT');
SELECT allow_system('sessions', 'UPDATE', 'expires_at > clock_timestamp()');
SELECT allow_system('sessions', 'DELETE', 'expires_at <= clock_timestamp()');
SELECT allow_system('idempotency_keys', 'SELECT');
SELECT allow_system('idempotency_keys', 'DELETE', 'created_at < clock_timestamp() - interval ''1 day''');
DO $$ BEGIN
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON users FROM %I', current_schema() || '_system');
  EXECUTE format('REVOKE INSERT, UPDATE ON sessions FROM %I', current_schema() || '_system');
  EXECUTE format('GRANT UPDATE (last_seen_at, expires_at) ON sessions TO %I', current_schema() || '_system');
  EXECUTE format('REVOKE INSERT, UPDATE ON idempotency_keys FROM %I', current_schema() || '_system');
END $$;
