-- A province's organisations in the order of their names, whatever their kind: the list's own order.
DROP INDEX organisations_list;
CREATE INDEX organisations_list ON organisations (state, region, name, kind);
