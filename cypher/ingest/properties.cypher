// Merge properties with their label and Wikidata datatype.
// :param rows => [{pid: 'P57', label: 'director', datatype: 'WikibaseItem'}]
// Returns nothing. Index: constraint property_pid.
UNWIND $rows AS row
MERGE (p:Property {pid: row.pid})
SET p += row
