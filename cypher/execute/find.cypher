// Members of a class that bear exactly this name, normalised; several may.
// :param rows => [{i: 0, name_key: 'cinema|alien', cls: 'film'}]
// Returns i, items: [properties of IN_DOMAIN, ...] by id; no row where nobody bears the name.
// Index: IN_DOMAIN.name_key, one seek a row.
UNWIND $rows AS row
MATCH ()-[r:IN_DOMAIN]->()
WHERE r.name_key = row.name_key AND r.cls = row.cls
WITH row.i AS i, r
ORDER BY i, r.id
RETURN i, collect(properties(r)) AS items
