-- Sanctions (违规处理): what was decided against a unit, on which ground, for how long.
CREATE TABLE sanctions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL CHECK (kind IN ('barred', 'dishonest', 'criticised')),
    starts_on DATE NOT NULL,
    ends_on DATE CHECK (ends_on >= starts_on),
    basis TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'lifted')),
    proposed_by BIGINT NOT NULL,
    proposed_for BIGINT,
    proposed_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP CHECK ((state = 'proposed') = (decided_at IS NULL)),
    remark TEXT NOT NULL,
    lifted_by_name TEXT NOT NULL,
    lifted_at TIMESTAMP CHECK ((state = 'lifted') = (lifted_at IS NOT NULL)),
    lift_reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX sanctions_organisation ON sanctions (organisation_id, state, id);
CREATE INDEX sanctions_state ON sanctions (state, id);

-- The money of a call: what is reserved by decisions, committed by contracts, spent by payments. Never more than there is.
CREATE TABLE funds (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL UNIQUE REFERENCES calls (id),
    total BIGINT CHECK (total >= 0),
    reserved BIGINT NOT NULL CHECK (reserved >= 0),
    committed BIGINT NOT NULL CHECK (committed >= 0),
    spent BIGINT NOT NULL CHECK (spent >= 0),
    version INTEGER NOT NULL,
    CHECK (total IS NULL OR reserved + committed + spent <= total)
);

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
CREATE INDEX fund_entries_call ON fund_entries (call_id, id);

-- What is proposed and decided about the awards of a call (审定).
CREATE TABLE award_decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    call_version INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('first', 'promotion')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'returned', 'dropped')),
    fallen_id BIGINT,
    proposed_by BIGINT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    hands TEXT NOT NULL,
    minutes TEXT NOT NULL,
    submitted_at TIMESTAMP,
    approved_by BIGINT,
    approved_by_name TEXT NOT NULL,
    approved_at TIMESTAMP CHECK ((state = 'approved') = (approved_at IS NOT NULL)),
    reason TEXT NOT NULL,
    ranking TEXT NOT NULL,
    outcomes TEXT NOT NULL,
    released_at TIMESTAMP CHECK (released_at IS NULL OR state = 'approved'),
    released_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX award_decisions_call ON award_decisions (call_id, id);
CREATE INDEX award_decisions_state ON award_decisions (state, id);

-- How a decision is published (公示).
CREATE TABLE public_notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    decision_id BIGINT NOT NULL UNIQUE REFERENCES award_decisions (id),
    call_id BIGINT NOT NULL REFERENCES calls (id),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL CHECK (ends_on >= starts_on),
    days INTEGER NOT NULL,
    published_by_name TEXT NOT NULL,
    published_at TIMESTAMP NOT NULL,
    document_id BIGINT,
    version INTEGER NOT NULL
);
CREATE INDEX public_notices_ends ON public_notices (ends_on, id);

-- An award, or a reserve. A place, the turn in a province and an application are each claimed once among those that stand.
CREATE TABLE awards (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    application_id BIGINT NOT NULL REFERENCES applications (id),
    unit_id BIGINT NOT NULL REFERENCES organisations (id),
    region TEXT,
    decision_id BIGINT NOT NULL REFERENCES award_decisions (id),
    notice_id BIGINT REFERENCES public_notices (id),
    place_id BIGINT REFERENCES call_places (id),
    turn INTEGER,
    rank INTEGER NOT NULL,
    score BIGINT,
    amount BIGINT NOT NULL CHECK (amount >= 0),
    role TEXT NOT NULL CHECK (role IN ('award', 'reserve')),
    state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'on-notice', 'awarded', 'fallen', 'refused', 'promoted')),
    reason TEXT NOT NULL,
    remark TEXT NOT NULL,
    fallen_why TEXT NOT NULL CHECK (fallen_why IN ('', 'objection', 'withdrawn', 'other')),
    fallen_reason TEXT NOT NULL,
    fallen_at TIMESTAMP CHECK ((state = 'fallen') = (fallen_at IS NOT NULL)),
    awarded_by_name TEXT NOT NULL,
    awarded_at TIMESTAMP,
    document_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (state NOT IN ('fallen', 'refused', 'promoted') OR (place_id IS NULL AND turn IS NULL))
);
CREATE UNIQUE INDEX awards_place ON awards (place_id) WHERE place_id IS NOT NULL;
CREATE UNIQUE INDEX awards_turn ON awards (call_id, region, turn) WHERE turn IS NOT NULL;
CREATE UNIQUE INDEX awards_application ON awards (application_id, role)
    WHERE state NOT IN ('fallen', 'refused', 'promoted');
CREATE INDEX awards_call ON awards (call_id, state, rank);
CREATE INDEX awards_decision ON awards (decision_id, rank);
CREATE INDEX awards_unit ON awards (unit_id, id);

-- What somebody objects to (异议), and what came of it.
CREATE TABLE objections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    notice_id BIGINT NOT NULL REFERENCES public_notices (id),
    award_id BIGINT NOT NULL REFERENCES awards (id),
    receipt TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    seal_key BIGINT NOT NULL UNIQUE,
    phone_sealed TEXT NOT NULL,
    phone_shown TEXT NOT NULL,
    body TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('web', 'letter')),
    dispatched_on DATE,
    received_on DATE NOT NULL,
    received_at TIMESTAMP NOT NULL,
    entered_by_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'inquiry', 'decided', 'answered', 'not-accepted')),
    accept_by DATE,
    answer_by DATE,
    inquiry TEXT NOT NULL,
    handler_id BIGINT,
    handler_name TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('upheld', 'rejected')),
    outcome_reason TEXT NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP,
    answer TEXT NOT NULL,
    answered_by_name TEXT NOT NULL,
    answered_on DATE,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((outcome IS NOT NULL) = (decided_at IS NOT NULL))
);
CREATE INDEX objections_notice ON objections (notice_id, id);
CREATE INDEX objections_award ON objections (award_id, state);
CREATE INDEX objections_state ON objections (state, answer_by, id);

-- What was entered into a fund stays; a mistake is entered again the other way round.
CREATE TRIGGER fund_entries_keep BEFORE UPDATE ON fund_entries
BEGIN
    SELECT RAISE(ABORT, 'fund entries are append-only');
END;
CREATE TRIGGER fund_entries_stay BEFORE DELETE ON fund_entries
BEGIN
    SELECT RAISE(ABORT, 'fund entries are append-only');
END;
