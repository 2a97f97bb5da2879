-- Chapters and scenes, each in the order of its writer, and what entries become from a scene on.
CREATE TABLE chapters (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  novel_id   uuid NOT NULL,
  title      text NOT NULL,
  summary    text,
  position   integer NOT NULL,
  -- Of its scenes together.
  word_count integer NOT NULL DEFAULT 0,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX chapters_in_order ON chapters (owner_id, novel_id, position, id);
SELECT protect_owner_rows('chapters');
CREATE TRIGGER chapters_touch BEFORE UPDATE ON chapters FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();

CREATE TABLE scenes (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  novel_id   uuid NOT NULL,
  chapter_id uuid NOT NULL,
  title      text,
  text       text NOT NULL DEFAULT '',
  summary    text,
  position   integer NOT NULL,
  word_count integer NOT NULL DEFAULT 0,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, novel_id) REFERENCES novels (owner_id, id) ON DELETE CASCADE,
  FOREIGN KEY (owner_id, chapter_id) REFERENCES chapters (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX scenes_in_order ON scenes (owner_id, chapter_id, position, id);
CREATE INDEX scenes_of_novel ON scenes (owner_id, novel_id);
SELECT protect_owner_rows('scenes');
CREATE TRIGGER scenes_touch BEFORE UPDATE ON scenes FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();

-- `target`: 'description', or the name of a detail.
CREATE TABLE progressions (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  entry_id   uuid NOT NULL,
  scene_id   uuid NOT NULL,
  target     text NOT NULL,
  mode       text NOT NULL CHECK (mode IN ('add', 'replace')),
  text       text NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id),
  FOREIGN KEY (owner_id, entry_id) REFERENCES entries (owner_id, id) ON DELETE CASCADE,
  FOREIGN KEY (owner_id, scene_id) REFERENCES scenes (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX progressions_of_entry ON progressions (owner_id, entry_id, id);
CREATE INDEX progressions_of_scene ON progressions (owner_id, scene_id);
SELECT protect_owner_rows('progressions');
CREATE TRIGGER progressions_touch BEFORE UPDATE ON progressions FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION touch_updated_at();
