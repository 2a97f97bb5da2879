-- Each version of an entry that another took the place of, and copies of a codex.

-- What the last change of an entry changed: names of its fields, as the API has them.
ALTER TABLE entries ADD COLUMN changed_fields text[] NOT NULL DEFAULT '{}';

-- Kept within bounds by its trigger: of an entry the last 100 versions, and of those no more than about 5 MB.
CREATE TABLE entry_versions (
  owner_id       uuid NOT NULL,
  entry_id       uuid NOT NULL,
  version        integer NOT NULL,
  author_id      uuid NOT NULL,
  made_at        timestamptz(3) NOT NULL,
  changed_fields text[] NOT NULL,
  -- What people write of an entry, by the names that the API has; what is absent has no member.
  fields         jsonb NOT NULL,
  PRIMARY KEY (owner_id, entry_id, version),
  FOREIGN KEY (owner_id, entry_id) REFERENCES entries (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('entry_versions');

-- All but what the table keeps for itself, so that a field that comes later has a past without a word here.
CREATE FUNCTION entry_fields(e entries) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(
      (SELECT string_agg(CASE WHEN place = 1 THEN word ELSE initcap(word) END, '' ORDER BY place) FROM string_to_table(key, '_') WITH ORDINALITY AS words (word, place)),
      value)
    FROM jsonb_each(to_jsonb(e))
    WHERE value <> 'null' AND key NOT LIKE 'search\_%'
      AND key <> ALL ('{owner_id,id,novel_id,series_id,overrides_id,image_id,version,changed_version,changed_fields,created_at,updated_at}')
$$;

CREATE FUNCTION keep_entry_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := entry_fields(OLD);
  after jsonb := entry_fields(NEW);
BEGIN
  NEW.changed_fields := ARRAY(SELECT name FROM (SELECT jsonb_object_keys(before) UNION SELECT jsonb_object_keys(after)) AS names (name)
    WHERE before -> name IS DISTINCT FROM after -> name ORDER BY name);
  INSERT INTO entry_versions (owner_id, entry_id, version, author_id, made_at, changed_fields, fields)
    VALUES (OLD.owner_id, OLD.id, OLD.version, OLD.owner_id, OLD.updated_at, OLD.changed_fields, before);
  -- The one that was just replaced stays, however large it is. Sizes are as stored, so that no text is read.
  DELETE FROM entry_versions AS past USING (
    SELECT version, row_number() OVER newest AS place, sum(pg_column_size(fields)) OVER newest AS bytes
    FROM entry_versions WHERE owner_id = OLD.owner_id AND entry_id = OLD.id WINDOW newest AS (ORDER BY version DESC)) AS kept
    WHERE past.owner_id = OLD.owner_id AND past.entry_id = OLD.id AND past.version = kept.version
      AND kept.place > 1 AND (kept.place > 100 OR kept.bytes > 5000000);
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION keep_entry_version(), entry_fields(entries) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION entry_fields(entries) TO %I', current_schema() || '_app');
END $$;
CREATE TRIGGER entries_history BEFORE UPDATE ON entries FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION keep_entry_version();

-- As before, and nobody has changed what is new.
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
  template.changed_fields := '{}';
  template.created_at := clock_timestamp();
  template.updated_at := template.created_at;
  RETURN QUERY INSERT INTO entries SELECT new_entry.* FROM json_populate_recordset(template, new_rows) AS new_entry RETURNING *;
END $$;

-- The id that a copy gets: the same for the same request, so that a repeat finds what is there. A UUID of version 8.
CREATE FUNCTION copied_id(request uuid, original uuid) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT overlay(overlay(md5(request::text || original::text) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid
$$;

-- The id of the copy of an own type; NULL for one of the six, whose names are no ids.
CREATE FUNCTION copied_own_type(request uuid, type text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN type LIKE '%-%' THEN copied_id(request, type::uuid) END
$$;

-- Copies entries of a novel or series into another with what they need: own types, categories, templates, the relations among
-- them. `chosen`: which entries; all, with every category, type and template, where it is NULL. Entries that the other has
-- already, by its series, are left out. It runs under the row security of its caller, who has said whose rows they are.
CREATE FUNCTION copy_codex(owner uuid, source uuid, target uuid, chosen uuid[], request uuid)
  RETURNS TABLE (entries integer, relations integer, categories integer, types integer, templates integer) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  whole boolean := chosen IS NULL;
  ids uuid[];
  used_types text[];
  shared uuid;
  target_series uuid;
  target_version bigint;
  -- What every copy has of its own; all else is the original's, columns that come later too.
  new_row jsonb := jsonb_build_object('novel_id', target, 'version', 1, 'created_at', clock_timestamp(), 'updated_at', clock_timestamp());
BEGIN
  UPDATE novels SET codex_version = codex_version + 1 WHERE owner_id = owner AND id = target
    RETURNING codex_version, CASE kind WHEN 'series' THEN id END, series_id INTO target_version, target_series, shared;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT array_agg(e.id), array_agg(DISTINCT e.type) INTO ids, used_types FROM entries e
    WHERE e.owner_id = owner AND (whole OR e.id = ANY (chosen)) AND e.novel_id IS DISTINCT FROM target AND e.novel_id IS DISTINCT FROM shared
      AND e.novel_id IN (SELECT id FROM novels WHERE owner_id = owner AND id = source UNION SELECT series_id FROM novels WHERE owner_id = owner AND id = source)
      AND NOT EXISTS (SELECT 1 FROM entries o WHERE o.owner_id = owner AND o.novel_id = source AND o.overrides_id = e.id);
  ids := coalesce(ids, '{}');

  INSERT INTO entry_types
    SELECT copied.* FROM entry_types t, LATERAL jsonb_populate_record(t, new_row || jsonb_build_object('id', copied_id(request, t.id))) copied
    WHERE t.owner_id = owner AND (t.id::text = ANY (used_types) OR whole AND t.novel_id = source) AND t.novel_id NOT IN (target, coalesce(shared, target))
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS types = ROW_COUNT;

  WITH RECURSIVE needed AS (
      SELECT c.id, c.parent_id FROM categories c WHERE c.owner_id = owner
        AND (whole AND c.novel_id = source OR c.id IN (SELECT e.category_id FROM entries e WHERE e.owner_id = owner AND e.id = ANY (ids)))
      UNION SELECT c.id, c.parent_id FROM categories c JOIN needed n ON c.owner_id = owner AND c.id = n.parent_id)
  INSERT INTO categories
    SELECT copied.* FROM needed n JOIN categories c ON c.owner_id = owner AND c.id = n.id,
      -- Behind those that are there.
      LATERAL jsonb_populate_record(c, new_row || jsonb_build_object('id', copied_id(request, c.id), 'parent_id', copied_id(request, c.parent_id),
        'position', 1000000 + c.position)) copied
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS categories = ROW_COUNT;

  INSERT INTO detail_templates
    SELECT copied.* FROM detail_templates t LEFT JOIN entry_types o ON o.owner_id = owner AND o.novel_id = target AND o.id = copied_own_type(request, t.type),
      LATERAL jsonb_populate_record(t, new_row || jsonb_build_object('id', copied_id(request, t.id), 'type', coalesce(o.id::text, t.type))) copied
    WHERE t.owner_id = owner AND t.novel_id = source AND (whole OR t.type = ANY (used_types))
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS templates = ROW_COUNT;

  INSERT INTO entries
    SELECT copied.* FROM entries e LEFT JOIN entry_types t ON t.owner_id = owner AND t.id::text = e.type AND t.novel_id NOT IN (target, coalesce(shared, target)),
      LATERAL jsonb_populate_record(e, new_row || jsonb_build_object('id', copied_id(request, e.id), 'series_id', target_series,
        'type', coalesce(copied_id(request, t.id)::text, e.type), 'category_id', copied_id(request, e.category_id),
        'details', (SELECT coalesce(jsonb_agg(CASE WHEN d ->> 'kind' = 'entry' AND d ->> 'value' = ANY (ids::text[])
            THEN jsonb_set(d, '{value}', to_jsonb(copied_id(request, (d ->> 'value')::uuid))) ELSE d END ORDER BY place), '[]')
          FROM jsonb_array_elements(e.details) WITH ORDINALITY AS list (d, place)),
        'overrides_id', NULL, 'image_id', NULL, 'changed_version', target_version, 'changed_fields', '[]'::jsonb)) copied
    WHERE e.owner_id = owner AND e.id = ANY (ids)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS entries = ROW_COUNT;
  UPDATE novels SET entry_count = entry_count + entries WHERE owner_id = owner AND id = target;

  INSERT INTO relations
    SELECT copied.* FROM relations r, LATERAL jsonb_populate_record(r, new_row || jsonb_build_object('id', copied_id(request, r.id),
      'from_entry_id', copied_id(request, r.from_entry_id), 'to_entry_id', copied_id(request, r.to_entry_id))) copied
    WHERE r.owner_id = owner AND r.from_entry_id = ANY (ids) AND r.to_entry_id = ANY (ids)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS relations = ROW_COUNT;
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION copied_id(uuid, uuid), copied_own_type(uuid, text), copy_codex(uuid, uuid, uuid, uuid[], uuid) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION copied_id(uuid, uuid), copied_own_type(uuid, text), copy_codex(uuid, uuid, uuid, uuid[], uuid) TO %I', current_schema() || '_app');
END $$;

-- What a copy brought, so that its repeat brings nothing more and answers the same.
CREATE TABLE codex_copies (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  novel_id   uuid NOT NULL,
  entries    integer NOT NULL,
  relations  integer NOT NULL,
  categories integer NOT NULL,
  types      integer NOT NULL,
  templates  integer NOT NULL,
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('codex_copies');
