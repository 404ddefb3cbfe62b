"""What of the fetched statements may be told: the best rank, nothing that is over or holds of a part only, no half of an answer.

Wikidata's truth stands in its qualifiers as much as in its values. A box office of one country, a citizenship long given up, a birth
"about 1400": each is a fluent falsehood if it is told plainly, so what has such a qualifier is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolweave.ingest.facts import OVER, Facts, Statement
from toolweave.ingest.rdf import PROP, WD, Term, Triple
from toolweave.ingest.sayable import is_alias
from toolweave.ingest.wikidata.asker import Row, order_id, read_id
from toolweave.ingest.wikidata.pool import Claims
from toolweave.model.domain import DomainProperty

WIKIBASE = "http://wikiba.se/ontology#"
NUMERIC = ("year", "date", "quantity", "count")
RELATIONS = ("entity", "term")
STATES = ("P17", "P27")
"""Properties whose values are countries, of which history's are no answer today."""
DETAILS = {"moment": {"time": "timeValue", "precision": "timePrecision"}, "measure": {"amount": "quantityAmount", "unit": "quantityUnit"}}
"""Columns of `full_claims.rq` that stand for value nodes, each with those of what the node says."""
Rules = Mapping[str, Mapping[str, DomainProperty]]
"""Rules by class and property."""
Pair = tuple[str, str]


@dataclass
class Doubts:
    """Statements that do not hold without more ado."""

    nodes: set[str] = field(default_factory=set[str])
    values: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    """Member, property and value."""

    def add(self, row: Row, rule: DomainProperty | None) -> None:
        """Take in a row of `doubts.rq`."""
        member, pid, qualifier = (read_id(row[name]) for name in ("member", "claim", "qualifier"))
        if member and pid and not (rule and rule.past and qualifier == OVER):
            self.nodes.add(row["statement"].value)
            self.values.add((member, pid, row["value"].value))


def sift_relations(claims: Mapping[str, Claims], members: Mapping[str, str], rules: Rules, doubts: Doubts, past: set[str]) -> dict[Pair, list[str]]:
    """The entities that each member's relations may name: the right members where members are meant.

    Shape: where one value is meant and there were several, there is none, although only one of them could be named.
    """
    kept: dict[Pair, list[str]] = {}
    for qid, cls in members.items():
        for pid, rule in rules[cls].items():
            if rule.type not in RELATIONS or pid == "P31":
                continue
            terms = [term for term in claims[qid].get(pid, ()) if (qid, pid, term.value) not in doubts.values]
            meant = {key for term in terms if (key := read_id(term)) and _is_meant(key, pid, rule, past)}
            said = {key for key in meant if rule.type == "term" or members.get(key) == rule.range}
            if said and (rule.plural or len(meant) == 1):
                kept[qid, pid] = sorted(said, key=order_id)
    return kept


def _is_meant(key: str, pid: str, rule: DomainProperty, past: set[str]) -> bool:
    allowed = not rule.values or key in rule.values
    return key[:1] == "Q" and allowed and key not in rule.without and not (pid in STATES and not rule.past and key in past)


def sift_nodes(rows: Iterable[Row], doubts: Doubts) -> tuple[dict[Pair, list[Row]], set[Pair]]:
    """The full statements of the best rank without doubts; beside them all pairs of member and property that have any."""
    groups: defaultdict[Pair, list[Row]] = defaultdict(list)
    for row in rows:
        member, pid = read_id(row["member"]), read_id(row["claim"])
        if member and pid:
            groups[member, pid].append(row)
    kept: dict[Pair, list[Row]] = {}
    for pair, group in groups.items():
        preferred = [row for row in group if "rank" in row and row["rank"].value.endswith("PreferredRank")]
        kept[pair] = [row for row in preferred or group if row["statement"].value not in doubts.nodes]
    return kept, set(groups)


def list_node_triples(rows: Iterable[Row]) -> Iterable[Triple]:
    """The triples of full statements, as Wikidata writes them."""
    for row in rows:
        pid, node = read_id(row["claim"]), row["statement"]
        yield row["member"].value, f"{PROP}{pid}", node
        yield node.value, f"{PROP}statement/{pid}", row["value"]
        for detail, fields in DETAILS.items():
            if detail in row:
                yield node.value, f"{PROP}statement/value/{pid}", row[detail]
                yield from ((row[detail].value, WIKIBASE + predicate, row[name]) for name, predicate in fields.items() if name in row)


def list_plain_triples(qid: str, pid: str, terms: Iterable[Term]) -> Iterable[Triple]:
    """The plain triples of one member and property."""
    return [(WD + qid, f"{PROP}direct/{pid}", term) for term in terms]


def item_term(qid: str) -> Term:
    """An entity as the object of a triple."""
    return Term(WD + qid, is_iri=True)


def keep_near_aliases(facts: Facts) -> None:
    """Keep the aliases that a person would say."""
    for qid, names in list(facts.aliases.items()):
        label = facts.labels.get(qid, "")
        near = {name for name in names if name != label and is_alias(name, label)} if qid[:1] == "Q" and label else set[str]()
        if near:
            facts.aliases[qid] = near
        else:
            del facts.aliases[qid]


def find_mainland(statements: Iterable[Statement]) -> set[str]:
    """The nodes of the largest part that statements hold together."""
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for statement in statements:
        neighbours[statement.subject].add(statement.value.key)
        neighbours[statement.value.key].add(statement.subject)
    mainland: set[str] = set()
    left = set(neighbours)
    for start in sorted(neighbours):
        if start not in left:
            continue
        part, frontier = set[str](), [start]
        while frontier:
            node = frontier.pop()
            if node not in part:
                part.add(node)
                frontier.extend(neighbours[node] - part)
        left -= part
        mainland = max(mainland, part, key=len)
    return mainland
