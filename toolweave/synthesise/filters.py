"""Filters, sorting and paging: the inputs that searches, counts, facets and statistics share.

`director_id` takes an id, `genre` a name, `min_duration_minutes` and `released_from` are inclusive limits.
The binding says for each parameter which property it limits and how, which is also what a planner reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolweave.model.domain import DomainClass, DomainFile, DomainProperty
from toolweave.model.tool import Denotation, Json
from toolweave.synthesise.fields import ISO_DATE, VALUE_TYPES, id_leaf
from toolweave.synthesise.schema import Leaf, Node
from toolweave.synthesise.usage import Usage
from toolweave.synthesise.words import clause, noun_of, nouns_of, year_stem

SEARCH_FILTERS, COUNT_FILTERS, FACET_FILTERS = 9, 6, 4
"""So many properties to filter by: what a person can survey."""
ENUM_LIMIT = 9
"""A term property with at most so many different values is an enum."""
LIMIT = Leaf({"type": "integer", "description": "How many results to return at most", "minimum": 1, "maximum": 100, "default": 5})
OFFSET = Leaf({"type": "integer", "description": "How many results to skip, for paging", "minimum": 0, "default": 0})
NUMBERS = ("quantity", "count")
TIMES = ("year", "date")


@dataclass(frozen=True)
class Filters:
    """Filter parameters of a class with their bindings, by parameter name in schema order."""

    nodes: dict[str, Node]
    bindings: dict[str, Json]
    anchors: list[str]
    """Entity and term filters, the most selective first: where a query starts."""
    members: dict[str, int]
    """How many members have each property, by pid."""
    pivots: frozenset[str]
    """The properties that people walk on from."""

    def only(self, *modes: str) -> Filters:
        """The filters of some modes."""
        kept = [name for name, binding in self.bindings.items() if binding["mode"] in modes]
        return self._keep(kept)

    def without(self, pid: str) -> Filters:
        """All filters but those on one property."""
        return self._keep([name for name, binding in self.bindings.items() if binding["pid"] != pid])

    def first(self, properties: int) -> Filters:
        """The filters on the properties that matter most; the order stays.

        A third are limits on figures, by how many members have them; the rest are entities and terms, those people walk on from
        first, in the order of the domain file. Where there are too few of one kind, the other fills up.
        """
        pids = dict.fromkeys(str(binding["pid"]) for binding in self.bindings.values())
        named = {str(self.bindings[name]["pid"]) for name in self.anchors}
        terms = sorted((pid for pid in pids if pid in named), key=lambda pid: (0, 0) if pid in self.pivots else (1, -self.members[pid]))
        figures = sorted((pid for pid in pids if pid not in named), key=lambda pid: -self.members[pid])
        share = max(properties // 3, properties - len(terms))
        kept = {*figures[:share], *terms[: properties - min(share, len(figures))]}
        return self._keep([name for name, binding in self.bindings.items() if binding["pid"] in kept])

    def named(self, *names: str) -> Filters:
        """The filters of these names; names that are none are passed over."""
        return self._keep([name for name in self.bindings if name in names])

    def config(self) -> Json:
        """The part of a binding's settings that says how to filter."""
        return {"filters": self.bindings, "anchors": self.anchors}

    def _keep(self, names: list[str]) -> Filters:
        anchors = [name for name in self.anchors if name in names]
        return Filters({n: self.nodes[n] for n in names}, {n: self.bindings[n] for n in names}, anchors, self.members, self.pivots)


def build_filters(domain: DomainFile, cls: DomainClass, usage: Usage) -> Filters:
    """Build every filter that the members of a class can really be asked by."""
    nodes: dict[str, Node] = {}
    bindings: dict[str, Json] = {}
    for prop in domain.properties_of(cls.name):
        if prop.filter and usage.has_filter(prop) and prop.type != "text":
            for name, node, binding in _filters_of(domain, cls, prop, usage):
                nodes[name], bindings[name] = node, binding
    fans = {name: usage.counts[cls.name, str(bindings[name]["pid"])].fan for name in nodes}
    anchors = [name for name in nodes if bindings[name]["mode"] in ("entity", "term")]
    members = {str(binding["pid"]): usage.counts[cls.name, str(binding["pid"])].members for binding in bindings.values()}
    pivots = frozenset(prop.pid for prop in domain.properties_of(cls.name) if prop.pivot)
    return Filters(nodes, bindings, sorted(anchors, key=lambda name: (fans[name], name)), members, pivots)


def sort_properties(domain: DomainFile, cls: DomainClass, usage: Usage) -> list[DomainProperty]:
    """The properties by which lists of members can be sorted."""
    return [p for p in domain.properties_of(cls.name) if p.sort and p.plural is None and p.type in (*NUMBERS, "year") and usage.has_filter(p)]


def sort_leaf(domain: DomainFile, cls: DomainClass, usage: Usage) -> Leaf:
    """The `sort` parameter: a field name, with a minus for the highest first; by name unless the newest are what people expect."""
    names = [p.name for p in sort_properties(domain, cls, usage)]
    values = [cls.key, *(f"{sign}{name}" for name in names for sign in ("", "-"))]
    default = next((f"-{name}" for name in names if name.startswith(("release", "publication"))), cls.key)
    text = f"Order of the {nouns_of(cls)}; a minus means highest or latest first"
    return Leaf({"type": "string", "description": text, "enum": values, "default": default})


def sort_config(domain: DomainFile, cls: DomainClass, usage: Usage) -> Json:
    """Which property each sort field stands for."""
    return {"sorts": {p.name: {"pid": p.pid, "type": p.type} for p in sort_properties(domain, cls, usage)}}


def _filters_of(domain: DomainFile, cls: DomainClass, prop: DomainProperty, usage: Usage) -> list[tuple[str, Node, Json]]:
    if prop.type == "entity":
        return [_entity_filter(domain, cls, prop)]
    if prop.type == "term":
        return [_term_filter(cls, prop, usage)]
    return [_bound(cls, prop, low=True), _bound(cls, prop, low=False)]


def _entity_filter(domain: DomainFile, cls: DomainClass, prop: DomainProperty) -> tuple[str, Node, Json]:
    target, what = domain.cls(str(prop.range)), prop.name.replace("_", " ")
    text = f"Only {nouns_of(cls)} with this {what}, given by the {noun_of(target)}'s id"
    leaf = id_leaf(target, text, pid=prop.pid)
    return f"{prop.name}_id", leaf, {"pid": prop.pid, "mode": "entity", "type": prop.type, "cls": target.name, "noun": noun_of(target)}


def _term_filter(cls: DomainClass, prop: DomainProperty, usage: Usage) -> tuple[str, Node, Json]:
    names = usage.names_of(prop)
    schema: Json = {"type": "string", "description": f"Only {nouns_of(cls)} with this {prop.name.replace('_', ' ')}, such as `{names[0]}`"}
    if len(names) <= ENUM_LIMIT:
        schema = {"type": "string", "description": f"Only {nouns_of(cls)} with this {prop.name.replace('_', ' ')}", "enum": sorted(names)}
    return prop.name, Leaf(schema, Denotation(pid=prop.pid, role="name")), {"pid": prop.pid, "mode": "term", "type": prop.type}


def _bound(cls: DomainClass, prop: DomainProperty, *, low: bool) -> tuple[str, Node, Json]:
    if prop.type in TIMES:
        name = f"{year_stem(prop)}_{'from' if low else 'to'}"
        text = f"{'Earliest' if low else 'Latest'} {clause(prop)}, inclusive"
    else:
        name = f"{'min' if low else 'max'}_{prop.name}"
        text = f"{'Lowest' if low else 'Highest'} {clause(prop)}, inclusive"
    schema: Json = {"type": VALUE_TYPES[prop.type], "description": text}
    if prop.type == "date":
        schema["pattern"] = ISO_DATE
    if prop.type == "count":
        schema["minimum"] = 0
    leaf = Leaf(schema, Denotation(cls=None, pid=prop.pid, role="bound"))
    return name, leaf, {"pid": prop.pid, "mode": "min" if low else "max", "type": prop.type, "field": prop.name}
