-- One index for all nouns; see platform::search. The row's key holds the noun's number and the record's key. It is
-- filled anew at the next start.
DROP TABLE organisation_search;
CREATE VIRTUAL TABLE search_words USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Which nouns are in the index, and in which form of words.
CREATE TABLE search_nouns (
    noun TEXT NOT NULL PRIMARY KEY,
    form INTEGER NOT NULL
);
