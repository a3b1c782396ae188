-- A bank account is changed by two persons: one proposes, another one confirms. What was recorded before by one person
-- alone is not confirmed.
ALTER TABLE organisation_accounts ADD COLUMN confirmed_at TIMESTAMP NULL;
ALTER TABLE organisation_accounts ADD COLUMN confirmed_by_name TEXT NOT NULL DEFAULT '';

CREATE TABLE organisation_account_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    base_version INTEGER NULL,
    holder TEXT NOT NULL,
    bank TEXT NOT NULL,
    seal_key BIGINT NOT NULL UNIQUE,
    number_sealed TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused', 'withdrawn')),
    proposed_by BIGINT NOT NULL,
    proposed_for BIGINT NULL,
    proposed_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    decided_by BIGINT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP NULL,
    remark TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> proposed_by)
);
-- One at a time: whoever confirms knows what is confirmed.
CREATE UNIQUE INDEX organisation_account_changes_one ON organisation_account_changes (organisation_id) WHERE state = 'proposed';
CREATE INDEX organisation_account_changes_of ON organisation_account_changes (organisation_id, id);

-- Money also comes back: from the bank, from a contract that ended, from a unit.
ALTER TABLE fund_entries RENAME TO fund_entries_before;
CREATE TABLE fund_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    kind TEXT NOT NULL CHECK (kind IN ('reserve', 'release', 'commit', 'spend', 'restore', 'uncommit', 'refund')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    award_id BIGINT,
    why TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
INSERT INTO fund_entries (id, call_id, kind, amount, award_id, why, by_id, by_name, at) SELECT id, call_id, kind, amount, award_id, why, by_id, by_name, at FROM fund_entries_before;
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
