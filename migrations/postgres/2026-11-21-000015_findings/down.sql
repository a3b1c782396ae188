DROP TABLE finding_steps;
DROP TABLE findings;
DROP FUNCTION findings_keep;
