-- New entries of one novel in one round trip. As its own transaction it holds the novel's lock for itself alone and the commit,
-- so that many who write into one novel wait for the disk and not for each other's round trips.
--
-- It runs with the rights of its caller, under the same row security, once it has said whose rows they are. `new_rows` has the
-- columns that people write and those that search reads, by their names; an unknown novel has no new entries.
CREATE FUNCTION create_entries(owner uuid, novel uuid, new_rows json) RETURNS SETOF entries LANGUAGE plpgsql AS $$
DECLARE
  template entries;
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  UPDATE novels SET codex_version = codex_version + 1, entry_count = entry_count + json_array_length(new_rows)
    WHERE owner_id = owner AND id = novel
    RETURNING owner_id, id, codex_version INTO template.owner_id, template.novel_id, template.changed_version;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  template.version := 1;
  template.created_at := clock_timestamp();
  template.updated_at := template.created_at;
  RETURN QUERY INSERT INTO entries SELECT new_entry.* FROM json_populate_recordset(template, new_rows) AS new_entry RETURNING *;
END $$;
REVOKE ALL ON FUNCTION create_entries(uuid, uuid, json) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION create_entries(uuid, uuid, json) TO %I', current_schema() || '_app');
END $$;
