-- The request that caused an event, so that the log lines of its consumers tell it. Absent for events of older services.
ALTER TABLE outbox ADD COLUMN request_id text;
