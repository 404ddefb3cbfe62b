// The feeds that the graph holds from the tools of one domain to those of another, to see what a new synthesis no longer has.
// :param source => 'cinema'
// :param target => 'geography'
// Returns key.
// Index: Tool.domain.
MATCH (:Tool {domain: $source})-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(:Tool {domain: $target})
WHERE $source <> $target
RETURN f.key AS key
ORDER BY key
