CREATE TABLE book (
  id       uuid PRIMARY KEY DEFAULT uuidv7(),
  owner_id uuid NOT NULL,
  title    text NOT NULL,
  pages    integer NOT NULL DEFAULT 0 CHECK (pages >= 0),
  isbn     text,
  read_at  timestamptz,
  UNIQUE (owner_id, isbn)
);
SELECT protect_owner_rows('book');
SELECT allow_system('book', 'SELECT');
