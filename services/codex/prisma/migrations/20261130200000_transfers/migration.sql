-- Files that come in and go out, and the jobs that read and make them.

-- The parts of a file stand elsewhere, under the owner and this id. A file is kept for a day, whoever still wants it.
CREATE TABLE transfer_files (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  name       text,
  type       text,
  part_bytes integer[] NOT NULL DEFAULT '{}',
  expires_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '1 day',
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX transfer_files_due ON transfer_files (expires_at);
SELECT protect_owner_rows('transfer_files');
SELECT allow_system('transfer_files', 'ALL');

-- `attempt` is the fence: what writes an outcome names the attempt that it is.
CREATE TABLE transfers (
  owner_id    uuid NOT NULL,
  id          uuid NOT NULL,
  novel_id    uuid NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('import', 'export')),
  format      text NOT NULL DEFAULT '',
  dry_run     boolean NOT NULL DEFAULT false,
  existing    text NOT NULL DEFAULT 'update',
  file_id     uuid NOT NULL,
  status      text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'complete', 'failed')),
  attempt     integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  done        integer NOT NULL DEFAULT 0,
  total       integer NOT NULL DEFAULT 0,
  report      jsonb,
  error       jsonb,
  created_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX transfers_open ON transfers (updated_at) WHERE status IN ('queued', 'running');
CREATE INDEX transfers_of_novel ON transfers (owner_id, novel_id);
SELECT protect_owner_rows('transfers');
SELECT allow_system('transfers', 'SELECT');
SELECT allow_system('transfers', 'DELETE', 'created_at < clock_timestamp() - interval ''30 days''');

-- What other programs say of an entry, or of a whole codex, and has no place here: format -> the source's own fields. An export
-- to that format has them again.
CREATE TABLE entry_extensions (
  owner_id   uuid NOT NULL,
  entry_id   uuid NOT NULL,
  extensions jsonb NOT NULL,
  PRIMARY KEY (owner_id, entry_id),
  FOREIGN KEY (owner_id, entry_id) REFERENCES entries (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('entry_extensions');
CREATE TABLE novel_extensions (
  owner_id   uuid NOT NULL,
  novel_id   uuid NOT NULL,
  extensions jsonb NOT NULL,
  PRIMARY KEY (owner_id, novel_id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('novel_extensions');
