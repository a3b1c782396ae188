-- What a person of the finance office has answered when sending vouchers back, to be chosen again.
CREATE TABLE return_reasons (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    used INTEGER NOT NULL CHECK (used > 0),
    used_at TIMESTAMP NOT NULL,
    UNIQUE (user_id, reason)
);

-- Vouchers that are looked at once more (抽凭): how they were drawn, out of which, and by what seed, for ever.
CREATE TABLE voucher_samples (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('seed', 'amount', 'hand')),
    seed TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked > 0),
    contract_id BIGINT REFERENCES contracts (id),
    pool TEXT NOT NULL,
    pool_count INTEGER NOT NULL CHECK (pool_count > 0),
    pool_amount BIGINT NOT NULL CHECK (pool_amount > 0),
    narrowed TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK ((method = 'seed') = (seed <> ''))
);
CREATE INDEX voucher_samples_contract ON voucher_samples (contract_id, id);

CREATE TABLE voucher_sample_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    sample_id BIGINT NOT NULL REFERENCES voucher_samples (id),
    n INTEGER NOT NULL CHECK (n > 0),
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    verdict TEXT CHECK (verdict IN ('sound', 'minor', 'wrong')),
    note TEXT NOT NULL,
    noted_by BIGINT,
    noted_by_name TEXT NOT NULL,
    noted_at TIMESTAMP,
    version INTEGER NOT NULL,
    UNIQUE (sample_id, n),
    UNIQUE (sample_id, voucher_id),
    CHECK ((verdict IS NULL) = (noted_at IS NULL))
);
CREATE INDEX voucher_sample_items_voucher ON voucher_sample_items (voucher_id);

-- Which column of a unit's journal is which, and which account stands for which line of the budget.
CREATE TABLE journal_mappings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL UNIQUE REFERENCES organisations (id),
    body TEXT NOT NULL,
    updated_by_name TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);

-- On which of its days a unit was reminded of money that is not spent.
CREATE TABLE spending_reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    on_date DATE NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (contract_id, on_date)
);

-- A draw is never drawn again otherwise.
CREATE TRIGGER voucher_samples_keep BEFORE UPDATE ON voucher_samples
BEGIN
    SELECT RAISE(ABORT, 'a sample is not changed');
END;
CREATE TRIGGER voucher_samples_stay BEFORE DELETE ON voucher_samples
BEGIN
    SELECT RAISE(ABORT, 'a sample is not changed');
END;
CREATE TRIGGER voucher_sample_items_keep BEFORE UPDATE OF sample_id, n, voucher_id ON voucher_sample_items
BEGIN
    SELECT RAISE(ABORT, 'a sample is not changed');
END;
CREATE TRIGGER voucher_sample_items_stay BEFORE DELETE ON voucher_sample_items
BEGIN
    SELECT RAISE(ABORT, 'a sample is not changed');
END;
