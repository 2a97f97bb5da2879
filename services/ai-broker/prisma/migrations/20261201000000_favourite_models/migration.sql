-- Models that their owner wants at hand.
CREATE TABLE favourite_models (
  owner_id          uuid NOT NULL,
  connection_id     uuid NOT NULL,
  model             text NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, connection_id, model),
  FOREIGN KEY (owner_id, connection_id) REFERENCES connections (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('favourite_models');
