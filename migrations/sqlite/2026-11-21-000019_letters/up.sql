-- Support letters (项目支持函): asked of an association by a unit for one call, then issued, or declined; what was issued
-- may be revoked. Nothing else of an issued letter ever changes.
CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    call_id BIGINT NOT NULL REFERENCES calls (id),
    unit_id BIGINT NOT NULL REFERENCES organisations (id),
    issuer_id BIGINT NOT NULL REFERENCES organisations (id),
    issuer_name TEXT NOT NULL,
    region TEXT,
    state TEXT NOT NULL CHECK (state IN ('asked', 'issued', 'declined', 'revoked')),
    wish TEXT NOT NULL,
    asked_by BIGINT NOT NULL,
    asked_by_name TEXT NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    source TEXT CHECK (source IN ('written', 'uploaded')),
    via TEXT CHECK (via IN ('sign-in', 'link')),
    number TEXT,
    dated_on DATE,
    valid_until DATE,
    addressee TEXT NOT NULL,
    project TEXT NOT NULL,
    body TEXT NOT NULL,
    stamped BOOLEAN NOT NULL,
    conditional BOOLEAN NOT NULL,
    names_unit BOOLEAN NOT NULL,
    contact TEXT NOT NULL,
    sha256 TEXT CHECK (length(sha256) = 64),
    document_id BIGINT REFERENCES documents (id),
    issued_by_name TEXT NOT NULL,
    issued_at TIMESTAMP,
    ended_by_name TEXT NOT NULL,
    ended_at TIMESTAMP,
    reason TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((state IN ('issued', 'revoked')) = (issued_at IS NOT NULL)),
    CHECK ((state IN ('declined', 'revoked')) = (ended_at IS NOT NULL)),
    CHECK ((issued_at IS NULL) = (source IS NULL)),
    CHECK ((source IS NULL) = (via IS NULL)),
    CHECK ((source IS NULL) = (dated_on IS NULL)),
    CHECK ((source IS NULL) = (sha256 IS NULL)),
    CHECK (document_id IS NULL OR source = 'written')
);
CREATE UNIQUE INDEX letters_live ON letters (call_id, unit_id) WHERE state IN ('asked', 'issued');
CREATE INDEX letters_unit ON letters (unit_id, id);
CREATE INDEX letters_issuer ON letters (issuer_id, id);
CREATE INDEX letters_asked ON letters (issuer_id) WHERE state = 'asked';

-- One-time links by which a letter is issued without a sign-in. Only the digest of the secret is kept.
CREATE TABLE letter_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    letter_id BIGINT NOT NULL REFERENCES letters (id),
    token_digest TEXT NOT NULL UNIQUE CHECK (length(token_digest) = 64),
    made_by BIGINT NOT NULL,
    made_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE INDEX letter_links_letter ON letter_links (letter_id);

-- A document of another office bears that office's own number, and may count for a time only.
ALTER TABLE documents ADD COLUMN own_number TEXT;
ALTER TABLE documents ADD COLUMN valid_until DATE;
