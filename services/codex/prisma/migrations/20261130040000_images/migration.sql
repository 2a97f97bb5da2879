-- Images of entries. Their bytes stand elsewhere, under the owner and this id; the rows say which are in use.
ALTER TABLE entries ADD COLUMN image_id uuid;

-- Whose bytes are to be deleted: those that an entry has no more, and from the time given those that were never taken.
CREATE TABLE dropped_images (
  owner_id   uuid NOT NULL,
  id         uuid NOT NULL,
  dropped_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX dropped_images_due ON dropped_images (dropped_at);
SELECT protect_owner_rows('dropped_images');
SELECT allow_system('dropped_images', 'ALL');

-- Whatever deletes an entry, or a novel with all of its entries, leaves its image to be deleted.
CREATE FUNCTION drop_entry_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dropped_images (owner_id, id) VALUES (OLD.owner_id, OLD.image_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION drop_entry_image() FROM PUBLIC;
CREATE TRIGGER entries_image_deleted AFTER DELETE ON entries FOR EACH ROW WHEN (OLD.image_id IS NOT NULL) EXECUTE FUNCTION drop_entry_image();
CREATE TRIGGER entries_image_replaced AFTER UPDATE OF image_id ON entries FOR EACH ROW
  WHEN (OLD.image_id IS NOT NULL AND OLD.image_id IS DISTINCT FROM NEW.image_id) EXECUTE FUNCTION drop_entry_image();
