-- One index for all nouns; see platform::search. It is filled anew at the next start.
DROP TABLE organisation_search;
CREATE TABLE search_words (
    noun TEXT NOT NULL,
    key BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (noun, key)
);
CREATE INDEX search_words_words ON search_words USING gin (words);

-- Which nouns are in the index, and in which form of words.
CREATE TABLE search_nouns (
    noun TEXT NOT NULL PRIMARY KEY,
    form INTEGER NOT NULL
);
