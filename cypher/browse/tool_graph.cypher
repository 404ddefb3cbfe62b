// The Tool Graph: which tool's result another tool can take, the 60 strongest links of each domain.
// Returns path. Index: range index tool_domain.
MATCH (domain:Domain)
CALL (domain) {
  MATCH path = (source:Tool {domain: domain.name})-[feeds:FEEDS]->(target:Tool)
  WHERE source <> target
  RETURN path
  ORDER BY feeds.weight DESC, source.id, target.id
  LIMIT 60
}
RETURN path
