-- The outbox and the inbox of one service, and the two functions by which its own tables get their row security.
-- Runs in the service's schema; its roles are <schema>_app and <schema>_system.

-- Rows of `target` belong to the owner in `owner_column`: the app role sees and writes those of app.owner only. Without the
-- setting, or with the empty string that is left of it after a transaction, there are no rows.
CREATE FUNCTION protect_owner_rows(target regclass, owner_column name DEFAULT 'owner_id') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own text := format('%I = NULLIF(current_setting(''app.owner'', true), '''')::uuid', owner_column);
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY owner_rows ON %s FOR ALL TO %I USING (%s) WITH CHECK (%s)', target, current_schema() || '_app', own, own);
END $$;

-- The system role may do `command` (SELECT, INSERT, UPDATE, DELETE or ALL) on the rows of `target` that meet `condition`.
-- Row security must be on already. UPDATE and DELETE that look for their rows need SELECT as well.
CREATE FUNCTION allow_system(target regclass, command text, condition text DEFAULT 'true') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  clause text := CASE upper(command)
    WHEN 'INSERT' THEN format('WITH CHECK (%s)', condition)
    WHEN 'ALL' THEN format('USING (%s) WITH CHECK (%s)', condition, condition)
    WHEN 'UPDATE' THEN format('USING (%s) WITH CHECK (%s)', condition, condition)
    ELSE format('USING (%s)', condition)
  END;
BEGIN
  IF upper(command) NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'ALL') THEN
    RAISE EXCEPTION 'allow_system: "%" is no command', command;
  END IF;
  EXECUTE format('CREATE POLICY %I ON %s FOR %s TO %I %s', 'system_' || lower(command), target, command, current_schema() || '_system', clause);
END $$;

REVOKE ALL ON FUNCTION protect_owner_rows(regclass, name), allow_system(regclass, text, text) FROM PUBLIC;

-- Events on their way to the bus, written in the transaction of their cause. `seq` orders the events of one key; it is never
-- a high-water mark, since a lower one may commit later.
CREATE TABLE outbox (
  id              uuid PRIMARY KEY DEFAULT uuidv7(),
  seq             bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  owner_id        uuid NOT NULL,
  type            text NOT NULL,
  version         integer NOT NULL,
  key             text NOT NULL,
  trace           text,
  data            jsonb NOT NULL,
  occurred_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- A relay has taken the row until then; set by the database's clock.
  locked_until    timestamptz,
  locked_by       uuid,
  attempts        integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_error      text,
  -- At most one of the two, for ever.
  sent_at         timestamptz,
  dead_at         timestamptz,
  settled_at      timestamptz GENERATED ALWAYS AS (coalesce(sent_at, dead_at)) STORED,
  CHECK (sent_at IS NULL OR dead_at IS NULL)
);

-- Sent rows leave both indexes, so that polling costs the same whatever the table's past. The two say "unsent" in different
-- words on purpose: after a quiet time the planner expects one unsent row and finds all ways to it equally cheap, so a query
-- names the words of the one index it is to use (outbox-store.ts).
CREATE INDEX outbox_unsent ON outbox (seq) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_unsent_key ON outbox (key, seq) WHERE settled_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;

-- The app role adds its owner's events and nothing else; it cannot even read them back.
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_insert ON outbox FOR INSERT TO %I WITH CHECK (owner_id = NULLIF(current_setting(''app.owner'', true), '''')::uuid)', current_schema() || '_app');
  EXECUTE format('REVOKE SELECT, UPDATE, DELETE ON outbox FROM %I', current_schema() || '_app');
END $$;
SELECT allow_system('outbox', 'ALL');

-- Which events a consumer has taken in, in the transaction of their effect. Holds ids only, nothing of any owner.
CREATE TABLE inbox (
  consumer    text NOT NULL,
  event_id    uuid NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX inbox_received ON inbox (received_at);
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_insert ON inbox FOR INSERT TO %I WITH CHECK (true)', current_schema() || '_app');
  EXECUTE format('REVOKE UPDATE, DELETE ON inbox FROM %I', current_schema() || '_app');
END $$;
SELECT allow_system('inbox', 'ALL');
