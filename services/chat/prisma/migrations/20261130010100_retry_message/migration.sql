-- What the provider said when the last attempt was put back.
ALTER TABLE generations ADD COLUMN retry_message text;
