// What a domain holds now, to tell whether a load is needed and to report it.
// :param domain => 'cinema'
// Returns one row: the snapshot, and how many entities and statements there are. Index: constraint domain_name.
MATCH (d:Domain {name: $domain})
CALL (d) {
  MATCH (d)<-[:IN_DOMAIN]-(e:Entity)
  RETURN count(e) AS entities
}
CALL (d) {
  MATCH (d)<-[:IN_DOMAIN]-(:Entity)-[r:STATEMENT]->()
  WHERE d.name IN r.domains AND r.best_in IS NOT NULL
  RETURN count(r) AS statements
}
RETURN d.snapshot AS snapshot,
       entities,
       statements
