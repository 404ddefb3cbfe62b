"""A domain picked out of a dump in two passes: the first finds and chooses members, the second collects what there is about them.

Memory holds what is chosen and one entity, whatever the size of the dump. An entity's triples stand together in a dump, its
statement nodes after it; value nodes, which a dump writes only once, may stand anywhere. The order of entities makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from toolweave.ingest.candidates import Shape, Spill
from toolweave.ingest.choose import choose_members
from toolweave.ingest.facts import OVER, PARTIAL, Facts
from toolweave.ingest.limits import Limits
from toolweave.ingest.ntriples import Wanted
from toolweave.ingest.rdf import (
    ALIAS,
    DESCRIPTION,
    LABELS,
    ONTOLOGY,
    PROP,
    RDF_TYPE,
    SYNTHETIC_ENTITY,
    SYNTHETIC_PROPERTY,
    WD,
    Builder,
    Term,
    Triple,
    clean_text,
    entity_id,
)
from toolweave.model.domain import DomainFile

Scan = Callable[[int, Wanted], Iterator[list[Triple]]]
"""One pass over a dump: its number, and which triples matter."""
ENTITY_LIMIT = 20_000
"""Triples of one entity that matter; who has more is no member."""
DATA = "Special:EntityData/"
NAMES = frozenset({*LABELS, ALIAS, DESCRIPTION})


def pick_triples(scan: Scan, domain: DomainFile, limits: Limits) -> Facts:
    """Pick what a domain needs out of a dump of triples.

    Cost: two passes; 100 MB, whatever the size of the dump.
    """
    shape = Shape(domain)
    with Spill() as spill:
        gatherer = _Gatherer(shape, spill)
        for batch in scan(1, Wanted(predicates=_list_predicates(shape, values=False))):
            gatherer.take(batch)
        gatherer.close()
        pick = choose(shape, spill, limits)
    builder = Builder()
    for batch in scan(2, Wanted(predicates=_list_predicates(shape, values=True), subjects=pick.list_iris())):
        for subject, predicate, term in batch:
            if predicate in NAMES or entity_id(subject) not in pick.values or predicate == f"{PROP}direct/P279":
                builder.take(subject, predicate, term)
    return pick.prune(builder.finish())


@dataclass(slots=True)
class Pick:
    """What the second pass collects: everything about members, the names of values and properties."""

    shape: Shape
    members: dict[str, str]
    """The focus class of each member."""
    values: set[str] = field(default_factory=set[str])
    nodes: set[str] = field(default_factory=set[str])

    def list_iris(self) -> set[str]:
        """The subjects whose triples matter."""
        named = {*self.members, *self.values, *self.shape.pids}
        iris = {f"{WD}{qid}" for qid in named if qid[:1] in "QP"}
        iris |= {f"{SYNTHETIC_ENTITY}{qid[3:]}" for qid in named if qid.startswith("tw:")}
        iris |= {f"{SYNTHETIC_PROPERTY}{pid[3:]}" for pid in self.shape.pids if pid.startswith("tw:")}
        return iris | self.nodes

    def prune(self, facts: Facts) -> Facts:
        """Leave out what is not of a member, and links to entities that were not chosen."""
        facts.types = {(qid, cls) for qid, cls in facts.types if qid in self.members}
        facts.statements = {
            key: statement for key, statement in facts.statements.items() if self._is_kept(statement.subject, statement.pid, statement.value.text)
        }
        return facts

    def _is_kept(self, subject: str, pid: str, text: str) -> bool:
        rule = self.shape.rules.get(self.members.get(subject, ""), {}).get(pid)
        return rule is not None and (rule.type != "entity" or text in self.members)


def choose(shape: Shape, spill: Spill, limits: Limits) -> Pick:
    """Choose among the candidates, and list what the second pass must find."""
    chosen = choose_members(spill.read, limits)
    pick = Pick(shape, {qid: candidate.cls for qid, candidate in chosen.items()})
    pick.values |= shape.classes | shape.units
    if chosen:
        for candidate in spill.read(whole=True):
            if candidate.qid in chosen:
                pick.values.update(candidate.values)
                pick.nodes.update(candidate.nodes)
    pick.values -= pick.members.keys()
    return pick


def _list_predicates(shape: Shape, *, values: bool) -> set[str]:
    pids = {*shape.pids, "P31"}
    spaces = ("direct/", "", "statement/", "statement/value/")
    wanted = {f"{PROP}{space}{pid}" for pid in pids for space in spaces} | {f"{SYNTHETIC_PROPERTY}{pid[3:]}" for pid in pids if pid.startswith("tw:")}
    wanted |= {*LABELS, RDF_TYPE}
    fields = ("rank", "sitelinks")
    if values:
        wanted |= {ALIAS, DESCRIPTION, f"{PROP}direct/P279", *(f"{PROP}qualifier/{pid}" for pid in (OVER, *PARTIAL))}
        fields = ("rank", "propertyType", "timeValue", "timePrecision", "quantityAmount", "quantityUnit")
    return wanted | {f"{space}{name}" for space in ONTOLOGY for name in fields}


@dataclass(slots=True)
class _Statement:
    """A statement node: whose property it tells, and what."""

    pid: str
    item: str | None = None
    deprecated: bool = False
    value_node: str | None = None


@dataclass(slots=True)
class _Entity:
    """One entity while its triples come in."""

    qid: str
    labelled: bool = False
    types: set[str] = field(default_factory=set[str])
    items: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    nodes: dict[str, _Statement] = field(default_factory=dict[str, _Statement])
    sitelinks: int = 0
    size: int = 0


class _Gatherer:
    """The first pass: entity by entity, candidates go to the spill."""

    def __init__(self, shape: Shape, spill: Spill) -> None:
        self.shape, self.spill = shape, spill
        self.entity: _Entity | None = None
        self.sitelinks: tuple[str, int] = ("", 0)
        self.takers: dict[str, Callable[[_Entity, Term], None]] = {}
        for pid in {*shape.pids, "P31"}:
            direct = f"{SYNTHETIC_PROPERTY}{pid[3:]}" if pid.startswith("tw:") else f"{PROP}direct/{pid}"
            self.takers[direct] = partial(_take_direct, pid)
            self.takers[f"{PROP}{pid}"] = partial(_take_node, pid)
        for label in LABELS:
            self.takers[label] = _take_label
        self.takers[RDF_TYPE] = partial(_take_direct, "P31")

    def take(self, batch: list[Triple]) -> None:
        """Take triples in order."""
        takers, entity, last = self.takers, self.entity, None
        for subject, predicate, term in batch:
            if subject != last or entity is None:
                last, qid = subject, entity_id(subject)
                if qid is None:
                    last = None
                    self._take_other(subject, predicate, term)
                    continue
                entity = self._turn_to(qid)
            entity.size += 1
            if entity.size > ENTITY_LIMIT:
                continue
            if taker := takers.get(predicate):
                taker(entity, term)
            elif predicate.endswith("#sitelinks"):
                entity.sitelinks = _read_count(term)

    def _turn_to(self, qid: str) -> _Entity:
        if self.entity is None or self.entity.qid != qid:
            self.close()
            self.entity = _Entity(qid, sitelinks=self.sitelinks[1] if self.sitelinks[0] == qid else 0)
        return self.entity

    def _take_other(self, subject: str, predicate: str, term: Term) -> None:
        entity = self.entity
        if entity is not None and (node := entity.nodes.get(subject)):
            if predicate.startswith(f"{PROP}statement/value/"):
                node.value_node = term.value
            elif predicate.startswith(f"{PROP}statement/"):
                node.item = entity_id(term.value) if term.is_iri else None
            elif predicate.endswith("#rank"):
                node.deprecated = term.value.endswith("DeprecatedRank")
        elif predicate.endswith("#sitelinks") and DATA in subject:
            qid = subject.rpartition("/")[2]
            self.sitelinks = (qid, _read_count(term))
            if entity is not None and entity.qid == qid:
                entity.sitelinks = self.sitelinks[1]

    def close(self) -> None:
        """End the entity at hand."""
        entity, self.entity = self.entity, None
        if entity is None or not entity.labelled or entity.size > ENTITY_LIMIT or entity.qid[:1] == "P":
            return
        nodes = {iri: node for iri, node in entity.nodes.items() if not node.deprecated}
        told: dict[str, int] = {}
        for node in nodes.values():
            told[node.pid] = told.get(node.pid, 0) + 1
            if node.item:
                (entity.types if node.pid == "P31" else entity.items.setdefault(node.pid, set())).add(node.item)
        counts = entity.counts | told
        candidate = self.shape.build_candidate(entity.qid, entity.types, entity.items, counts, entity.sitelinks)
        if candidate is not None:
            rules = self.shape.rules[candidate.cls]
            for iri, node in entity.nodes.items():
                if node.pid in rules or node.pid == "P31":
                    candidate.nodes.extend([iri, node.value_node] if node.value_node else [iri])
            self.spill.add(candidate)


def _take_direct(pid: str, entity: _Entity, term: Term) -> None:
    item = entity_id(term.value) if term.is_iri else None
    if pid == "P31":
        if item:
            entity.types.add(item)
        return
    entity.counts[pid] = entity.counts.get(pid, 0) + 1
    if item:
        entity.items.setdefault(pid, set()).add(item)


def _take_node(pid: str, entity: _Entity, term: Term) -> None:
    if term.is_iri and term.value:
        entity.nodes.setdefault(term.value, _Statement(pid))


def _take_label(entity: _Entity, term: Term) -> None:
    if clean_text(term.value) and not term.is_iri:
        entity.labelled = True


def _read_count(term: Term) -> int:
    return int(term.value) if term.value.isascii() and term.value.isdigit() and len(term.value) < 9 else 0
