-- The operator sees how many answers wait, how many of them for a slot of their owner, and since when: clocks and no content.
DO $$ BEGIN
  EXECUTE format('GRANT SELECT (held, created_at) ON generations TO %I', current_schema() || '_system');
END $$;
