-- Changes of entries, relations and scenes as events, and where the scenes of a novel name entries.

-- One event per statement and novel: whatever changes a row, others hear of it, in the transaction of the change. The ids of
-- more than 1,000 are left out, which says that many changed. A novel that goes has an event of its own.
CREATE FUNCTION publish_change(event_type text, ids_name text, owner uuid, novel uuid, ids uuid[]) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO outbox (owner_id, type, version, key, data)
    SELECT owner, event_type, 1, novel::text, jsonb_build_object('novelId', novel, 'ownerId', owner)
      || CASE WHEN cardinality(ids) <= 1000 THEN jsonb_build_object(ids_name, ids) ELSE '{}' END
    WHERE EXISTS (SELECT 1 FROM novels WHERE owner_id = owner AND id = novel);
END $$;

CREATE FUNCTION publish_entry_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM publish_change('codex.entry-changed', 'entryIds', owner_id, novel_id, array_agg(id)) FROM changed GROUP BY owner_id, novel_id;
  RETURN NULL;
END $$;
CREATE TRIGGER entries_publish_insert AFTER INSERT ON entries REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_entry_change();
CREATE TRIGGER entries_publish_update AFTER UPDATE ON entries REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_entry_change();
CREATE TRIGGER entries_publish_delete AFTER DELETE ON entries REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_entry_change();

CREATE FUNCTION publish_relation_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM publish_change('codex.relation-changed', 'relationIds', owner_id, novel_id, array_agg(id)) FROM (
    SELECT DISTINCT c.owner_id, e.novel_id, c.id FROM changed c JOIN entries e ON e.owner_id = c.owner_id AND e.id IN (c.from_entry_id, c.to_entry_id)) AS placed
    GROUP BY owner_id, novel_id;
  RETURN NULL;
END $$;
CREATE TRIGGER relations_publish_insert AFTER INSERT ON relations REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_relation_change();
CREATE TRIGGER relations_publish_update AFTER UPDATE ON relations REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_relation_change();
CREATE TRIGGER relations_publish_delete AFTER DELETE ON relations REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_relation_change();

CREATE FUNCTION publish_scene_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM publish_change('manuscript.scene-changed', 'sceneIds', owner_id, novel_id, array_agg(id)) FROM changed GROUP BY owner_id, novel_id;
  RETURN NULL;
END $$;
CREATE TRIGGER scenes_publish_insert AFTER INSERT ON scenes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_scene_change();
CREATE TRIGGER scenes_publish_update AFTER UPDATE ON scenes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_scene_change();
CREATE TRIGGER scenes_publish_delete AFTER DELETE ON scenes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION publish_scene_change();
REVOKE ALL ON FUNCTION publish_change(text, text, uuid, uuid, uuid[]), publish_entry_change(), publish_relation_change(), publish_scene_change() FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION publish_change(text, text, uuid, uuid, uuid[]) TO %I', current_schema() || '_app');
END $$;

-- Of a scene: which version of its text was looked through, with which version of the codex.
CREATE TABLE scene_scans (
  owner_id      uuid NOT NULL,
  scene_id      uuid NOT NULL,
  scene_version integer NOT NULL,
  codex_version text NOT NULL,
  PRIMARY KEY (owner_id, scene_id),
  FOREIGN KEY (owner_id, scene_id) REFERENCES scenes (owner_id, id) ON DELETE CASCADE
);
SELECT protect_owner_rows('scene_scans');

CREATE TABLE scene_mentions (
  owner_id uuid NOT NULL,
  scene_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  count    integer NOT NULL,
  PRIMARY KEY (owner_id, scene_id, entry_id),
  FOREIGN KEY (owner_id, scene_id) REFERENCES scene_scans (owner_id, scene_id) ON DELETE CASCADE,
  FOREIGN KEY (owner_id, entry_id) REFERENCES entries (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX scene_mentions_of_entry ON scene_mentions (owner_id, entry_id, scene_id);
SELECT protect_owner_rows('scene_mentions');
