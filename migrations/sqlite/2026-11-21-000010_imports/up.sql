CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('receiving', 'checking', 'checked', 'running', 'done', 'voiding', 'void')),
    total BIGINT NOT NULL,
    created BIGINT NOT NULL,
    existing BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    unknown TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX imports_kind ON imports (kind, id);
CREATE INDEX imports_digest ON imports (digest);

-- Rows as they came, until they are taken.
CREATE TABLE import_chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    import_id BIGINT NOT NULL REFERENCES imports (id),
    place INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    body TEXT NOT NULL,
    done BOOLEAN NOT NULL,
    UNIQUE (import_id, place)
);

-- What became of each row; the cells of those that are wrong.
CREATE TABLE import_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    import_id BIGINT NOT NULL REFERENCES imports (id),
    sheet TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wrong', 'created', 'existing', 'removed', 'kept')),
    object_id BIGINT,
    cells TEXT NOT NULL,
    errors TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX import_rows_state ON import_rows (import_id, state, id);
