-- For which organisation an import was brought, where its noun is the business of the one that brings it.
ALTER TABLE imports ADD COLUMN organisation_id BIGINT;
