DROP TABLE objections;
DROP TABLE awards;
DROP TABLE public_notices;
DROP TABLE award_decisions;
DROP TABLE fund_entries;
DROP TABLE funds;
DROP TABLE sanctions;
DROP FUNCTION fund_entries_keep();
