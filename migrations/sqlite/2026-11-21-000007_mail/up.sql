CREATE TABLE mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    template TEXT NOT NULL,
    locale TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    to_name TEXT NOT NULL,
    to_address TEXT NOT NULL,
    facts TEXT NOT NULL,
    path TEXT NOT NULL,
    seal_key BIGINT UNIQUE,
    path_sealed TEXT,
    about_kind TEXT NOT NULL,
    about_id BIGINT NOT NULL,
    urgent BOOLEAN NOT NULL,
    digest BOOLEAN NOT NULL,
    message_id TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'doubtful', 'withdrawn')),
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP NOT NULL,
    useful_until TIMESTAMP,
    claim TEXT,
    claimed_until TIMESTAMP,
    trouble TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    gathered_into BIGINT REFERENCES mails (id),
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    version INTEGER NOT NULL,
    CHECK (path_sealed IS NULL OR seal_key IS NOT NULL),
    CHECK (state <> 'sent' OR sent_at IS NOT NULL)
);
CREATE INDEX mails_due ON mails (next_at) WHERE state = 'waiting';
CREATE INDEX mails_open ON mails (state) WHERE state IN ('sending', 'failed', 'doubtful');
CREATE INDEX mails_sent ON mails (sent_at);
CREATE INDEX mails_sealed ON mails (useful_until) WHERE path_sealed IS NOT NULL;
CREATE INDEX mails_user ON mails (user_id, id);

CREATE TABLE mail_choices (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    choice TEXT NOT NULL CHECK (choice IN ('at-once', 'daily', 'none')),
    gathered_on DATE
);
