// Merge the values that are no entities; equal values of two statements are one node.
// :param rows => [{key: 'time||1979', value: '1979', datatype: 'time', year: 1979}]
// Returns nothing. Index: constraint literal_key.
UNWIND $rows AS row
MERGE (l:Literal {key: row.key})
SET l += row
