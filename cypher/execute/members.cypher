// Several members at once, with the figures in their profiles.
// :param rows => [{i: 0, keys: ['cinema/film_0000', 'cinema/film_0001']}]
// Returns i, items: [properties of IN_DOMAIN, ...].
// Index: IN_DOMAIN.key (unique), one seek a key.
UNWIND $rows AS row
UNWIND row.keys AS key
MATCH ()-[r:IN_DOMAIN]->()
WHERE r.key = key
RETURN row.i AS i, collect(properties(r)) AS items
