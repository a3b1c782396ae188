DROP TABLE circular_receipts;
DROP TABLE circular_recipients;
DROP TABLE circulars;
DROP TABLE query_entries;
DROP TABLE queries;
