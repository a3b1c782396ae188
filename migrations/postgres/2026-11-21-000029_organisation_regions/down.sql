DROP INDEX organisations_region;
