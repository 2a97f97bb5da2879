-- Threads, messages and generations. Every key begins with the owner, so that no unique key tells one owner of another's ids.

CREATE TABLE threads (
  owner_id      uuid NOT NULL,
  id            uuid NOT NULL,
  novel_id      uuid NOT NULL,
  -- Empty until the user names the thread or its first message does.
  title         text NOT NULL DEFAULT '',
  connection_id uuid,
  model         text,
  parameters    jsonb,
  history       jsonb,
  pins          uuid[] NOT NULL DEFAULT '{}',
  without_codex boolean NOT NULL DEFAULT false,
  archived      boolean NOT NULL DEFAULT false,
  pinned        boolean NOT NULL DEFAULT false,
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- Edited or written to; whole milliseconds, so that a cursor holds it exactly.
  updated_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX threads_of_novel ON threads (owner_id, novel_id, pinned DESC, updated_at DESC, id DESC);
SELECT protect_owner_rows('threads');

-- A tree per thread. `seq` gives the order of writing (never a clock); `depth` the place on the path from the root, from 0.
CREATE TABLE messages (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  thread_id  uuid NOT NULL,
  parent_id  uuid,
  role       text NOT NULL CHECK (role IN ('user', 'assistant')),
  -- An answer's is empty until its generation has ended.
  content    text NOT NULL DEFAULT '',
  reasoning  text,
  depth      integer NOT NULL,
  seq        bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  UNIQUE (owner_id, thread_id, id),
  FOREIGN KEY (owner_id, thread_id) REFERENCES threads (owner_id, id) ON DELETE CASCADE,
  -- With the thread in the key, a parent is of the same thread.
  FOREIGN KEY (owner_id, thread_id, parent_id) REFERENCES messages (owner_id, thread_id, id) ON DELETE CASCADE
);
CREATE INDEX messages_in_order ON messages (owner_id, thread_id, seq);
CREATE INDEX messages_of_parent ON messages (owner_id, thread_id, parent_id, seq);
SELECT protect_owner_rows('messages');

-- The state machine of an answer; its id is that of the assistant message. Rows change twice a second while they stream:
-- room is left in each page and no index holds what changes, so that those updates stay within the page.
CREATE TABLE generations (
  owner_id          uuid NOT NULL,
  id                uuid NOT NULL,
  thread_id         uuid NOT NULL,
  status            text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'streaming', 'complete', 'failed', 'cancelled')),
  -- Raised by a claim and by nothing else; the fence.
  attempt           integer NOT NULL DEFAULT 0,
  claim_token       uuid,
  -- How often it was put back; part of the job's id.
  requeue           integer NOT NULL DEFAULT 0,
  -- How often the sweeper put it back since it was last taken.
  untaken           integer NOT NULL DEFAULT 0,
  not_before        timestamptz NOT NULL DEFAULT clock_timestamp(),
  next_sweep_at     timestamptz NOT NULL,
  lease_until       timestamptz,
  deadline_at       timestamptz NOT NULL,
  -- The text of this attempt is checkpointed through this seq.
  text_seq          integer NOT NULL DEFAULT 0,
  final_seq         integer,
  finish_reason     text,
  error_code        text,
  error_message     text,
  usage             jsonb,
  -- worker, cancel, sweeper or system: whose word ended it.
  ended_by          text,
  ended_at          timestamptz,
  connection_id     uuid,
  model             text,
  parameters        jsonb,
  pins              uuid[] NOT NULL DEFAULT '{}',
  scene_ids         uuid[] NOT NULL DEFAULT '{}',
  -- The model's window and longest answer in tokens, where they were known at the accept.
  window_tokens     integer,
  output_tokens_max integer,
  without_codex     boolean NOT NULL DEFAULT false,
  -- What the codex lookup chose and why.
  context           jsonb,
  idempotency_key   text,
  body_hash         text,
  created_at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  UNIQUE (owner_id, idempotency_key),
  FOREIGN KEY (owner_id, id) REFERENCES messages (owner_id, id) ON DELETE CASCADE,
  CHECK ((status = 'streaming') = (lease_until IS NOT NULL)),
  CHECK ((status IN ('complete', 'failed', 'cancelled')) = (ended_by IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX generations_unfinished ON generations (owner_id, status) WHERE status IN ('queued', 'streaming');
CREATE INDEX generations_of_thread ON generations (owner_id, thread_id) WHERE status IN ('queued', 'streaming');
SELECT protect_owner_rows('generations');

-- The sweeper finds rows without knowing owners: it sees unfinished ones, their clocks and no content, and takes them for itself
-- by moving next_sweep_at. What it then does to a row, it does as its owner.
DO $$
DECLARE
  system_role text := current_schema() || '_system';
BEGIN
  EXECUTE format('REVOKE ALL ON threads, messages, generations FROM %I', system_role);
  EXECUTE format('GRANT SELECT (id, owner_id, status, attempt, requeue, text_seq, not_before, next_sweep_at, lease_until, deadline_at), UPDATE (next_sweep_at) ON generations TO %I', system_role);
END $$;
SELECT allow_system('generations', 'SELECT', $$status IN ('queued', 'streaming')$$);
SELECT allow_system('generations', 'UPDATE', $$status IN ('queued', 'streaming')$$);

-- The text of an answer while it streams, append-only; joined into the message when the generation ends, and deleted then.
CREATE TABLE checkpoints (
  owner_id      uuid NOT NULL,
  generation_id uuid NOT NULL,
  attempt       integer NOT NULL,
  from_seq      integer NOT NULL,
  through_seq   integer NOT NULL,
  text          text NOT NULL,
  reasoning     text NOT NULL DEFAULT '',
  PRIMARY KEY (owner_id, generation_id, attempt, from_seq),
  FOREIGN KEY (owner_id, generation_id) REFERENCES generations (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('checkpoints');

-- When a sweep last reached the database, and since when sweeps have come without a gap. One row; nothing of any owner.
CREATE TABLE sweeper_state (
  id           smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  last_good_at timestamptz NOT NULL,
  steady_since timestamptz NOT NULL
);
ALTER TABLE sweeper_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE sweeper_state FORCE ROW LEVEL SECURITY;
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON checkpoints FROM %I', current_schema() || '_system');
  EXECUTE format('REVOKE ALL ON sweeper_state FROM %I', current_schema() || '_app');
END $$;
SELECT allow_system('sweeper_state', 'ALL');
