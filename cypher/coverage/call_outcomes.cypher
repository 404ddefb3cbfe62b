// How calls end: ok, or an error that the dialogue has to deal with.
// Returns domain, kind, status, calls. Index: ToolCall.status finds the errors; all calls are counted by the tool's degree.
CALL () {
  MATCH (failed:ToolCall {status: 'error'})-[:CALLS]->(tool:Tool)
  RETURN collect({domain: tool.domain, kind: tool.kind}) AS failures
}
MATCH (tool:Tool)
WITH failures, tool.domain AS domain, tool.kind AS kind, sum(COUNT { (tool)<-[:CALLS]-() }) AS calls
WITH domain, kind, calls, size([one IN failures WHERE one.domain = domain AND one.kind = kind]) AS errors
UNWIND [['ok', calls - errors], ['error', errors]] AS outcome
WITH domain, kind, outcome[0] AS status, outcome[1] AS calls
WHERE calls > 0
RETURN domain, kind, status, calls
ORDER BY domain, kind, status
