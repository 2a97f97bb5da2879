-- Copies of entries have their images, and what other programs said of them; entries that were deleted can come back.

-- Several entries may have one image: its bytes go when the last of them does. The sweep asks.
CREATE INDEX entries_of_image ON entries (owner_id, image_id) WHERE image_id IS NOT NULL;

-- As before, with images and extensions.
CREATE OR REPLACE FUNCTION copy_codex(owner uuid, source uuid, target uuid, chosen uuid[], request uuid)
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
  -- None goes, and its image with it, before the copy is there.
  PERFORM 1 FROM entries WHERE owner_id = owner AND id = ANY (ids) FOR SHARE;

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
        'overrides_id', NULL, 'changed_version', target_version, 'changed_fields', '[]'::jsonb)) copied
    WHERE e.owner_id = owner AND e.id = ANY (ids)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS entries = ROW_COUNT;
  INSERT INTO entry_extensions SELECT owner, copied_id(request, x.entry_id), x.extensions FROM entry_extensions x
    WHERE x.owner_id = owner AND x.entry_id = ANY (ids) ON CONFLICT DO NOTHING;
  IF whole THEN
    INSERT INTO novel_extensions SELECT owner, target, x.extensions FROM novel_extensions x WHERE x.owner_id = owner AND x.novel_id = source ON CONFLICT DO NOTHING;
  END IF;
  UPDATE novels SET entry_count = entry_count + entries WHERE owner_id = owner AND id = target;

  INSERT INTO relations
    SELECT copied.* FROM relations r, LATERAL jsonb_populate_record(r, new_row || jsonb_build_object('id', copied_id(request, r.id),
      'from_entry_id', copied_id(request, r.from_entry_id), 'to_entry_id', copied_id(request, r.to_entry_id))) copied
    WHERE r.owner_id = owner AND r.from_entry_id = ANY (ids) AND r.to_entry_id = ANY (ids)
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS relations = ROW_COUNT;
  RETURN NEXT;
END $$;

-- What a copy within a codex takes along beside its fields: its image, and what becomes of it from scenes on.
CREATE FUNCTION copy_belongings(owner uuid, original uuid, copy uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  image uuid;
BEGIN
  SELECT image_id INTO image FROM entries WHERE owner_id = owner AND id = original FOR SHARE;
  UPDATE entries SET image_id = image WHERE owner_id = owner AND id = copy AND version = 1 AND image IS NOT NULL AND image_id IS NULL;
  INSERT INTO progressions
    SELECT copied.* FROM progressions p,
      LATERAL jsonb_populate_record(p, jsonb_build_object('id', copied_id(copy, p.id), 'entry_id', copy, 'version', 1,
        'created_at', clock_timestamp(), 'updated_at', clock_timestamp())) copied
    WHERE p.owner_id = owner AND p.entry_id = original
    ON CONFLICT DO NOTHING;
END $$;

-- Kept within bounds by its trigger: of a codex the last 100. `entry`, and each of the others, as its row was.
CREATE TABLE deleted_entries (
  owner_id     uuid NOT NULL,
  id           uuid NOT NULL,
  novel_id     uuid NOT NULL,
  name         text NOT NULL,
  type         text NOT NULL,
  deleted_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  entry        jsonb NOT NULL,
  versions     jsonb NOT NULL,
  relations    jsonb NOT NULL,
  progressions jsonb NOT NULL,
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX deleted_entries_newest ON deleted_entries (owner_id, novel_id, deleted_at DESC);
SELECT protect_owner_rows('deleted_entries');

CREATE FUNCTION keep_deleted_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- With its novel all of it goes.
  IF NOT EXISTS (SELECT 1 FROM novels WHERE owner_id = OLD.owner_id AND id = OLD.novel_id) THEN
    RETURN OLD;
  END IF;
  INSERT INTO deleted_entries (owner_id, id, novel_id, name, type, entry, versions, relations, progressions)
    SELECT OLD.owner_id, OLD.id, OLD.novel_id, OLD.name, OLD.type, to_jsonb(OLD),
      (SELECT coalesce(jsonb_agg(to_jsonb(v)), '[]') FROM entry_versions v WHERE owner_id = OLD.owner_id AND entry_id = OLD.id),
      (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM relations r WHERE owner_id = OLD.owner_id AND OLD.id IN (from_entry_id, to_entry_id)),
      (SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]') FROM progressions p WHERE owner_id = OLD.owner_id AND entry_id = OLD.id)
    ON CONFLICT DO NOTHING;
  DELETE FROM deleted_entries d USING (
    SELECT id FROM deleted_entries WHERE owner_id = OLD.owner_id AND novel_id = OLD.novel_id ORDER BY deleted_at DESC, id OFFSET 100) AS surplus
    WHERE d.owner_id = OLD.owner_id AND d.id = surplus.id;
  RETURN OLD;
END $$;
CREATE TRIGGER entries_keep_deleted BEFORE DELETE ON entries FOR EACH ROW EXECUTE FUNCTION keep_deleted_entry();

-- An entry as it was when it was deleted, as one version more; without its image, and without what is gone since: its category,
-- its own type, the entry that it stood for, the other ends of relations, scenes.
CREATE FUNCTION recover_entry(owner uuid, lost uuid) RETURNS SETOF entries LANGUAGE plpgsql AS $$
DECLARE
  kept deleted_entries;
  codex bigint;
BEGIN
  DELETE FROM deleted_entries WHERE owner_id = owner AND id = lost RETURNING * INTO kept;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE novels SET codex_version = codex_version + 1, entry_count = entry_count + 1 WHERE owner_id = owner AND id = kept.novel_id RETURNING codex_version INTO codex;
  INSERT INTO entries SELECT e.* FROM jsonb_populate_record(NULL::entries, kept.entry || jsonb_build_object(
    'version', (kept.entry ->> 'version')::int + 1, 'changed_version', codex, 'changed_fields', '[]'::jsonb, 'image_id', NULL, 'updated_at', clock_timestamp(),
    'category_id', (SELECT id FROM categories WHERE owner_id = owner AND id = (kept.entry ->> 'category_id')::uuid),
    'overrides_id', (SELECT id FROM entries o WHERE o.owner_id = owner AND o.id = (kept.entry ->> 'overrides_id')::uuid
      AND NOT EXISTS (SELECT 1 FROM entries t WHERE t.owner_id = owner AND t.novel_id = kept.novel_id AND t.overrides_id = o.id)),
    'type', CASE WHEN kept.type LIKE '%-%' AND NOT EXISTS (SELECT 1 FROM entry_types t WHERE t.owner_id = owner AND t.id = kept.type::uuid) THEN 'lore' ELSE kept.type END
  )) AS e;
  INSERT INTO entry_versions SELECT v.* FROM jsonb_populate_recordset(NULL::entry_versions, kept.versions) AS v;
  INSERT INTO entry_versions (owner_id, entry_id, version, author_id, made_at, changed_fields, fields)
    SELECT owner, lost, e.version, owner, e.updated_at, e.changed_fields, entry_fields(e) FROM jsonb_populate_record(NULL::entries, kept.entry) AS e ON CONFLICT DO NOTHING;
  INSERT INTO relations SELECT r.* FROM jsonb_populate_recordset(NULL::relations, kept.relations) AS r
    WHERE EXISTS (SELECT 1 FROM entries WHERE owner_id = owner AND id = r.from_entry_id) AND EXISTS (SELECT 1 FROM entries WHERE owner_id = owner AND id = r.to_entry_id)
    ON CONFLICT DO NOTHING;
  INSERT INTO progressions SELECT p.* FROM jsonb_populate_recordset(NULL::progressions, kept.progressions) AS p
    WHERE EXISTS (SELECT 1 FROM scenes WHERE owner_id = owner AND id = p.scene_id) ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT * FROM entries WHERE owner_id = owner AND id = lost;
END $$;
REVOKE ALL ON FUNCTION copy_belongings(uuid, uuid, uuid), keep_deleted_entry(), recover_entry(uuid, uuid) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION copy_belongings(uuid, uuid, uuid), recover_entry(uuid, uuid) TO %I', current_schema() || '_app');
END $$;
