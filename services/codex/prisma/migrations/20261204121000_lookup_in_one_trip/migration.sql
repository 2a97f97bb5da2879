-- What a lookup reads, each in one round trip that is its own transaction; whose rows they are is said by the functions.

-- As before, without what an image came from.
CREATE OR REPLACE FUNCTION entry_fields(e entries) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_object_agg(
      (SELECT string_agg(CASE WHEN place = 1 THEN word ELSE initcap(word) END, '' ORDER BY place) FROM string_to_table(key, '_') WITH ORDINALITY AS words (word, place)),
      value)
    FROM jsonb_each(to_jsonb(e))
    WHERE value <> 'null' AND key NOT LIKE 'search\_%'
      AND key <> ALL ('{owner_id,id,novel_id,series_id,overrides_id,image_id,image_digest,version,changed_version,changed_fields,created_at,updated_at}')
$$;

-- A novel, and its series where it has one, as one statement sees both: their versions name the state of the codex.
CREATE FUNCTION codex_state(owner uuid, novel uuid) RETURNS SETOF novels LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT part.* FROM novels n JOIN novels part ON part.owner_id = owner AND part.id IN (n.id, n.series_id)
    WHERE n.owner_id = owner AND n.id = novel;
END $$;

CREATE FUNCTION codex_version_of(owner uuid, novel uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat_ws('.', n.codex_version, (SELECT s.codex_version FROM novels s WHERE s.owner_id = owner AND s.id = n.series_id))
  FROM novels n WHERE n.owner_id = owner AND n.id = novel
$$;

-- What prompts may hold of entries, in the order of `wanted`; descriptions and details up to `most` characters of all of them.
-- Each entry by its own key, whatever the planner assumes about the table: LIMIT keeps it from reading the whole novel for a
-- join, which it likes to do while nobody has counted the rows of a novel that was just made. A plan that is kept would be of a table
-- as small as it was once. There is one row at least.
CREATE FUNCTION codex_contents(owner uuid, novel uuid, series uuid, wanted uuid[], most bigint)
RETURNS TABLE (codex_version text, id uuid, type text, name text, aliases jsonb, summary text, description text, details jsonb, size bigint)
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT state.version, content.id,
      -- The six have no hyphen; an id of a type of the user's own has four.
      CASE WHEN content.type LIKE '%-%' THEN coalesce((SELECT t.name FROM entry_types t WHERE t.owner_id = owner AND t.id = content.type::uuid), content.type) ELSE content.type END,
      content.name, content.aliases, content.summary, CASE WHEN content.read_so_far <= most THEN content.description END,
      CASE WHEN content.read_so_far <= most THEN content.details ELSE '[]' END, content.size
    FROM (SELECT codex_version_of(owner, novel) AS version) AS state LEFT JOIN (
      SELECT e.*, sum(e.size) OVER (ORDER BY list.place) AS read_so_far, list.place
      FROM unnest(wanted) WITH ORDINALITY AS list (id, place)
        CROSS JOIN LATERAL (
          SELECT o.*, (length(o.description) + length(o.details::text))::bigint AS size FROM entries o WHERE o.owner_id = owner AND o.id = list.id LIMIT 1) AS e
      WHERE e.novel_id IN (novel, series)
    ) AS content ON true
    ORDER BY content.place;
END $$;

-- Of and among these entries, no more than `most`. There is one row at least.
CREATE FUNCTION codex_relations(owner uuid, novel uuid, wanted uuid[], most integer)
RETURNS TABLE (codex_version text, id uuid, from_entry_id uuid, to_entry_id uuid)
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.owner', owner::text, true);
  RETURN QUERY SELECT state.version, near.id, near.from_entry_id, near.to_entry_id
    FROM (SELECT codex_version_of(owner, novel) AS version) AS state LEFT JOIN (
      SELECT r.id, r.from_entry_id, r.to_entry_id FROM relations r WHERE r.owner_id = owner AND r.from_entry_id = ANY (wanted)
      UNION SELECT r.id, r.from_entry_id, r.to_entry_id FROM relations r WHERE r.owner_id = owner AND r.to_entry_id = ANY (wanted)
      ORDER BY id LIMIT most
    ) AS near ON true
    ORDER BY near.id;
END $$;

-- A type of the user's own stands in prompts by its name: another name is another state.
CREATE FUNCTION move_codex_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE novels SET codex_version = codex_version + 1 WHERE owner_id = OLD.owner_id AND id = OLD.novel_id;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_types_renamed AFTER UPDATE OF name OR DELETE ON entry_types FOR EACH ROW EXECUTE FUNCTION move_codex_version();

REVOKE ALL ON FUNCTION codex_state(uuid, uuid), codex_version_of(uuid, uuid), codex_contents(uuid, uuid, uuid, uuid[], bigint),
  codex_relations(uuid, uuid, uuid[], integer), move_codex_version() FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION codex_state(uuid, uuid), codex_version_of(uuid, uuid), codex_contents(uuid, uuid, uuid, uuid[], bigint), codex_relations(uuid, uuid, uuid[], integer) TO %I', current_schema() || '_app');
END $$;
