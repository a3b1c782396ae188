DROP TABLE organisation_search;
DROP TABLE organisation_contacts;
DROP TABLE organisation_names;
DROP TABLE organisations;
