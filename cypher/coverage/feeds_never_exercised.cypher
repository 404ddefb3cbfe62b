// FEEDS relationships whose data flow no dialogue shows, the best scored first, and why as far as the runs know.
// Returns domain, source, output, target, input, score, why. Index: FED_BY.feeds, Covered.item.
MATCH (source:Tool)-[:RETURNS]->(output:Parameter)-[feeds:FEEDS]->(input:Parameter)<-[:TAKES]-(target:Tool)
WHERE NOT EXISTS {
  MATCH (:ToolCall)-[fed:FED_BY]->(:ToolCall)
  WHERE fed.feeds = feeds.key
}
OPTIONAL MATCH (covered:Covered {item: 'feeds:' + feeds.key})
WITH source, output, target, input, feeds, covered
ORDER BY covered.tried DESC, covered.key
WITH source, output, target, input, feeds, count(covered) AS runs, sum(covered.tried) AS tried, head(collect(covered.why)) AS reason
RETURN source.domain AS domain, source.name AS source, output.path AS output, target.name AS target, input.path AS input, feeds.score AS score,
       CASE
         WHEN tried > 0 THEN 'no data: ' + toString(tried) + ' goals in vain, mostly ' + reason
         WHEN runs > 0 THEN 'not drawn yet'
         WHEN feeds.shared IS NOT NULL THEN 'across domains: only a run over both can lead through it'
         WHEN feeds.score < 0.5 THEN 'weak: the two seldom hold the same values'
         WHEN EXISTS { (:Covered {domain: source.domain}) } THEN 'no path: no goal that a person would ask for leads through it'
         ELSE 'no run yet'
       END AS why
ORDER BY coalesce(score, 0) DESC, domain, source, target, output, input
