-- Columns that end in _sealed hold what only the key file outside the database opens.
CREATE TABLE vault_checks (
    id BIGINT NOT NULL PRIMARY KEY,
    value_sealed TEXT NOT NULL
);

CREATE TABLE second_factors (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    secret_sealed TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP
);

CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_digest TEXT NOT NULL,
    used_at TIMESTAMP
);
CREATE UNIQUE INDEX recovery_codes_once ON recovery_codes (user_id, code_digest);

CREATE TABLE organisation_accounts (
    organisation_id BIGINT NOT NULL PRIMARY KEY REFERENCES organisations (id),
    holder TEXT NOT NULL,
    bank TEXT NOT NULL,
    number_sealed TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE identity_numbers (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    number_sealed TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
