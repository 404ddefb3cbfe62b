// How calls end: ok, or an error that the dialogue has to deal with.
// Returns domain, kind, status, calls. Index: ToolCall.status finds the errors; all calls are counted by the tool's degree.
MATCH (tool:Tool)
WITH tool.domain AS domain, tool.kind AS kind, sum(COUNT { (tool)<-[:CALLS]-() }) AS calls
OPTIONAL MATCH (failed:ToolCall {status: 'error'})-[:CALLS]->(:Tool {domain: domain, kind: kind})
WITH domain, kind, calls, count(failed) AS errors
UNWIND [['ok', calls - errors], ['error', errors]] AS outcome
WITH domain, kind, outcome[0] AS status, outcome[1] AS calls
WHERE calls > 0
RETURN domain, kind, status, calls
ORDER BY domain, kind, status
