-- Misspelt names are found by counting edits; nothing asks for trigrams any more.
DROP EXTENSION IF EXISTS pg_trgm;
