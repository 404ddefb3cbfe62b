// Lists the labels that some node carries or some constraint names.
// Returns label.
// Served by: Neo4j's list of labels.
CALL db.labels() YIELD label
RETURN label
ORDER BY label
