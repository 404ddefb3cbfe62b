// Counts the nodes of each given label.
// :param labels => ['Domain', 'Entity', 'Tool']
// Returns label, nodes.
// Served by: Neo4j's store of counts, one look-up a label.
UNWIND $labels AS label
CALL (label) {
  MATCH (n:$(label))
  RETURN count(n) AS nodes
}
RETURN label, nodes
