-- A province's applications in a state, counted and shown in their order without a look at the rows.
CREATE INDEX applications_listed_region_state ON applications (region, state, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX applications_listed_number ON applications (number, id) WHERE submitted_at IS NOT NULL;
-- SQLite does not look at bound values when it plans, so a state that is asked for is in no partial index of a state.
-- What was never submitted is a draft, and that it sees.
DROP INDEX applications_drafts;
CREATE INDEX applications_drafts ON applications (call_id, id) WHERE submitted_at IS NULL;
CREATE INDEX jobs_state ON jobs (state, id);
DROP INDEX mails_open;
CREATE INDEX mails_state ON mails (state, id);
-- The roles of a person, which every page asks for.
CREATE INDEX memberships_user ON memberships (user_id, state);
