DROP TABLE standards;
DROP FUNCTION standards_keep;
