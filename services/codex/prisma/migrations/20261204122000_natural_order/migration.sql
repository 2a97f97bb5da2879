-- What a list sorts names by: as they are searched for, with numbers by their size (`Guard 2` before `Guard 10`).
ALTER TABLE entries ADD COLUMN search_sort text NOT NULL DEFAULT '';
UPDATE entries SET search_sort = regexp_replace(regexp_replace(search_name, '([0-9]+)', '00000000000\1', 'g'), '[0-9]*([0-9]{12})', '\1', 'g');

DROP INDEX entries_by_name;
CREATE INDEX entries_by_name ON entries (owner_id, novel_id, archived, search_sort, id);
CREATE INDEX entries_pinned_first ON entries (owner_id, novel_id, archived, (CASE WHEN pinned THEN 0 ELSE 1 END), search_sort, id);
