DROP TABLE paper_copies;
