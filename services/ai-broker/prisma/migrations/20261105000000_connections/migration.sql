-- Connections of users to providers. A key is stored by envelope encryption (src/store/keys): its own data key, wrapped by a
-- master key that the database never sees. The base URL is part of the credential: code drops the key when the origin changes.
CREATE TABLE connections (
  owner_id          uuid NOT NULL,
  id                uuid NOT NULL,
  provider          text NOT NULL,
  name              text NOT NULL,
  base_url          text NOT NULL,
  enabled           boolean NOT NULL DEFAULT true,
  -- Model ids added by hand.
  models            text[] NOT NULL DEFAULT '{}',
  concurrency       integer CHECK (concurrency BETWEEN 1 AND 100),
  position          integer NOT NULL DEFAULT 0,
  demo              boolean NOT NULL DEFAULT false,
  -- All of the key's columns, or none. The hint is the last four characters, of a key of 20 or more.
  key_kek_version   integer,
  key_wrapped_dek   bytea,
  key_nonce         bytea,
  key_ciphertext    bytea,
  key_tag           bytea,
  key_fingerprint   bytea,
  key_hint          text,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The owner is part of every key: an id alone would tell whether another owner has it.
  PRIMARY KEY (owner_id, id),
  CHECK (num_nulls(key_kek_version, key_wrapped_dek, key_nonce, key_ciphertext, key_tag, key_fingerprint) IN (0, 6)),
  CHECK (key_hint IS NULL OR key_ciphertext IS NOT NULL)
);
CREATE INDEX connections_place ON connections (owner_id, position, id);
SELECT protect_owner_rows('connections');

-- What a provider said of its models, and when it last failed to say. A cache: losing it costs one call.
CREATE TABLE model_cache (
  owner_id          uuid NOT NULL,
  connection_id     uuid NOT NULL,
  models            jsonb NOT NULL DEFAULT '[]',
  fetched_at        timestamptz,
  failure_code      text,
  failure_message   text,
  failed_at         timestamptz,
  PRIMARY KEY (owner_id, connection_id),
  FOREIGN KEY (owner_id, connection_id) REFERENCES connections (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('model_cache');

-- One row per attempt that cost something or may have. It outlives its connection: a bill does not go away with a setting.
CREATE TABLE usage (
  owner_id          uuid NOT NULL,
  id                uuid NOT NULL,
  generation_id     uuid NOT NULL,
  attempt           integer NOT NULL,
  connection_id     uuid NOT NULL,
  provider          text NOT NULL,
  model             text NOT NULL,
  status            text NOT NULL,
  input_tokens      bigint NOT NULL,
  output_tokens     bigint NOT NULL,
  cached_tokens     bigint,
  reasoning_tokens  bigint,
  cost              double precision,
  currency          text,
  estimated         boolean NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  UNIQUE (owner_id, generation_id, attempt)
);
CREATE INDEX usage_created ON usage (owner_id, created_at);
SELECT protect_owner_rows('usage');
