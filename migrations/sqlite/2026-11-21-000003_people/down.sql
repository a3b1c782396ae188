DROP TABLE known_browsers;
DROP TABLE sign_in_failures;
DROP TABLE one_time_links;
DROP TABLE sessions;
DROP TABLE delegations;
DROP TABLE memberships;
DROP TABLE former_passwords;
DROP TABLE users;
