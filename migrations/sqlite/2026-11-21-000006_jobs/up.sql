CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    run_at TIMESTAMP NOT NULL,
    claimed_by TEXT,
    claimed_until TIMESTAMP,
    done BIGINT NOT NULL CHECK (done >= 0),
    total BIGINT NOT NULL CHECK (total >= 0),
    cancel_asked BOOLEAN NOT NULL,
    failure TEXT NOT NULL,
    detail TEXT NOT NULL,
    result TEXT,
    user_id BIGINT REFERENCES users (id),
    user_name TEXT NOT NULL,
    organisation_id BIGINT REFERENCES organisations (id),
    stands_in_for_id BIGINT REFERENCES users (id),
    stands_in_for_name TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP,
    ended_at TIMESTAMP,
    CHECK ((state = 'running') = (claimed_by IS NOT NULL)),
    CHECK ((state = 'running') = (claimed_until IS NOT NULL)),
    CHECK ((state IN ('waiting', 'running')) = (ended_at IS NULL))
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_claimed ON jobs (claimed_until) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_once ON jobs (kind, unique_key) WHERE state = 'waiting' AND unique_key IS NOT NULL;
CREATE INDEX jobs_user ON jobs (user_id, id);
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE job_schedules (
    name TEXT NOT NULL PRIMARY KEY,
    cron TEXT NOT NULL,
    next_at TIMESTAMP NOT NULL,
    last_at TIMESTAMP,
    last_job BIGINT
);
