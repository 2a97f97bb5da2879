-- Series, categories, own entry types, detail templates, relations.

-- A series is a row among the novels: its codex is kept, locked, counted and searched as theirs are, by the same keys.
ALTER TABLE novels ADD COLUMN kind text NOT NULL DEFAULT 'novel' CHECK (kind IN ('novel', 'series'));
ALTER TABLE novels ADD CONSTRAINT novels_series FOREIGN KEY (owner_id, series_id) REFERENCES novels (owner_id, id) ON DELETE SET NULL (series_id);
ALTER TABLE novels ADD CONSTRAINT novels_series_kind CHECK (kind = 'novel' OR series_id IS NULL);
CREATE INDEX novels_of_series ON novels (owner_id, series_id) WHERE series_id IS NOT NULL;

-- A category tree of at most eight levels; `position` counts among siblings.
CREATE TABLE categories (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  novel_id   uuid NOT NULL,
  parent_id  uuid,
  name       text NOT NULL,
  color      text,
  position   integer NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE,
  -- Whoever deletes one has moved what is below it up.
  FOREIGN KEY (owner_id, parent_id) REFERENCES categories (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX categories_in_order ON categories (owner_id, novel_id, position, id);
CREATE INDEX categories_of_parent ON categories (owner_id, parent_id);
SELECT protect_owner_rows('categories');
CREATE TRIGGER categories_touch BEFORE UPDATE ON categories FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();

CREATE TABLE entry_types (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  novel_id   uuid NOT NULL,
  name       text NOT NULL,
  color      text,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX entry_types_newest ON entry_types (owner_id, novel_id, created_at DESC, id DESC);
SELECT protect_owner_rows('entry_types');
CREATE TRIGGER entry_types_touch BEFORE UPDATE ON entry_types FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();

CREATE TABLE detail_templates (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  novel_id   uuid NOT NULL,
  name       text NOT NULL,
  type       text NOT NULL,
  -- [{name, kind, value, sendToAi, choices}]
  details    jsonb NOT NULL DEFAULT '[]',
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX detail_templates_newest ON detail_templates (owner_id, novel_id, created_at DESC, id DESC);
SELECT protect_owner_rows('detail_templates');
CREATE TRIGGER detail_templates_touch BEFORE UPDATE ON detail_templates FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();

-- `series_id` repeats `novel_id` where that is a series, for who reads one entry. `overrides_id`: the series' entry that an
-- entry of a novel stands for there.
ALTER TABLE entries ADD COLUMN series_id uuid, ADD COLUMN overrides_id uuid;
ALTER TABLE entries ADD CHECK (series_id IS NULL OR series_id = novel_id);
ALTER TABLE entries ADD FOREIGN KEY (owner_id, overrides_id) REFERENCES entries (owner_id, id) ON DELETE SET NULL (overrides_id);
ALTER TABLE entries ADD FOREIGN KEY (owner_id, category_id) REFERENCES categories (owner_id, id) ON DELETE SET NULL (category_id);
CREATE UNIQUE INDEX entries_overrides ON entries (owner_id, novel_id, overrides_id) WHERE overrides_id IS NOT NULL;
CREATE INDEX entries_overridden ON entries (owner_id, overrides_id) WHERE overrides_id IS NOT NULL;
CREATE INDEX entries_of_category ON entries (owner_id, category_id) WHERE category_id IS NOT NULL;

CREATE TABLE relations (
  owner_id      uuid NOT NULL,
  id            uuid NOT NULL,
  from_entry_id uuid NOT NULL,
  to_entry_id   uuid NOT NULL,
  label         text NOT NULL,
  inverse_label text NOT NULL,
  note          text,
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  CHECK (from_entry_id <> to_entry_id),
  FOREIGN KEY (owner_id, from_entry_id) REFERENCES entries (owner_id, id) ON DELETE CASCADE,
  FOREIGN KEY (owner_id, to_entry_id) REFERENCES entries (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX relations_from ON relations (owner_id, from_entry_id, id);
CREATE INDEX relations_to ON relations (owner_id, to_entry_id, id);
SELECT protect_owner_rows('relations');
CREATE TRIGGER relations_touch BEFORE UPDATE ON relations FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();

-- As before, and an entry of a series says so.
CREATE OR REPLACE FUNCTION create_entries(owner uuid, novel uuid, new_rows json) RETURNS SETOF entries LANGUAGE plpgsql AS $$
DECLARE
  template entries;
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  UPDATE novels SET codex_version = codex_version + 1, entry_count = entry_count + json_array_length(new_rows)
    WHERE owner_id = owner AND id = novel
    RETURNING owner_id, id, codex_version, CASE kind WHEN 'series' THEN id END
    INTO template.owner_id, template.novel_id, template.changed_version, template.series_id;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  template.version := 1;
  template.created_at := clock_timestamp();
  template.updated_at := template.created_at;
  RETURN QUERY INSERT INTO entries SELECT new_entry.* FROM json_populate_recordset(template, new_rows) AS new_entry RETURNING *;
END $$;
