-- A row stays when its file is removed; the bytes go later, and `blob` with them.
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    name TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    sha256 TEXT NOT NULL,
    media TEXT NOT NULL,
    encrypted BOOLEAN NOT NULL,
    polyglot BOOLEAN NOT NULL,
    blob TEXT UNIQUE,
    state TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_by_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    removed_by BIGINT,
    removed_by_name TEXT NOT NULL,
    removed_at TIMESTAMP,
    reason TEXT NOT NULL,
    swept_at TIMESTAMP,
    version INTEGER NOT NULL,
    CHECK ((blob IS NULL) = (swept_at IS NOT NULL)),
    CHECK (swept_at IS NULL OR removed_at IS NOT NULL)
);
CREATE INDEX files_subject ON files (subject_kind, subject_id);
CREATE INDEX files_sha256 ON files (sha256);
CREATE UNIQUE INDEX files_once ON files (subject_kind, subject_id, purpose, sha256) WHERE removed_at IS NULL;

-- An upload that comes in pieces, until it is finished or swept.
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    received BIGINT NOT NULL CHECK (received BETWEEN 0 AND size),
    file_id BIGINT REFERENCES files (id),
    created_by BIGINT NOT NULL,
    touched_at TIMESTAMP NOT NULL
);
CREATE INDEX uploads_created_by ON uploads (created_by);

CREATE TABLE upload_chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    upload_id BIGINT NOT NULL REFERENCES uploads (id),
    start BIGINT NOT NULL,
    blob TEXT NOT NULL UNIQUE
);
CREATE UNIQUE INDEX upload_chunks_once ON upload_chunks (upload_id, start);
