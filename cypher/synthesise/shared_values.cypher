// What one domain names and another has as a member under the same name: values of its members, and members themselves (pid '').
// :param source => 'cinema'
// :param target => 'geography'
// Returns cls, pid, as_cls (class over there), values: [[name, id over there], ...]; a name that two entities bear on either side is left out.
// Index: Domain.name; one expansion of the target domain, then of what both domains hold.
MATCH (t:Domain {name: $target})<-[over:IN_DOMAIN]-(v:Entity)-[here:IN_DOMAIN]->(s:Domain {name: $source})
WHERE over.cls IS NOT NULL AND substring(over.name_key, size($target)) = substring(here.name_key, size($source))
  AND NOT EXISTS { (w:Entity)-[other:IN_DOMAIN]->(t) WHERE other.name_key = over.name_key AND other.cls = over.cls AND w <> v }
  AND NOT EXISTS { (w:Entity)-[other:IN_DOMAIN]->(s) WHERE other.name_key = here.name_key AND coalesce(other.cls, '') = coalesce(here.cls, '') AND w <> v }
CALL (v, s, here) {
  WITH v, s, here
  WHERE here.cls IS NULL
  MATCH (v)<-[st:STATEMENT]-(:Entity)-[i:IN_DOMAIN]->(s)
  WHERE $source IN st.best_in AND i.cls IS NOT NULL
  RETURN DISTINCT i.cls AS cls, st.pid AS pid
  UNION
  WITH here
  WHERE here.cls IS NOT NULL
  RETURN here.cls AS cls, '' AS pid
}
WITH DISTINCT cls, pid, over.cls AS as_cls, here.name AS name, over.id AS id
ORDER BY cls, pid, as_cls, name
RETURN cls, pid, as_cls, collect([name, id]) AS values
ORDER BY cls, pid, as_cls
