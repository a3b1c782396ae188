DROP TABLE organisation_account_changes;
ALTER TABLE organisation_accounts DROP COLUMN confirmed_by_name;
ALTER TABLE organisation_accounts DROP COLUMN confirmed_at;
ALTER TABLE fund_entries RENAME TO fund_entries_before;
CREATE TABLE fund_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    kind TEXT NOT NULL CHECK (kind IN ('reserve', 'release', 'commit', 'spend')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    award_id BIGINT,
    why TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
-- What only the later kinds say has no place in the old table.
INSERT INTO fund_entries (id, call_id, kind, amount, award_id, why, by_id, by_name, at) SELECT id, call_id, kind, amount, award_id, why, by_id, by_name, at FROM fund_entries_before
    WHERE kind IN ('reserve', 'release', 'commit', 'spend');
DROP TRIGGER fund_entries_keep;
DROP TRIGGER fund_entries_stay;
DROP TABLE fund_entries_before;
CREATE INDEX fund_entries_call ON fund_entries (call_id, id);
CREATE TRIGGER fund_entries_keep BEFORE UPDATE ON fund_entries
BEGIN
    SELECT RAISE(ABORT, 'fund entries are append-only');
END;
CREATE TRIGGER fund_entries_stay BEFORE DELETE ON fund_entries
BEGIN
    SELECT RAISE(ABORT, 'fund entries are append-only');
END;
