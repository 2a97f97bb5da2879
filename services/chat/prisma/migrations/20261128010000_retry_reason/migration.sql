-- Why the last attempt of a waiting answer was put back: a code of the error table. Cleared by the next claim and by the end.
ALTER TABLE generations ADD COLUMN retry_reason text;
