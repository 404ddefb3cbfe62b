// Say which class a parameter is an id or name of.
// :param rows => [{parameter: 'cinema/find_films/in/title', qid: 'Q11424'}]
// Returns nothing.
// Index: Parameter.id, Class.qid (both unique).
UNWIND $rows AS row
MATCH (p:Parameter {id: row.parameter})
MATCH (c:Class {qid: row.qid})
MERGE (p)-[:DENOTES]->(c)
