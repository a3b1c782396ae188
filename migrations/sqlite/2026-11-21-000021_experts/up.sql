-- Experts (评审专家), and the batches in which they review: items under blind codes, members, who judges what, who must
-- stand back and why, sheets, results, each draw as it was made, and fees.
CREATE TABLE experts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT UNIQUE REFERENCES users (id),
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    employer TEXT NOT NULL,
    employer_skeleton TEXT NOT NULL,
    employer_id BIGINT REFERENCES organisations (id),
    employer_uscc TEXT,
    region TEXT,
    title_level TEXT NOT NULL CHECK (title_level IN ('academician', 'senior', 'deputy-senior', 'other')),
    professional_title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('technical', 'financial', 'management', 'other')),
    fields TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    past_relations TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX experts_name ON experts (active, name, id);
CREATE INDEX experts_employer ON experts (active, employer, id);
CREATE INDEX experts_region ON experts (active, region, name, id);
CREATE INDEX experts_updated ON experts (active, updated_at, id);
CREATE INDEX experts_same ON experts (name, employer_skeleton);
CREATE INDEX experts_employer_id ON experts (employer_id);

-- What an expert is paid to, and under which identity number tax is withheld; only the finance office opens it.
CREATE TABLE expert_payments (
    expert_id BIGINT NOT NULL PRIMARY KEY REFERENCES experts (id),
    holder TEXT NOT NULL,
    bank TEXT NOT NULL,
    account_sealed TEXT NOT NULL,
    identity_sealed TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE review_batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    round TEXT NOT NULL,
    agency_id BIGINT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('preparing', 'inviting', 'declaring', 'scoring', 'closed', 'reported', 'dropped')),
    fields TEXT NOT NULL,
    avoid_province BOOLEAN NOT NULL,
    seed TEXT,
    drawn_at TIMESTAMP,
    due_on DATE,
    reason TEXT NOT NULL,
    closed_at TIMESTAMP,
    reported_at TIMESTAMP,
    report_document_id BIGINT REFERENCES documents (id),
    created_by BIGINT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((seed IS NULL) = (drawn_at IS NULL))
);
CREATE UNIQUE INDEX review_batches_round ON review_batches (call_id, round) WHERE state <> 'dropped';
CREATE INDEX review_batches_agency ON review_batches (agency_id, state, id);

-- What an item's applicant was called when the batch was prepared: what recusals were found by.
CREATE TABLE review_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    application_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES organisations (id),
    unit_name TEXT NOT NULL,
    region TEXT,
    serial INTEGER NOT NULL CHECK (serial > 0),
    code TEXT NOT NULL,
    UNIQUE (batch_id, application_id),
    UNIQUE (batch_id, serial),
    UNIQUE (batch_id, code)
);
CREATE INDEX review_items_application ON review_items (application_id);
CREATE INDEX review_items_unit ON review_items (unit_id);

CREATE TABLE review_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    expert_id BIGINT NOT NULL REFERENCES experts (id),
    user_id BIGINT REFERENCES users (id),
    place INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('drawn', 'invited', 'accepted', 'declined', 'replaced')),
    technical BOOLEAN NOT NULL,
    invited_at TIMESTAMP,
    reminded_at TIMESTAMP,
    answered_at TIMESTAMP,
    declared_at TIMESTAMP,
    submitted_at TIMESTAMP,
    reason TEXT NOT NULL,
    replaced_by BIGINT REFERENCES review_members (id),
    version INTEGER NOT NULL,
    UNIQUE (batch_id, expert_id),
    CHECK (submitted_at IS NULL OR declared_at IS NOT NULL)
);
CREATE INDEX review_members_user ON review_members (user_id, state);
CREATE INDEX review_members_expert ON review_members (expert_id);

CREATE TABLE review_assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    item_id BIGINT NOT NULL REFERENCES review_items (id),
    member_id BIGINT NOT NULL REFERENCES review_members (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'recused', 'replaced')),
    UNIQUE (item_id, member_id)
);
CREATE INDEX review_assignments_batch ON review_assignments (batch_id, item_id);
CREATE INDEX review_assignments_member ON review_assignments (member_id, state);

CREATE TABLE review_recusals (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    item_id BIGINT NOT NULL REFERENCES review_items (id),
    expert_id BIGINT NOT NULL REFERENCES experts (id),
    source TEXT NOT NULL CHECK (source IN ('data', 'declared', 'applicant', 'staff')),
    ground TEXT NOT NULL,
    evidence TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'upheld', 'refused')),
    decided_by BIGINT,
    decided_by_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP,
    version INTEGER NOT NULL,
    UNIQUE (item_id, expert_id, source, ground)
);
CREATE INDEX review_recusals_batch ON review_recusals (batch_id, state);
CREATE INDEX review_recusals_expert ON review_recusals (expert_id);

CREATE TABLE review_sheets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    assignment_id BIGINT NOT NULL UNIQUE REFERENCES review_assignments (id),
    body TEXT NOT NULL,
    total BIGINT,
    complete BOOLEAN NOT NULL,
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    entered_by BIGINT REFERENCES users (id),
    entered_by_name TEXT NOT NULL,
    checked_by BIGINT REFERENCES users (id),
    checked_by_name TEXT NOT NULL,
    checked_at TIMESTAMP,
    submitted_at TIMESTAMP,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (total IS NOT NULL OR NOT complete),
    CHECK (checked_by IS NULL OR entered_by IS NULL OR checked_by <> entered_by)
);

CREATE TABLE review_results (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    application_id BIGINT NOT NULL,
    rank INTEGER,
    score BIGINT,
    passed BOOLEAN NOT NULL,
    how TEXT NOT NULL,
    stable BOOLEAN NOT NULL,
    panel_order INTEGER,
    decided_by BIGINT,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    UNIQUE (batch_id, application_id)
);

-- Each draw as it was made: what went in, by which seed, and what came out. Anybody can make it again.
CREATE TABLE review_draws (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    n INTEGER NOT NULL CHECK (n > 0),
    seed TEXT NOT NULL,
    ask TEXT NOT NULL,
    result TEXT NOT NULL,
    reason TEXT NOT NULL,
    drawn_by BIGINT NOT NULL,
    drawn_by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (batch_id, n)
);
CREATE TRIGGER review_draws_keep BEFORE UPDATE ON review_draws
BEGIN
    SELECT RAISE(ABORT, 'draws are append-only');
END;
CREATE TRIGGER review_draws_stay BEFORE DELETE ON review_draws
BEGIN
    SELECT RAISE(ABORT, 'draws are append-only');
END;

-- A member's fee. What was earned before in the same month is one income with it (B3.1).
CREATE TABLE review_fees (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    batch_id BIGINT NOT NULL REFERENCES review_batches (id),
    member_id BIGINT NOT NULL UNIQUE REFERENCES review_members (id),
    expert_id BIGINT NOT NULL REFERENCES experts (id),
    title_level TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('in-person', 'correspondence')),
    days INTEGER NOT NULL CHECK (days >= 0),
    half_day BOOLEAN NOT NULL,
    times INTEGER NOT NULL CHECK (times >= 0),
    most BIGINT NOT NULL,
    net BIGINT NOT NULL CHECK (net > 0),
    earlier BIGINT NOT NULL CHECK (earlier >= 0),
    gross BIGINT NOT NULL,
    tax BIGINT NOT NULL CHECK (tax >= 0),
    reason TEXT NOT NULL,
    pay_on DATE NOT NULL,
    month TEXT NOT NULL,
    paid_at TIMESTAMP,
    made_by BIGINT NOT NULL,
    made_by_name TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (gross = net + tax)
);
CREATE INDEX review_fees_month ON review_fees (expert_id, month);
CREATE INDEX review_fees_batch ON review_fees (batch_id);
