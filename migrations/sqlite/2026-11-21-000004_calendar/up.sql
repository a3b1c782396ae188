CREATE TABLE calendar_years (
    year INTEGER NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    imported_by BIGINT NOT NULL
);
