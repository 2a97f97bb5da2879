-- Of the bytes that an image came from in a file, so that the same file brings it once; an image that was sent by hand has none.
ALTER TABLE entries ADD COLUMN image_digest text;

-- Of whom an export is, where it is a character card.
ALTER TABLE transfers ADD COLUMN entry_id uuid;
