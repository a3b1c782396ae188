DROP TABLE call_series;
DROP TABLE call_steps;
DROP TABLE call_events;
DROP TABLE call_places;
DROP TABLE call_versions;
DROP TABLE calls;
DROP FUNCTION calls_keep;
