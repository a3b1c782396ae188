-- A province's organisations in the order of their names, whatever their kind: the list's own order, with nothing
-- between, so that the engine neither sorts nor walks the names of all provinces.
CREATE INDEX organisations_region ON organisations (state, region, name);
