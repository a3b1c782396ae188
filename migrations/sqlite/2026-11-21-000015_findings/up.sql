-- Findings (疑点): what an auditor or the finance office noted on something, how it was explained, and how it ended.
CREATE TABLE findings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    subject_label TEXT NOT NULL,
    subject_href TEXT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    category TEXT NOT NULL CHECK (category IN ('money', 'voucher', 'evidence', 'procedure', 'integrity', 'other')),
    severity TEXT NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
    amount BIGINT CHECK (amount > 0),
    body TEXT NOT NULL,
    raised_by BIGINT NOT NULL REFERENCES users (id),
    raised_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'explained', 'settled', 'upheld')),
    explained_by BIGINT REFERENCES users (id),
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX findings_organisation ON findings (organisation_id, state, id);
CREATE INDEX findings_state ON findings (state, id);
CREATE INDEX findings_raiser ON findings (raised_by, state, id);

CREATE TABLE finding_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    finding_id BIGINT NOT NULL REFERENCES findings (id),
    kind TEXT NOT NULL CHECK (kind IN ('raised', 'explained', 'settled', 'upheld')),
    user_id BIGINT NOT NULL REFERENCES users (id),
    user_name TEXT NOT NULL,
    stands_in_for_name TEXT NOT NULL,
    organisation_name TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX finding_steps_finding ON finding_steps (finding_id, id);

-- What was noted and said stays as it is; of a finding only its state goes on, and its organisation with a merger.
CREATE TRIGGER findings_keep BEFORE UPDATE OF id, subject_kind, subject_id, subject_label, subject_href, category, severity, amount, body,
    raised_by, raised_by_name, created_at ON findings
BEGIN
    SELECT RAISE(ABORT, 'findings are append-only');
END;
CREATE TRIGGER findings_stay BEFORE DELETE ON findings
BEGIN
    SELECT RAISE(ABORT, 'findings are append-only');
END;
CREATE TRIGGER finding_steps_keep BEFORE UPDATE ON finding_steps
BEGIN
    SELECT RAISE(ABORT, 'findings are append-only');
END;
CREATE TRIGGER finding_steps_stay BEFORE DELETE ON finding_steps
BEGIN
    SELECT RAISE(ABORT, 'findings are append-only');
END;
