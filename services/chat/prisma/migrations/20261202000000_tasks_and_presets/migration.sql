-- Tasks, their categories, and presets of system prompts. Novels are codex's: their ids are checked when they are written, and
-- what is of a novel goes with it.
CREATE TABLE task_categories (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  name       text NOT NULL,
  color      text,
  -- Later ones come behind: the second of their birth.
  position   double precision NOT NULL DEFAULT extract(epoch FROM clock_timestamp()),
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX task_categories_order ON task_categories (owner_id, position, id);
SELECT protect_owner_rows('task_categories');

CREATE TABLE tasks (
  owner_id    uuid NOT NULL,
  id          uuid NOT NULL,
  title       text NOT NULL,
  note        text,
  novel_id    uuid,
  category_id uuid,
  due_at      timestamptz(3),
  priority    text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
  done        boolean NOT NULL DEFAULT false,
  done_at     timestamptz(3),
  position    double precision NOT NULL DEFAULT extract(epoch FROM clock_timestamp()),
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, category_id) REFERENCES task_categories (owner_id, id) ON DELETE SET NULL (category_id)
);
CREATE INDEX tasks_order ON tasks (owner_id, position, id);
CREATE INDEX tasks_category ON tasks (owner_id, category_id) WHERE category_id IS NOT NULL;
CREATE INDEX tasks_novel ON tasks (owner_id, novel_id) WHERE novel_id IS NOT NULL;
SELECT protect_owner_rows('tasks');

CREATE TABLE presets (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  name       text NOT NULL,
  novel_id   uuid,
  system     text NOT NULL,
  -- [{name, value}]
  variables  jsonb NOT NULL DEFAULT '[]',
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- Those that are built in are no rows.
  built_in   boolean NOT NULL GENERATED ALWAYS AS (false) STORED,
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX presets_newest ON presets (owner_id, created_at DESC, id DESC);
CREATE INDEX presets_novel ON presets (owner_id, novel_id) WHERE novel_id IS NOT NULL;
SELECT protect_owner_rows('presets');

-- The time of every change, and when a task was done.
CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER note_change BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON task_categories FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON presets FOR EACH ROW EXECUTE FUNCTION note_change();

CREATE FUNCTION note_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.done_at := CASE WHEN NEW.done THEN coalesce(OLD.done_at, clock_timestamp()) END;
  RETURN NEW;
END $$;
CREATE TRIGGER note_done BEFORE INSERT OR UPDATE OF done ON tasks FOR EACH ROW EXECUTE FUNCTION note_done();
REVOKE ALL ON FUNCTION note_change(), note_done() FROM PUBLIC;

-- What a thread tells the model of these. A preset may be gone, or one that is built in: then it is no row.
ALTER TABLE threads ADD COLUMN preset_id uuid, ADD COLUMN include_tasks boolean NOT NULL DEFAULT false, ADD COLUMN time_zone text;

-- The most urgent tasks, of the novel and of none: by when they are due, so that those that are overdue come first.
CREATE FUNCTION open_tasks(owner uuid, novel uuid, most integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(jsonb_build_object('title', title, 'priority', priority, 'dueAt', due_at, 'overdue', due_at < clock_timestamp())), '[]')
  FROM (SELECT title, priority, due_at FROM tasks WHERE owner_id = owner AND NOT done AND (novel_id = novel OR novel_id IS NULL)
    ORDER BY due_at NULLS LAST, array_position('{high,normal,low}', priority), position, id LIMIT most) AS urgent
$$;

CREATE OR REPLACE FUNCTION thread_sources(t threads) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('novelId', t.novel_id, 'history', t.history, 'threadPins', t.pins, 'withoutCodexAllowed', t.without_codex,
    'timeZone', t.time_zone, 'presetId', t.preset_id,
    'preset', CASE WHEN t.preset_id IS NOT NULL THEN (SELECT jsonb_build_object('system', p.system, 'variables', p.variables)
      FROM presets p WHERE p.owner_id = t.owner_id AND p.id = t.preset_id) END,
    'tasks', CASE WHEN t.include_tasks THEN open_tasks(t.owner_id, t.novel_id, 50) END))
$$;
DO $$ BEGIN
  REVOKE ALL ON FUNCTION open_tasks(uuid, uuid, integer) FROM PUBLIC;
  EXECUTE format('GRANT EXECUTE ON FUNCTION open_tasks(uuid, uuid, integer) TO %I', current_schema() || '_app');
END $$;
