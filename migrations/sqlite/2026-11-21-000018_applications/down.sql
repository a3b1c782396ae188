DROP TABLE call_agencies;
DROP TABLE application_reminders;
DROP TABLE application_series;
DROP TABLE application_papers;
DROP TABLE application_copies;
DROP TABLE application_sections;
DROP TABLE applications;
