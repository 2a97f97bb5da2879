-- The entry from whose point of view a scene is told.
ALTER TABLE scenes ADD COLUMN point_of_view_id uuid,
  ADD FOREIGN KEY (owner_id, point_of_view_id) REFERENCES entries (owner_id, id) ON DELETE SET NULL (point_of_view_id);
CREATE INDEX scenes_point_of_view ON scenes (owner_id, point_of_view_id) WHERE point_of_view_id IS NOT NULL;
