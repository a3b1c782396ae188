DROP TABLE adjustment_lines;
DROP TABLE adjustments;
DROP TABLE contract_steps;
DROP TABLE contract_amendments;
DROP TABLE contract_lines;
DROP TABLE contract_terms;
DROP TABLE contracts;
