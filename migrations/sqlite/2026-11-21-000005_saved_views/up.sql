CREATE TABLE saved_views (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL
);
CREATE UNIQUE INDEX saved_views_once ON saved_views (user_id, path, name);
