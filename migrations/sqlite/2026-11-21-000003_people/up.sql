CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    password_digest TEXT,
    password_at TIMESTAMP,
    locale TEXT NOT NULL,
    shortcuts BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CHECK (state <> 'active' OR password_digest IS NOT NULL)
);
CREATE INDEX users_list ON users (state, name);

CREATE TABLE former_passwords (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL
);
CREATE INDEX former_passwords_user ON former_passwords (user_id, id);

CREATE TABLE memberships (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'refused', 'ended')),
    proposed_by BIGINT NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    decided_by BIGINT,
    decided_at TIMESTAMP,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX memberships_once ON memberships (user_id, organisation_id, role) WHERE state IN ('proposed', 'active');
CREATE INDEX memberships_organisation ON memberships (organisation_id, state);
CREATE INDEX memberships_proposed ON memberships (proposed_at) WHERE state = 'proposed';

CREATE TABLE delegations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    giver_id BIGINT NOT NULL REFERENCES users (id),
    taker_id BIGINT NOT NULL REFERENCES users (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('given', 'withdrawn')),
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK (ends_on >= starts_on),
    CHECK (giver_id <> taker_id)
);
CREATE INDEX delegations_taker ON delegations (taker_id, state, ends_on);
CREATE INDEX delegations_giver ON delegations (giver_id, state, ends_on);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_digest TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    organisation_id BIGINT REFERENCES organisations (id),
    delegation_id BIGINT REFERENCES delegations (id),
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, ended_at);

CREATE TABLE one_time_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('first', 'invitation', 'reset')),
    token_digest TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    created_by BIGINT NOT NULL
);
CREATE INDEX one_time_links_user ON one_time_links (user_id, used_at);

CREATE TABLE sign_in_failures (
    place TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_at TIMESTAMP NOT NULL
);

CREATE TABLE known_browsers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_digest TEXT NOT NULL UNIQUE,
    seen_at TIMESTAMP NOT NULL
);
CREATE INDEX known_browsers_user ON known_browsers (user_id);
