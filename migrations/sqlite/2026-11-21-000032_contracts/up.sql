-- Contracts (合同): what giver and unit agree on for an award, who signed it, and how it stands.
CREATE TABLE contracts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    call_version INTEGER NOT NULL,
    award_id BIGINT NOT NULL UNIQUE REFERENCES awards (id),
    application_id BIGINT NOT NULL REFERENCES applications (id),
    unit_id BIGINT NOT NULL REFERENCES organisations (id),
    region TEXT,
    number TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'unit-signed', 'in-force', 'suspended', 'terminated', 'concluded')),
    amount BIGINT NOT NULL CHECK (amount > 0),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL CHECK (ends_on >= starts_on),
    ledger_code TEXT NOT NULL,
    terms INTEGER NOT NULL,
    draft TEXT NOT NULL,
    awarded_on DATE NOT NULL,
    sign_by DATE,
    reminded INTEGER NOT NULL,
    issued_at TIMESTAMP CHECK (state = 'draft' OR issued_at IS NOT NULL),
    document_id BIGINT REFERENCES documents (id),
    unit_signed_on DATE,
    unit_signed_name TEXT NOT NULL,
    scan TEXT NOT NULL CHECK (scan IN ('', 'matched', 'open', 'confirmed')),
    scan_by_name TEXT NOT NULL,
    papers TEXT NOT NULL,
    centre_signed_on DATE CHECK (centre_signed_on IS NULL OR unit_signed_on IS NOT NULL),
    centre_signed_name TEXT NOT NULL,
    hands TEXT NOT NULL,
    outcomes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (state IN ('draft', 'issued', 'unit-signed') OR centre_signed_on IS NOT NULL OR state = 'terminated')
);
CREATE INDEX contracts_call ON contracts (call_id, state, id);
CREATE INDEX contracts_unit ON contracts (unit_id, id);
CREATE INDEX contracts_state ON contracts (state, sign_by, id);

-- What was agreed, version by version.
CREATE TABLE contract_terms (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    n INTEGER NOT NULL CHECK (n > 0),
    kind TEXT NOT NULL CHECK (kind IN ('first', 'amendment')),
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    approved_by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    document_id BIGINT REFERENCES documents (id),
    UNIQUE (contract_id, n)
);

-- The budget in force: what was agreed, and what was moved since.
CREATE TABLE contract_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    category TEXT NOT NULL,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    UNIQUE (contract_id, category)
);

-- Wishes to change what was agreed (变更).
CREATE TABLE contract_amendments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    base INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'proposed', 'approved', 'refused', 'withdrawn')),
    before TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    proposed_by_name TEXT NOT NULL,
    opinion TEXT NOT NULL,
    hands TEXT NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    remark TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX contract_amendments_open ON contract_amendments (contract_id) WHERE state IN ('asked', 'proposed');
CREATE INDEX contract_amendments_state ON contract_amendments (state, id);
CREATE INDEX contract_amendments_contract ON contract_amendments (contract_id, id);

-- Suspensions, their ends, and terminations.
CREATE TABLE contract_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    kind TEXT NOT NULL CHECK (kind IN ('suspend', 'resume', 'terminate')),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    reason TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_for BIGINT,
    proposed_by_name TEXT NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP CHECK ((state = 'proposed') = (decided_at IS NULL)),
    remark TEXT NOT NULL,
    due_on DATE,
    refund BIGINT CHECK (refund >= 0),
    document_id BIGINT REFERENCES documents (id),
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX contract_steps_open ON contract_steps (contract_id) WHERE state = 'proposed';
CREATE INDEX contract_steps_contract ON contract_steps (contract_id, id);

-- Money moved between the lines of a budget (调剂). What is taken is given: the changes of one add up to nothing.
CREATE TABLE adjustments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contract_id BIGINT NOT NULL REFERENCES contracts (id),
    terms INTEGER NOT NULL,
    serial INTEGER NOT NULL CHECK (serial > 0),
    state TEXT NOT NULL CHECK (state IN ('asked', 'proposed', 'recorded', 'approved', 'refused', 'withdrawn')),
    moved BIGINT NOT NULL CHECK (moved > 0),
    beyond BOOLEAN NOT NULL,
    extension TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    proposed_by_name TEXT NOT NULL,
    opinion TEXT NOT NULL,
    hands TEXT NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP CHECK ((state IN ('asked', 'proposed')) = (decided_at IS NULL)),
    remark TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (contract_id, serial)
);
CREATE UNIQUE INDEX adjustments_open ON adjustments (contract_id) WHERE state IN ('asked', 'proposed');
CREATE INDEX adjustments_state ON adjustments (state, id);

CREATE TABLE adjustment_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    adjustment_id BIGINT NOT NULL REFERENCES adjustments (id),
    category TEXT NOT NULL,
    before BIGINT NOT NULL CHECK (before >= 0),
    change BIGINT NOT NULL CHECK (change <> 0),
    after BIGINT NOT NULL CHECK (after >= 0),
    free BIGINT,
    UNIQUE (adjustment_id, category),
    CHECK (before + change = after)
);

-- What was agreed stays; who wants it otherwise agrees on a further version.
CREATE TRIGGER contract_terms_keep BEFORE UPDATE ON contract_terms
BEGIN
    SELECT RAISE(ABORT, 'terms of a contract are append-only');
END;
CREATE TRIGGER contract_terms_stay BEFORE DELETE ON contract_terms
BEGIN
    SELECT RAISE(ABORT, 'terms of a contract are append-only');
END;
