-- An attempt that ended before the provider was asked, because of an outage of ours, uses none up. A queued generation is held
-- while too many of its owner or connection run; `connection_max` is how many of its connection may, as its last claim was told.
ALTER TABLE generations
  ADD COLUMN excused integer NOT NULL DEFAULT 0,
  ADD COLUMN held boolean NOT NULL DEFAULT false,
  ADD COLUMN connection_max integer;
