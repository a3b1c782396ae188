-- Payments to units: the parts of a contract's money, what each waits for, and the batches in which they are paid.
CREATE TABLE payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    tranche TEXT NOT NULL,
    n INTEGER NOT NULL CHECK (n > 0),
    label TEXT NOT NULL,
    test TEXT NOT NULL,
    last BOOLEAN NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    set_off BIGINT NOT NULL CHECK (set_off >= 0 AND set_off < amount),
    state TEXT NOT NULL CHECK (state IN ('planned', 'batched', 'approved', 'sent', 'paid', 'cancelled')),
    ready_on DATE,
    due_on DATE,
    invoice_number TEXT NOT NULL,
    invoice_on DATE,
    invoice_by_name TEXT NOT NULL,
    invoice_at TIMESTAMP,
    paid_on DATE,
    reference TEXT NOT NULL,
    entry_id BIGINT REFERENCES ledger_entries (id),
    trouble TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((state = 'paid') = (paid_on IS NOT NULL)),
    CHECK ((state = 'paid') = (entry_id IS NOT NULL))
);
CREATE UNIQUE INDEX payments_tranche ON payments (contract_id, tranche) WHERE state <> 'cancelled';
CREATE INDEX payments_state ON payments (state, due_on, id);

-- What is paid together: prepared by one person, approved by another.
CREATE TABLE payment_batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'returned', 'approved', 'sent', 'done')),
    total BIGINT NOT NULL CHECK (total > 0),
    payments INTEGER NOT NULL CHECK (payments > 0),
    prepared_by BIGINT NOT NULL,
    prepared_for BIGINT,
    prepared_by_name TEXT NOT NULL,
    prepared_at TIMESTAMP NOT NULL,
    decided_by BIGINT,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    remark TEXT NOT NULL,
    sent_by_name TEXT NOT NULL,
    sent_at TIMESTAMP,
    document_id BIGINT REFERENCES documents (id),
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (state NOT IN ('approved', 'sent', 'done') OR (decided_by IS NOT NULL AND decided_by <> prepared_by))
);
CREATE INDEX payment_batches_state ON payment_batches (state, id);

-- A payment within a batch, with the account to which it goes as it was when the batch was made.
CREATE TABLE payment_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES payment_batches (id),
    payment_id BIGINT NOT NULL REFERENCES payments (id),
    amount BIGINT NOT NULL CHECK (amount > 0),
    unit_id BIGINT NOT NULL REFERENCES organisations (id),
    holder TEXT NOT NULL,
    bank TEXT NOT NULL,
    account_version INTEGER NOT NULL,
    seal_key BIGINT NOT NULL UNIQUE,
    number_sealed TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'bounced', 'dropped')),
    on_date DATE,
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    booked_by_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (batch_id, payment_id)
);
-- Nothing is paid twice.
CREATE UNIQUE INDEX payment_lines_once ON payment_lines (payment_id) WHERE state IN ('open', 'paid');
CREATE INDEX payment_lines_payment ON payment_lines (payment_id, id);

-- Final accounts (决算), as they were submitted.
CREATE TABLE final_accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    state TEXT NOT NULL CHECK (state IN ('submitted', 'returned', 'confirmed', 'settled')),
    sheet TEXT NOT NULL,
    refund BIGINT NOT NULL CHECK (refund >= 0),
    refund_by DATE,
    note TEXT NOT NULL,
    made_by BIGINT NOT NULL,
    made_by_name TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    decided_by BIGINT,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    remark TEXT NOT NULL,
    document_id BIGINT REFERENCES documents (id),
    order_id BIGINT REFERENCES documents (id),
    refunded_on DATE,
    reference TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (decided_by IS NULL OR decided_by <> made_by),
    CHECK (state <> 'settled' OR refund = 0 OR refunded_on IS NOT NULL)
);
CREATE UNIQUE INDEX final_accounts_one ON final_accounts (contract_id) WHERE state <> 'returned';
CREATE INDEX final_accounts_state ON final_accounts (state, id);

-- What the bank says moved on the account of a contract, and which entry of its ledger that is.
CREATE TABLE bank_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    mark TEXT NOT NULL,
    on_date DATE NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('in', 'out')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    name TEXT NOT NULL,
    reference TEXT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'matched', 'foreign')),
    entry_id BIGINT UNIQUE REFERENCES ledger_entries (id),
    how TEXT NOT NULL CHECK (how IN ('', 'auto', 'hand')),
    reason TEXT NOT NULL,
    by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (contract_id, mark),
    CHECK ((state = 'matched') = (entry_id IS NOT NULL)),
    CHECK ((state = 'matched') = (how <> ''))
);
CREATE INDEX bank_rows_contract ON bank_rows (contract_id, on_date);

-- All parts of a contract together are never more than its amount.
CREATE TRIGGER payments_within BEFORE INSERT ON payments
WHEN NEW.amount + (SELECT coalesce(sum(amount), 0) FROM payments WHERE contract_id = NEW.contract_id AND state <> 'cancelled')
    > (SELECT amount FROM contracts WHERE id = NEW.contract_id)
BEGIN
    SELECT RAISE(ABORT, 'payments are more than the contract');
END;
CREATE TRIGGER payments_stay_within BEFORE UPDATE OF amount ON payments
WHEN NEW.amount + (SELECT coalesce(sum(amount), 0) FROM payments
    WHERE contract_id = NEW.contract_id AND state <> 'cancelled' AND id <> NEW.id)
    > (SELECT amount FROM contracts WHERE id = NEW.contract_id)
BEGIN
    SELECT RAISE(ABORT, 'payments are more than the contract');
END;
