-- When the last attempt began, for an estimate of how long those wait that are behind it.
ALTER TABLE generations ADD COLUMN started_at timestamptz;
CREATE INDEX generations_complete ON generations (owner_id, ended_at DESC) WHERE status = 'complete' AND started_at IS NOT NULL;

CREATE FUNCTION note_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.started_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER note_start BEFORE UPDATE ON generations
  FOR EACH ROW WHEN (NEW.status = 'streaming' AND OLD.status <> 'streaming') EXECUTE FUNCTION note_start();

-- How many seconds until the generation begins that is at `place` (1 is the next) of those that wait for others of its owner, or of its
-- connection where that has a limit: each of those that run takes as long as the last ten that are complete took on average, and then the
-- next begins. NULL where nobody knows: too few are complete, none runs, or the one that it waits for takes longer than usual already.
CREATE FUNCTION queue_wait_seconds(owner uuid, connection uuid, connection_max integer, place bigint) RETURNS integer LANGUAGE sql STABLE AS $$
  WITH recent AS (
      SELECT extract(epoch FROM d.ended_at - d.started_at) AS seconds FROM generations d
      WHERE d.owner_id = owner AND d.status = 'complete' AND d.started_at IS NOT NULL
        AND (queue_wait_seconds.connection_max IS NULL OR d.connection_id = connection)
      ORDER BY d.ended_at DESC LIMIT 10),
    usual AS (SELECT avg(seconds) AS seconds FROM recent HAVING count(*) >= 3),
    running AS (
      SELECT greatest(0, u.seconds - extract(epoch FROM clock_timestamp() - r.started_at)) AS rest, u.seconds,
        row_number() OVER (ORDER BY r.started_at) - 1 AS turn, count(*) OVER () AS slots
      FROM generations r, usual u
      WHERE r.owner_id = owner AND r.status = 'streaming'
        AND (queue_wait_seconds.connection_max IS NULL OR r.connection_id = connection))
  SELECT nullif(ceil(rest + (place - 1) / slots * seconds)::integer, 0) FROM running WHERE turn = (place - 1) % slots
$$;
REVOKE ALL ON FUNCTION note_start(), queue_wait_seconds(uuid, uuid, integer, bigint) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION queue_wait_seconds(uuid, uuid, integer, bigint) TO %I', current_schema() || '_app');
END $$;
