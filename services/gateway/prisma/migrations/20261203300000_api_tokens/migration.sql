-- A token of an API is a session that somebody named: what holds for sessions, from their end to open streams, holds for tokens too.
ALTER TABLE sessions
  -- NULL for the session of a browser.
  ADD COLUMN name text,
  -- What a token may do; a browser's session may do all.
  ADD COLUMN scopes text[] NOT NULL DEFAULT '{}';
