"""What the graph really holds about each property: the evidence on which tools are built or left out.

A filter over a property that three members have is a tool that always answers "nothing";
so every field, filter and relation below asks `Usage` first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from toolweave.graph import Graph
from toolweave.ingest.rows import Rows
from toolweave.model.domain import DomainFile, DomainProperty

FIELD_MEMBERS = 3
"""A field that fewer members have is not worth a place in a result."""
FILTER_MEMBERS = 10
"""A filter, sort or relation needs at least so many members that have the property."""
SHARED_MEMBERS = 20
"""A question about what several members share needs so many members with two values or more."""


@dataclass(frozen=True)
class Counts:
    """Counts of one property over the members of one class."""

    members: int = 0
    pairs: int = 0
    values: int = 0
    shared: int = 0

    @property
    def fan(self) -> float:
        """Members for one value, on average: the fewer, the more selective a filter."""
        return self.pairs / self.values if self.values else 0.0


@dataclass(frozen=True)
class Term:
    """A value of an entity or term property: its key in the domain, its name, and how many members have it."""

    key: str
    name: str
    members: int


@dataclass(frozen=True)
class Usage:
    """Counts by (class, pid), and the entities that stand as values of each property, the most used first."""

    counts: dict[tuple[str, str], Counts]
    terms: dict[tuple[str, str], tuple[Term, ...]] = field(default_factory=dict[tuple[str, str], tuple[Term, ...]])

    def of(self, prop: DomainProperty) -> Counts:
        """The counts of a property; all zero where no member has it."""
        return self.counts.get((prop.cls, prop.pid), Counts())

    def names_of(self, prop: DomainProperty) -> list[str]:
        """The names of a property's values, the most used first, each once."""
        return list(dict.fromkeys(term.name for term in self.terms.get((prop.cls, prop.pid), ())))

    def has_field(self, prop: DomainProperty) -> bool:
        """Whether enough members have the property to show it."""
        return self.of(prop).members >= FIELD_MEMBERS

    def has_filter(self, prop: DomainProperty) -> bool:
        """Whether enough members, with different values, have the property to ask by it."""
        return self.of(prop).members >= FILTER_MEMBERS and self.of(prop).values >= 2

    def overlap(self, source: str, target: str) -> tuple[int, int]:
        """How many values of property `source` are values of `target` too, and how many `source` has."""
        left, right = self.values_of(source), self.values_of(target)
        return len(left & right), len(left)

    def values_of(self, pid: str) -> frozenset[str]:
        """The keys of all values of a property, over all classes."""
        return frozenset(term.key for (_, other), terms in self.terms.items() if other == pid for term in terms)


def query_usage(graph: Graph, domain: DomainFile) -> Usage:
    """Read the counts of every class and property of a domain.

    Cost: two expansions of the domain, 0.1 s for 25,000 statements.
    """
    counts = {
        (row["cls"], row["pid"]): Counts(row["members"], row["pairs"], row["values"], row["shared"])
        for row in graph.query("synthesise/usage", domain=domain.name)
    }
    terms = {(row["cls"], row["pid"]): tuple(Term(*term) for term in row["terms"]) for row in graph.query("synthesise/terms", domain=domain.name)}
    return Usage(counts, terms)


def count_usage(rows: Rows) -> Usage:
    """The same counts from rows that are not written yet, so that tools can be tried before the graph is touched. Cost: linear."""
    places = {row["qid"]: row for row in rows.in_domain}
    held: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in (*rows.relations, *rows.attributes):
        cls = places.get(row["source"], {}).get("cls")
        if cls and row["best"]:
            held[cls, row["pid"]][row["source"]].add(row["target"])
    counts: dict[tuple[str, str], Counts] = {}
    terms: dict[tuple[str, str], tuple[Term, ...]] = {}
    for key, members in held.items():
        uses = Counter(target for targets in members.values() for target in targets)
        counts[key] = Counts(len(members), uses.total(), len(uses), sum(len(targets) > 1 for targets in members.values()))
        found = [Term(str(places[target]["key"]), str(places[target]["name"]), uses[target]) for target in uses if target in places]
        if found:
            terms[key] = tuple(sorted(found, key=lambda term: (-term.members, term.name, term.key)))
    return Usage(counts, terms)
