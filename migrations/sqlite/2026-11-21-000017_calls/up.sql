-- Calls (申报通知): a programme file from its first draft to its end, its frozen versions, its places, and what the public
-- is told of it.
CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL,
    number TEXT UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    year INTEGER NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'closed', 'withdrawn', 'dropped')),
    latest INTEGER NOT NULL,
    deadline TIMESTAMP,
    change TEXT CHECK (change IN ('publish', 'revise', 'extend', 'withdraw', 'close')),
    step TEXT CHECK (step IN ('writing', 'submitted', 'returned')),
    round INTEGER NOT NULL,
    draft TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer TEXT NOT NULL,
    submitted_at TIMESTAMP,
    created_by BIGINT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((change IS NULL) = (step IS NULL)),
    CHECK ((state IN ('draft', 'dropped')) = (latest = 0)),
    CHECK ((number IS NULL) = (latest = 0))
);
CREATE UNIQUE INDEX calls_code ON calls (code) WHERE latest > 0;
CREATE INDEX calls_state ON calls (state, id);
CREATE INDEX calls_submitted ON calls (id) WHERE step = 'submitted';

-- What was published stays as it was, for whoever signed under it.
CREATE TABLE call_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    n INTEGER NOT NULL CHECK (n > 0),
    change TEXT NOT NULL CHECK (change IN ('publish', 'revise', 'extend')),
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    deadline TIMESTAMP,
    reason TEXT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    approved_by BIGINT NOT NULL,
    approved_by_name TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (call_id, n),
    CHECK (proposed_by <> approved_by)
);

CREATE TABLE call_places (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    region TEXT,
    serial INTEGER NOT NULL CHECK (serial > 0),
    UNIQUE (call_id, serial)
);

-- What the public is told: in order, each with its reason.
CREATE TABLE call_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    kind TEXT NOT NULL CHECK (kind IN ('publish', 'revise', 'extend', 'withdraw', 'close')),
    n INTEGER NOT NULL,
    old_deadline TIMESTAMP,
    new_deadline TIMESTAMP,
    reason TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX call_events_call ON call_events (call_id, id);

-- Who did what on the way to the approval; whoever had a hand in a round does not decide on it.
CREATE TABLE call_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    round INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('begun', 'written', 'submitted', 'cancelled', 'returned', 'approved', 'abandoned')),
    change TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    stands_in_for_id BIGINT,
    stands_in_for_name TEXT NOT NULL,
    organisation_id BIGINT,
    body TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX call_steps_call ON call_steps (call_id, id);

-- The last number of each series; taken in the transaction that publishes, so that an undone one leaves no gap.
CREATE TABLE call_series (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    series TEXT NOT NULL UNIQUE,
    last INTEGER NOT NULL
);

CREATE TRIGGER call_versions_keep BEFORE UPDATE ON call_versions
BEGIN
    SELECT RAISE(ABORT, 'published versions are append-only');
END;
CREATE TRIGGER call_versions_stay BEFORE DELETE ON call_versions
BEGIN
    SELECT RAISE(ABORT, 'published versions are append-only');
END;
CREATE TRIGGER call_events_keep BEFORE UPDATE ON call_events
BEGIN
    SELECT RAISE(ABORT, 'published versions are append-only');
END;
CREATE TRIGGER call_events_stay BEFORE DELETE ON call_events
BEGIN
    SELECT RAISE(ABORT, 'published versions are append-only');
END;
