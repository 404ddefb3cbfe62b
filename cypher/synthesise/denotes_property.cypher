// Say which property a parameter is a value of, or a limit on.
// :param rows => [{parameter: 'cinema/search_films/in/genre', pid: 'P136'}]
// Returns nothing.
// Index: Parameter.id, Property.pid (both unique).
UNWIND $rows AS row
MATCH (p:Parameter {id: row.parameter})
MATCH (q:Property {pid: row.pid})
MERGE (p)-[:DENOTES]->(q)
