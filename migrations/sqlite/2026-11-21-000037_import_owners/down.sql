ALTER TABLE imports DROP COLUMN organisation_id;
