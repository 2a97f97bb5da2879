-- The branch that a thread shows: the path through this message to the newest below it; NULL for the newest of all. Goes back
-- to NULL with whatever is written next, and when the message goes.
ALTER TABLE threads ADD COLUMN branch_id uuid;
ALTER TABLE threads ADD FOREIGN KEY (owner_id, id, branch_id) REFERENCES messages (owner_id, thread_id, id) ON DELETE SET NULL (branch_id);
