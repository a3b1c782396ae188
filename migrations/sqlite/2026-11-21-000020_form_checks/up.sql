-- Eligibility (资格条件): what the rules said of each submitted copy, and the applicant's reasons. Form check (形式审查): a
-- check of each copy, its lines, and every step.
CREATE TABLE application_outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    n INTEGER NOT NULL CHECK (n > 0),
    rule TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('A', 'W', 'H', 'R')),
    holds BOOLEAN,
    sentence_zh TEXT NOT NULL,
    sentence_en TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (application_id, n, rule)
);

CREATE TABLE application_reasons (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (application_id, rule)
);

CREATE TABLE form_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    n INTEGER NOT NULL CHECK (n > 0),
    latest BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'returned', 'proposed-rejection', 'passed', 'rejected', 'lapsed')),
    agency_id BIGINT NOT NULL REFERENCES organisations (id),
    due_on DATE,
    reason TEXT NOT NULL,
    sections TEXT NOT NULL,
    until TIMESTAMP,
    proposed_by BIGINT,
    proposed_for BIGINT,
    proposed_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (application_id, n),
    CHECK (state <> 'proposed-rejection' OR proposed_by IS NOT NULL)
);
-- Of the checks of an application one is the latest: what lists show.
CREATE UNIQUE INDEX form_checks_latest ON form_checks (application_id) WHERE latest;
CREATE INDEX form_checks_state ON form_checks (state, application_id) WHERE latest;

CREATE TABLE form_check_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    form_check_id BIGINT NOT NULL REFERENCES form_checks (id),
    serial INTEGER NOT NULL,
    line TEXT NOT NULL,
    automatic TEXT CHECK (automatic IN ('holds', 'fails', 'open')),
    findings TEXT NOT NULL,
    verdict TEXT CHECK (verdict IN ('yes', 'no', 'na')),
    remark TEXT NOT NULL,
    judged_by BIGINT,
    judged_by_name TEXT NOT NULL,
    judged_at TIMESTAMP,
    UNIQUE (form_check_id, line)
);

CREATE TABLE form_check_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    form_check_id BIGINT NOT NULL REFERENCES form_checks (id),
    kind TEXT NOT NULL CHECK (kind IN ('started', 'returned', 'extended', 'proposed', 'refused', 'rejected', 'passed', 'lapsed')),
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    stands_in_for_name TEXT NOT NULL,
    organisation_name TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX form_check_steps_check ON form_check_steps (form_check_id, id);

-- What the rules said of a copy, and what was done, stays.
CREATE TRIGGER application_outcomes_keep BEFORE UPDATE ON application_outcomes
BEGIN
    SELECT RAISE(ABORT, 'outcomes are append-only');
END;
CREATE TRIGGER application_outcomes_stay BEFORE DELETE ON application_outcomes
BEGIN
    SELECT RAISE(ABORT, 'outcomes are append-only');
END;
CREATE TRIGGER form_check_steps_keep BEFORE UPDATE ON form_check_steps
BEGIN
    SELECT RAISE(ABORT, 'steps are append-only');
END;
CREATE TRIGGER form_check_steps_stay BEFORE DELETE ON form_check_steps
BEGIN
    SELECT RAISE(ABORT, 'steps are append-only');
END;
