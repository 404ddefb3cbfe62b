// Which entities the graph holds for a domain, to find those that a new load no longer has.
// :param domain => 'cinema'
// Returns key and qid of each place in the domain. Index: constraint domain_name.
MATCH (d:Domain {name: $domain})<-[r:IN_DOMAIN]-(e:Entity)
RETURN r.key AS key,
       e.qid AS qid
