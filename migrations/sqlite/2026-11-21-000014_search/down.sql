DROP TABLE search_nouns;
DROP TABLE search_words;
CREATE VIRTUAL TABLE organisation_search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');
