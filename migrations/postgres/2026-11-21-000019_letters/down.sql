ALTER TABLE documents DROP COLUMN valid_until;
ALTER TABLE documents DROP COLUMN own_number;
DROP TABLE letter_links;
DROP TABLE letters;
