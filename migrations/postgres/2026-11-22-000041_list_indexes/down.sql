DROP INDEX memberships_user;
DROP INDEX mails_state;
CREATE INDEX mails_open ON mails (state) WHERE state IN ('sending', 'failed', 'doubtful');
DROP INDEX jobs_state;
DROP INDEX applications_drafts;
CREATE INDEX applications_drafts ON applications (call_id, id) WHERE state = 'draft';
DROP INDEX applications_listed_number;
DROP INDEX applications_listed_region_state;
