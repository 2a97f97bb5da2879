-- Whether a model names the conversations that their writer has not.
ALTER TABLE users ADD COLUMN automatic_titles boolean NOT NULL DEFAULT true;
DO $$ BEGIN
  EXECUTE format('GRANT UPDATE (automatic_titles) ON users TO %I', current_schema() || '_app');
END $$;
