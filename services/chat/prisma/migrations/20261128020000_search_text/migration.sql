-- Titles and messages as searches compare them: folded by the service, which knows the fold. NULL: not folded yet, since it was
-- written or changed after the last search; the next search of its novel does it.
ALTER TABLE threads ADD COLUMN search_title text;
ALTER TABLE messages ADD COLUMN search_content text;

-- What a search has to fold first. Nearly always there is little of it.
CREATE INDEX threads_not_folded ON threads (owner_id, novel_id) WHERE search_title IS NULL;
CREATE INDEX messages_not_folded ON messages (owner_id, thread_id) WHERE search_content IS NULL AND content <> '';

-- Whoever changes a text need not know that it is searched.
CREATE FUNCTION forget_search_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_title := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER forget_search_title BEFORE UPDATE ON threads
  FOR EACH ROW WHEN (OLD.title IS DISTINCT FROM NEW.title) EXECUTE FUNCTION forget_search_title();

CREATE FUNCTION forget_search_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search_content := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER forget_search_content BEFORE UPDATE ON messages
  FOR EACH ROW WHEN (OLD.content IS DISTINCT FROM NEW.content) EXECUTE FUNCTION forget_search_content();
