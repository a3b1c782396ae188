DROP TABLE finding_steps;
DROP TABLE findings;
