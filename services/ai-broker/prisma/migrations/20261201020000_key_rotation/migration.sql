-- The rotation of master keys goes through the keys of all owners: it, and nothing else of the system role, sees rows with a key, in
-- a transaction that says to which version it rotates; what it writes must be sealed with that version.
SELECT allow_system('connections', 'SELECT',
  $$key_kek_version <= NULLIF(current_setting('app.rotate_to', true), '')::integer$$);
SELECT allow_system('connections', 'UPDATE',
  $$key_kek_version <= NULLIF(current_setting('app.rotate_to', true), '')::integer$$);
