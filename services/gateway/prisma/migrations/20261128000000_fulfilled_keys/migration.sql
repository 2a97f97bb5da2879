-- Whether what was to be created under the key has been there: then a repeat finds it, and does not bring back what was deleted since.
ALTER TABLE idempotency_keys ADD COLUMN fulfilled boolean NOT NULL DEFAULT false;
