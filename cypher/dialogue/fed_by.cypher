// The data flow of new calls. `feeds` keeps the key of the FEEDS relationship it exercised, null if there is none.
// :param rows => [{call: 'example/call_1', source: 'example/call_0', argument: '/film_id', path: '/films/0/film_id', feeds: 'a->b'}]
// Returns nothing. Index: uniqueness of ToolCall.id and FEEDS.key.
UNWIND $rows AS row
MATCH (call:ToolCall {id: row.call})
MATCH (source:ToolCall {id: row.source})
OPTIONAL MATCH (:Parameter)-[feeds:FEEDS {key: row.feeds}]->(:Parameter)
CREATE (call)-[:FED_BY {argument: row.argument, path: row.path, feeds: feeds.key}]->(source)
