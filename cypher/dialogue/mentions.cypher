// The entities that new calls mention, by API id, in arguments or results. Ids of made things match no entity.
// :param rows => [{call: 'example/call_0', keys: ['cinema/film_0000']}]
// Returns nothing. Index: uniqueness of ToolCall.id and IN_DOMAIN.key.
UNWIND $rows AS row
MATCH (call:ToolCall {id: row.call})
UNWIND row.keys AS key
MATCH (entity:Entity)-[:IN_DOMAIN {key: key}]->(:Domain)
CREATE (call)-[:MENTIONS]->(entity)
