-- Novels and their codex entries. Every key begins with the owner, so that no unique key tells one owner of another's ids.

-- For search that forgives typing errors; its functions stand in this schema, the only one that uses them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE novels (
  owner_id      uuid NOT NULL,
  id            uuid NOT NULL,
  title         text NOT NULL,
  author        text,
  -- BCP 47.
  language      text NOT NULL,
  genre         text,
  point_of_view text,
  tense         text,
  synopsis      text,
  series_id     uuid,
  -- Of the fields above, for people who edit them.
  version       integer NOT NULL DEFAULT 1,
  -- Moves with every change to the novel or an entry of it, under the lock of this row: so whoever reads version n sees every
  -- change up to n and none after.
  codex_version bigint NOT NULL DEFAULT 1,
  entry_count   integer NOT NULL DEFAULT 0 CHECK (entry_count >= 0),
  -- Whole milliseconds, so that a cursor holds them exactly.
  created_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX novels_newest ON novels (owner_id, created_at DESC, id DESC);
SELECT protect_owner_rows('novels');

-- Aliases and details are documents: they are read and written with their entry and never without it, under its version, and
-- their order is the writer's.
CREATE TABLE entries (
  owner_id        uuid NOT NULL,
  id              uuid NOT NULL,
  novel_id        uuid NOT NULL,
  type            text NOT NULL,
  name            text NOT NULL,
  -- [{text, caseSensitive, wholeWord, foldDiacritics, enabled}]
  aliases         jsonb NOT NULL DEFAULT '[]',
  exclusions      text[] NOT NULL DEFAULT '{}',
  description     text NOT NULL DEFAULT '',
  notes           text,
  summary         text,
  -- [{name, kind, value, sendToAi}]
  details         jsonb NOT NULL DEFAULT '[]',
  category_id     uuid,
  tags            text[] NOT NULL DEFAULT '{}',
  color           text,
  pinned          boolean NOT NULL DEFAULT false,
  control         text NOT NULL DEFAULT 'detected' CHECK (control IN ('always', 'detected', 'manual', 'never')),
  archived        boolean NOT NULL DEFAULT false,
  version         integer NOT NULL DEFAULT 1,
  -- The novel's codex version at the last change: what changed since a known version is found by it.
  changed_version bigint NOT NULL,
  -- What search reads, folded as detection folds (case, diacritics, punctuation): the name; aliases and tags, each within line
  -- ends; summary, details and description.
  search_name     text NOT NULL,
  search_words    text NOT NULL,
  search_body     text NOT NULL,
  created_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX entries_by_name ON entries (owner_id, novel_id, archived, search_name, id);
CREATE INDEX entries_changed ON entries (owner_id, novel_id, changed_version);
SELECT protect_owner_rows('entries');

-- The clock that people see is the database's, and moves with what they edited.
CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION touch_updated_at() FROM PUBLIC;
CREATE TRIGGER novels_touch BEFORE UPDATE ON novels FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER entries_touch BEFORE UPDATE ON entries FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();
