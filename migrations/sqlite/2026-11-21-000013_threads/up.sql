-- Queries (问询): a question to the organisation whose something is, its answers, and how it ends.
CREATE TABLE queries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    subject_label TEXT NOT NULL,
    subject_href TEXT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    asker_id BIGINT NOT NULL REFERENCES users (id),
    asker_organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    title TEXT NOT NULL,
    due_on DATE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CHECK (organisation_id <> asker_organisation_id)
);
CREATE INDEX queries_subject ON queries (subject_kind, subject_id, id);
CREATE INDEX queries_organisation ON queries (organisation_id, state, due_on);
CREATE INDEX queries_asker ON queries (asker_organisation_id, state, due_on);
CREATE INDEX queries_state ON queries (state, due_on);

CREATE TABLE query_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    query_id BIGINT NOT NULL REFERENCES queries (id),
    kind TEXT NOT NULL CHECK (kind IN ('question', 'answer', 'closed', 'reopened')),
    user_id BIGINT NOT NULL REFERENCES users (id),
    user_name TEXT NOT NULL,
    stands_in_for_name TEXT NOT NULL,
    organisation_name TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE INDEX query_entries_query ON query_entries (query_id, id);

-- Circulars (通知): a text to many organisations, and who has read it.
CREATE TABLE circulars (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    author_id BIGINT NOT NULL REFERENCES users (id),
    author_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    CHECK ((state = 'draft') = (published_at IS NULL)),
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE INDEX circulars_state ON circulars (state, published_at);

CREATE TABLE circular_recipients (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    circular_id BIGINT NOT NULL REFERENCES circulars (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id)
);
CREATE UNIQUE INDEX circular_recipients_once ON circular_recipients (circular_id, organisation_id);
CREATE INDEX circular_recipients_organisation ON circular_recipients (organisation_id, circular_id);

CREATE TABLE circular_receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    circular_id BIGINT NOT NULL REFERENCES circulars (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    user_name TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP
);
CREATE UNIQUE INDEX circular_receipts_once ON circular_receipts (circular_id, organisation_id, user_id);
