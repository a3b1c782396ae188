DROP TABLE document_prints;
DROP TABLE documents;
DROP TABLE document_series;
