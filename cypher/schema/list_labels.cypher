// Lists the labels that the database knows.
// Returns label.
// Served by: Neo4j's list of labels.
CALL db.labels() YIELD label
RETURN label
ORDER BY label
