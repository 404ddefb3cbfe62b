// The tools that lie nearest to each given tool: what a dialogue's tool list is filled with.
// :param tools => ['cinema/find_films', 'cinema/search_films']
// Returns tool, neighbours: at most 24 tool ids, the same class first.
// Index: Tool.id; costs the FEEDS degree of each tool given.
UNWIND $tools AS id
MATCH (t:Tool {id: id})
CALL (t) {
  MATCH (t)-[:FEEDS]-(n:Tool)
  WHERE n <> t
  WITH DISTINCT n, CASE WHEN n.about = t.about THEN 0 ELSE 1 END AS far
  ORDER BY far, n.draw, n.id
  LIMIT 24
  RETURN collect(n.id) AS neighbours
}
RETURN id AS tool, neighbours
ORDER BY tool
