DROP INDEX organisations_list;
CREATE INDEX organisations_list ON organisations (state, region, kind, name);
