DROP TABLE search_nouns;
DROP TABLE search_words;
CREATE TABLE organisation_search (
    rowid BIGINT PRIMARY KEY REFERENCES organisations (id),
    words TSVECTOR NOT NULL
);
CREATE INDEX organisation_search_words ON organisation_search USING gin (words);
