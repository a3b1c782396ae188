CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('centre', 'association', 'unit', 'agency')),
    name TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    initials TEXT NOT NULL,
    uscc TEXT UNIQUE,
    region TEXT,
    area TEXT,
    institution_class TEXT,
    licence_type TEXT,
    supervising_body TEXT NOT NULL,
    legal_representative TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'merged')),
    merged_into BIGINT REFERENCES organisations (id),
    version INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    CHECK ((state = 'merged') = (merged_into IS NOT NULL))
);
CREATE INDEX organisations_list ON organisations (state, region, kind, name);
CREATE INDEX organisations_kind ON organisations (state, kind, name);
CREATE INDEX organisations_name ON organisations (state, name);
CREATE INDEX organisations_skeleton ON organisations (skeleton);
CREATE INDEX organisations_merged_into ON organisations (merged_into);

CREATE TABLE organisation_names (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    until TIMESTAMP NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX organisation_names_organisation ON organisation_names (organisation_id, id);
CREATE INDEX organisation_names_skeleton ON organisation_names (skeleton);

CREATE TABLE organisation_contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX organisation_contacts_organisation ON organisation_contacts (organisation_id, id);

-- Two-character tokens of names, codes and initials; see kernel::text::bigrams.
CREATE VIRTUAL TABLE organisation_search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');
