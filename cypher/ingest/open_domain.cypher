// Begin a load: make sure of the domain's node and take away its hashes, so that a load that is cut short is never taken for a whole one.
// :param rows => [{name: 'cinema', title: 'Cinema', qid: 'Q11424'}]
// Returns nothing. Index: constraint domain_name.
UNWIND $rows AS row
MERGE (d:Domain {name: row.name})
SET d += row
REMOVE d.snapshot, d.world
