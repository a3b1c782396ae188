-- What people have typed into a form and not sent yet, once a person and page.
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    page TEXT NOT NULL,
    title TEXT NOT NULL,
    fields TEXT NOT NULL,
    tab TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX drafts_once ON drafts (user_id, page);
CREATE INDEX drafts_updated ON drafts (updated_at);
