-- Vouchers (凭证): a header with lines. What passed is changed no more; a correction reverses it and enters it anew.
CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    number TEXT NOT NULL CHECK (number <> ''),
    summary TEXT NOT NULL,
    business_on DATE NOT NULL,
    paid_on DATE,
    method TEXT NOT NULL CHECK (method IN ('transfer', 'official-card', 'cheque', 'cash')),
    payee_kind TEXT NOT NULL CHECK (payee_kind IN ('person', 'unit')),
    payee TEXT NOT NULL,
    payee_code TEXT NOT NULL,
    handler TEXT NOT NULL,
    approver TEXT NOT NULL,
    advanced BOOLEAN NOT NULL,
    venue TEXT NOT NULL,
    measures TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    state TEXT NOT NULL CHECK (
        state IN ('entered', 'submitted', 'passed', 'returned', 'refused', 'reversed', 'withdrawn')
    ),
    entered_by BIGINT NOT NULL,
    entered_by_name TEXT NOT NULL,
    submitted_by BIGINT,
    submitted_by_name TEXT NOT NULL,
    submitted_at TIMESTAMP,
    decided_by BIGINT,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    remark TEXT NOT NULL,
    import_id BIGINT,
    corrects BIGINT,
    hits INTEGER NOT NULL CHECK (hits >= 0),
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (id, contract_id),
    FOREIGN KEY (corrects, contract_id) REFERENCES vouchers (id, contract_id),
    CHECK ((state IN ('submitted', 'passed', 'refused', 'reversed')) <= (submitted_at IS NOT NULL)),
    CHECK ((state IN ('passed', 'reversed')) <= (decided_by IS NOT NULL AND decided_by <> submitted_by))
);
-- A number stands once in a ledger, among those that count or may yet.
CREATE UNIQUE INDEX vouchers_number ON vouchers (contract_id, number)
    WHERE state NOT IN ('refused', 'reversed', 'withdrawn');
CREATE INDEX vouchers_contract ON vouchers (contract_id, state, id);
CREATE INDEX vouchers_state ON vouchers (state, submitted_at, id);
CREATE INDEX vouchers_payee ON vouchers (contract_id, payee);
CREATE INDEX vouchers_import ON vouchers (import_id);

-- Their lines: one paper each, and what of it is booked where.
CREATE TABLE voucher_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    n INTEGER NOT NULL CHECK (n > 0),
    category TEXT NOT NULL,
    econ_code TEXT NOT NULL,
    paper TEXT NOT NULL CHECK (
        paper IN ('vat-invoice', 'transport-ticket', 'fixed-amount', 'fiscal-receipt', 'pay-list', 'bank-receipt', 'other')
    ),
    code TEXT NOT NULL,
    number TEXT NOT NULL,
    invoice_key TEXT NOT NULL,
    dated_on DATE,
    net BIGINT CHECK (net >= 0),
    rate INTEGER CHECK (rate BETWEEN 0 AND 10000),
    tax BIGINT CHECK (tax >= 0),
    gross BIGINT NOT NULL CHECK (gross > 0),
    amount BIGINT NOT NULL CHECK (amount > 0),
    buyer TEXT NOT NULL,
    buyer_code TEXT NOT NULL,
    seller TEXT NOT NULL,
    seller_code TEXT NOT NULL,
    split BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    UNIQUE (voucher_id, n)
);
CREATE INDEX voucher_lines_invoice ON voucher_lines (invoice_key);

-- Who was paid by a pay list (发放表).
CREATE TABLE voucher_people (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    n INTEGER NOT NULL CHECK (n > 0),
    name TEXT NOT NULL,
    seal_id BIGINT NOT NULL UNIQUE,
    identity_sealed TEXT,
    person_key TEXT NOT NULL,
    title_level TEXT NOT NULL,
    activity TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('in-person', 'correspondence', 'lecture', 'labour')),
    on_date DATE NOT NULL,
    days INTEGER NOT NULL CHECK (days >= 0),
    half_day BOOLEAN NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 0),
    net BIGINT NOT NULL CHECK (net >= 0),
    tax BIGINT NOT NULL CHECK (tax >= 0),
    gross BIGINT NOT NULL CHECK (gross > 0),
    UNIQUE (voucher_id, n),
    CHECK (net + tax = gross)
);
CREATE INDEX voucher_people_person ON voucher_people (person_key, on_date);

-- What the rules said of a voucher when it was submitted, with the reasons that were given.
CREATE TABLE voucher_outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    n INTEGER NOT NULL,
    rule TEXT NOT NULL,
    line INTEGER NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('A', 'H', 'W', 'R')),
    verdict TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    inputs TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (voucher_id, n)
);
CREATE INDEX voucher_outcomes_rule ON voucher_outcomes (rule, verdict);

-- Where an invoice is booked: in one project, in parts up to its gross; in another one only by a split voucher.
CREATE TABLE invoice_uses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    invoice_key TEXT NOT NULL CHECK (invoice_key <> ''),
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    split BOOLEAN NOT NULL,
    gross BIGINT NOT NULL CHECK (gross > 0),
    used BIGINT NOT NULL CHECK (used > 0),
    UNIQUE (invoice_key, contract_id),
    CHECK (used <= gross)
);
CREATE UNIQUE INDEX invoice_uses_once ON invoice_uses (invoice_key) WHERE NOT split;
CREATE INDEX invoice_uses_contract ON invoice_uses (contract_id);

-- What the tax office answered about an invoice (查验).
CREATE TABLE invoice_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    voucher_id BIGINT NOT NULL REFERENCES vouchers (id),
    n INTEGER NOT NULL,
    invoice_key TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('genuine', 'different', 'unknown', 'void')),
    note TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX invoice_checks_voucher ON invoice_checks (voucher_id, n);

-- Ring-fenced ledgers (专账), one a contract.
CREATE TABLE ledgers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL UNIQUE REFERENCES contracts (id),
    code TEXT NOT NULL,
    entries INTEGER NOT NULL CHECK (entries >= 0),
    opened_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (id, contract_id)
);

-- A transfer takes from one account and gives to another, so that each balances by itself.
CREATE TABLE ledger_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ledger_id BIGINT NOT NULL,
    contract_id BIGINT NOT NULL,
    serial INTEGER NOT NULL CHECK (serial > 0),
    on_date DATE NOT NULL,
    period TEXT NOT NULL,
    kind TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    category TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    voucher_id BIGINT,
    payment_id BIGINT,
    reverses BIGINT UNIQUE,
    summary TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (ledger_id, serial),
    UNIQUE (id, ledger_id),
    -- Money of one contract never pays for another.
    FOREIGN KEY (ledger_id, contract_id) REFERENCES ledgers (id, contract_id),
    FOREIGN KEY (voucher_id, contract_id) REFERENCES vouchers (id, contract_id),
    FOREIGN KEY (reverses, ledger_id) REFERENCES ledger_entries (id, ledger_id),
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
    CHECK ((category <> '') = (debit = 'expense' OR credit = 'expense')),
    CHECK (
        (kind = 'receipt' AND debit = 'bank' AND credit = 'grant')
        OR (kind = 'spending' AND debit = 'expense' AND credit = 'bank' AND voucher_id IS NOT NULL)
        OR (kind = 'advance-spending' AND debit = 'expense' AND credit = 'advance' AND voucher_id IS NOT NULL)
        OR (kind = 'repay-advance' AND debit = 'advance' AND credit = 'bank')
        OR (kind = 'interest' AND debit = 'bank' AND credit = 'interest')
        OR (kind = 'refund' AND debit = 'returned' AND credit = 'bank')
        OR kind = 'reversal'
    )
);
CREATE INDEX ledger_entries_period ON ledger_entries (ledger_id, period);
CREATE INDEX ledger_entries_voucher ON ledger_entries (voucher_id);
CREATE INDEX ledger_entries_payment ON ledger_entries (payment_id);

-- What the entries come to, account by account; `verify` adds them up again.
CREATE TABLE ledger_balances (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ledger_id BIGINT NOT NULL REFERENCES ledgers (id),
    account TEXT NOT NULL,
    category TEXT NOT NULL,
    debit BIGINT NOT NULL CHECK (debit >= 0),
    credit BIGINT NOT NULL CHECK (credit >= 0),
    UNIQUE (ledger_id, account, category),
    CHECK (
        (account IN ('bank', 'expense', 'returned') AND debit >= credit)
        OR (account IN ('grant', 'advance', 'interest') AND credit >= debit)
    )
);

-- Months, and whole fiscal years, of which the books are closed.
CREATE TABLE ledger_periods (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ledger_id BIGINT NOT NULL REFERENCES ledgers (id),
    period TEXT NOT NULL,
    closed_by BIGINT NOT NULL,
    closed_by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (ledger_id, period)
);

-- What was entered stays; a mistake is entered again the other way round.
CREATE TRIGGER ledger_entries_keep BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are append-only');
END;
CREATE TRIGGER ledger_entries_stay BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are append-only');
END;
CREATE TRIGGER ledger_entries_open BEFORE INSERT ON ledger_entries
WHEN EXISTS (
    SELECT 1 FROM ledger_periods
    WHERE ledger_id = NEW.ledger_id AND period IN (NEW.period, substr(NEW.period, 1, 4))
)
BEGIN
    SELECT RAISE(ABORT, 'the period of the ledger is closed');
END;
CREATE TRIGGER ledger_entries_mirror BEFORE INSERT ON ledger_entries
WHEN NEW.reverses IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ledger_entries
    WHERE id = NEW.reverses AND ledger_id = NEW.ledger_id AND amount = NEW.amount AND debit = NEW.credit
        AND credit = NEW.debit AND category = NEW.category AND kind <> 'reversal'
)
BEGIN
    SELECT RAISE(ABORT, 'a reversal mirrors its entry');
END;

-- Of a voucher that passed, nothing changes but that it is reversed.
CREATE TRIGGER vouchers_keep BEFORE UPDATE ON vouchers
WHEN OLD.state = 'passed' AND (NEW.state NOT IN ('passed', 'reversed') OR NEW.amount <> OLD.amount
    OR NEW.contract_id <> OLD.contract_id OR NEW.number <> OLD.number OR NEW.payee <> OLD.payee
    OR NEW.business_on <> OLD.business_on)
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER voucher_lines_keep BEFORE UPDATE ON voucher_lines
WHEN (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
CREATE TRIGGER voucher_lines_stay BEFORE DELETE ON voucher_lines
WHEN (SELECT state FROM vouchers WHERE id = OLD.voucher_id) IN ('passed', 'reversed')
BEGIN
    SELECT RAISE(ABORT, 'a voucher that passed is not changed');
END;
