-- The last number of each series and year. It is raised in the transaction that issues a document, so no number is
-- lost and none is given twice.
CREATE TABLE document_series (
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (series, year)
);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    series TEXT NOT NULL,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    subject_label TEXT NOT NULL,
    organisation_id BIGINT REFERENCES organisations (id),
    audience TEXT NOT NULL CHECK (audience IN ('centre', 'organisation')),
    locale TEXT NOT NULL,
    data_date DATE NOT NULL,
    issuer TEXT NOT NULL,
    issued_by BIGINT NOT NULL,
    issued_by_name TEXT NOT NULL,
    issued_at TIMESTAMP NOT NULL,
    facts TEXT NOT NULL,
    markdown TEXT NOT NULL,
    proof_code TEXT NOT NULL UNIQUE,
    proof_address TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('valid', 'revoked')),
    revoked_at TIMESTAMP,
    revoked_reason TEXT NOT NULL,
    replaced_by BIGINT REFERENCES documents (id),
    version INTEGER NOT NULL,
    UNIQUE (series, year, serial),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))
);
CREATE INDEX documents_list ON documents (issued_at, id);
CREATE INDEX documents_organisation ON documents (organisation_id, issued_at);
CREATE INDEX documents_subject ON documents (subject_kind, subject_id);

-- What was printed: the digest of each PDF that we gave out as this document.
CREATE TABLE document_prints (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    document_id BIGINT NOT NULL REFERENCES documents (id),
    sha256 TEXT NOT NULL,
    pages INTEGER NOT NULL,
    printed_at TIMESTAMP NOT NULL,
    UNIQUE (document_id, sha256)
);
