DROP TABLE organisation_account_changes;
ALTER TABLE organisation_accounts DROP COLUMN confirmed_by_name;
ALTER TABLE organisation_accounts DROP COLUMN confirmed_at;
ALTER TABLE fund_entries DISABLE TRIGGER USER;
DELETE FROM fund_entries WHERE kind NOT IN ('reserve', 'release', 'commit', 'spend');
ALTER TABLE fund_entries ENABLE TRIGGER USER;
ALTER TABLE fund_entries DROP CONSTRAINT fund_entries_kind_check;
ALTER TABLE fund_entries ADD CONSTRAINT fund_entries_kind_check CHECK (kind IN ('reserve', 'release', 'commit', 'spend'));
