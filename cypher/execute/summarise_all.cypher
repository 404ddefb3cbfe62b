// Statistics of one figure over the members that fit filters, found from no entity or term: every member of the class.
// :param rows => [{i: 0, prefix: 'cinema/film_', cls: 'film', bounds: [], of: 'duration_minutes'}]
// Returns i, count, minimum, maximum, average of the members that have the figure.
// Index: IN_DOMAIN.key by prefix, as many rows as the class has members.
UNWIND $rows AS row
CALL (row) {
  MATCH (m)-[r:IN_DOMAIN]->(d)
  WHERE r.key STARTS WITH row.prefix AND r.cls = row.cls
    AND all(b IN row.bounds WHERE b.low <= r[b.field] <= b.high)
    AND r[row.of] IS NOT NULL
  WITH r[row.of] AS figure
  RETURN count(figure) AS count, min(figure) AS minimum, max(figure) AS maximum, avg(figure) AS average
}
RETURN row.i AS i, count, minimum, maximum, average
