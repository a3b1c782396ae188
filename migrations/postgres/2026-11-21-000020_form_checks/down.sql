DROP TABLE form_check_steps;
DROP TABLE form_check_lines;
DROP TABLE form_checks;
DROP TABLE application_reasons;
DROP TABLE application_outcomes;
DROP FUNCTION form_checks_keep;
