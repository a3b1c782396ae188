DROP TABLE identity_numbers;
DROP TABLE organisation_accounts;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE vault_checks;
