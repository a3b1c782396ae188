-- Applications (项目申报书): what a unit fills in, section by section; each submission frozen as a copy; the files of its
-- papers; the agencies that work on a call.
CREATE TABLE applications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    call_version INTEGER NOT NULL CHECK (call_version > 0),
    unit_id BIGINT NOT NULL REFERENCES organisations (id),
    slot INTEGER NOT NULL CHECK (slot > 0),
    region TEXT,
    number TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'withdrawn', 'returned', 'lapsed', 'rejected', 'passed')),
    requested BIGINT NOT NULL CHECK (requested >= 0),
    receipt TEXT UNIQUE,
    sha256 TEXT CHECK (length(sha256) = 64),
    copies INTEGER NOT NULL,
    online_at TIMESTAMP,
    submitted_at TIMESTAMP,
    submitted_by BIGINT,
    submitted_by_name TEXT NOT NULL,
    returned INTEGER NOT NULL,
    return_until TIMESTAMP,
    return_reason TEXT NOT NULL,
    returned_sections TEXT NOT NULL,
    decided_at TIMESTAMP,
    decided_reason TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((state = 'draft') = (submitted_at IS NULL)),
    CHECK ((submitted_at IS NULL) = (copies = 0)),
    CHECK ((submitted_at IS NULL) = (number IS NULL)),
    CHECK ((submitted_at IS NULL) = (sha256 IS NULL)),
    CHECK ((state = 'returned') = (return_until IS NOT NULL))
);
-- A unit makes as many applications in a call as the call allows: each takes a slot, a withdrawn one gives it back.
CREATE UNIQUE INDEX applications_slot ON applications (call_id, unit_id, slot) WHERE state <> 'withdrawn';
CREATE INDEX applications_unit ON applications (unit_id, id);
CREATE INDEX applications_drafts ON applications (call_id, id) WHERE state = 'draft';
-- The lists of those who read what was submitted: each narrowed list has an index of its own, in the list's order.
CREATE INDEX applications_listed ON applications (submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX applications_listed_call ON applications (call_id, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX applications_listed_call_state ON applications (call_id, state, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX applications_listed_state ON applications (state, submitted_at, id) WHERE submitted_at IS NOT NULL;
CREATE INDEX applications_listed_region ON applications (region, submitted_at, id) WHERE submitted_at IS NOT NULL;

CREATE TABLE application_sections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    section TEXT NOT NULL CHECK (section IN ('unit', 'conditions', 'past', 'leader', 'team', 'plan', 'promises', 'budget', 'recusals', 'papers', 'statement')),
    body TEXT NOT NULL,
    updated_by BIGINT NOT NULL,
    updated_by_name TEXT NOT NULL,
    updated_at TIMESTAMP,
    held_by BIGINT,
    held_by_name TEXT NOT NULL,
    held_until TIMESTAMP,
    version INTEGER NOT NULL,
    UNIQUE (application_id, section)
);

-- Each submission as it was; only added to.
CREATE TABLE application_copies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    n INTEGER NOT NULL CHECK (n > 0),
    call_version INTEGER NOT NULL,
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    reason TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (application_id, n)
);

-- Where the files of an application stand: one row a paper of the call, or a proof of a past project.
CREATE TABLE application_papers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    paper TEXT NOT NULL,
    UNIQUE (application_id, paper)
);

-- The last serial of each series of numbers; taken in the transaction that submits, so that an undone one leaves no gap.
CREATE TABLE application_series (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    series TEXT NOT NULL UNIQUE,
    last INTEGER NOT NULL
);

-- Which reminders of an unfinished application were sent: each once.
CREATE TABLE application_reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    deadline TIMESTAMP NOT NULL,
    days INTEGER NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (application_id, deadline, days)
);

-- The third parties that check and review the applications of a call.
CREATE TABLE call_agencies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    commissioned_by BIGINT NOT NULL,
    commissioned_by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (call_id, organisation_id)
);
CREATE INDEX call_agencies_organisation ON call_agencies (organisation_id, call_id);

CREATE TRIGGER application_copies_keep BEFORE UPDATE ON application_copies
BEGIN
    SELECT RAISE(ABORT, 'submitted copies are append-only');
END;
CREATE TRIGGER application_copies_stay BEFORE DELETE ON application_copies
BEGIN
    SELECT RAISE(ABORT, 'submitted copies are append-only');
END;
