"""RDF in Wikidata's own model becomes `Facts`: one pass over the triples, then the statement nodes are put together.

A claim stands there twice: as a plain `wd:Q1 wdt:P1 value`, and as `wd:Q1 p:P1 wds:X . wds:X ps:P1 value ; psv:P1 wdv:Y` with rank,
precision and unit. Where both stand, the second wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from toolweave.ingest.facts import (
    DAY_PRECISION,
    DIMENSIONLESS,
    OVER,
    PARTIAL,
    YEAR_PRECISION,
    Doubt,
    Facts,
    Rank,
    Statement,
    Value,
    parse_quantity,
    parse_time,
    read_doubt,
)

WD = "http://www.wikidata.org/entity/"
PROP = "http://www.wikidata.org/prop/"
ONTOLOGY = ("http://wikiba.se/ontology#", "http://wikiba.se/ontology-beta#", "http://www.wikidata.org/ontology#", "http://www.wikidata.org/ontology-beta#")
SYNTHETIC_ENTITY = "urn:toolweave:entity:"
SYNTHETIC_PROPERTY = "urn:toolweave:property:"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
LABELS = ("http://www.w3.org/2000/01/rdf-schema#label", "http://schema.org/name", "http://www.w3.org/2004/02/skos/core#prefLabel")
ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"
DESCRIPTION = "http://schema.org/description"
LANGUAGES = ("en", "mul", "")
LABEL_LIMIT, TEXT_LIMIT = 250, 2000
"""Characters; Wikidata's own limits on labels and texts."""
CLAIM_LIMIT = 5_000_000
"""Claims and names kept in memory at once, about 1 kB each; a bundled domain has 20,000."""
_ENTITY = re.compile(r"[QP][0-9]{1,15}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PRECISIONS = frozenset(map(str, range(15)))


class Term(NamedTuple):  # made three times as fast as a frozen dataclass, a million times a second
    """The object of a triple, whichever parser read it: an IRI, or a literal with datatype and language."""

    value: str
    is_iri: bool
    datatype: str = ""
    language: str = ""


Triple = tuple[str, str, Term]


@dataclass(slots=True)
class _Node:
    """A statement or value node while its triples still come in."""

    owner: tuple[str, str] | None = None
    value: Term | None = None
    value_node: str | None = None
    rank: Rank = "normal"
    qualifiers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    fields: dict[str, Term] = field(default_factory=dict[str, Term])


def build_facts(triples: Iterable[Triple]) -> Facts:
    """Put the triples of one source together. Memory grows with what is kept, not with the file.

    Raises:
        OverflowError: If the source makes more claims than a domain can.
    """
    builder = Builder()
    for subject, predicate, term in triples:
        builder.take(subject, predicate, term)
    return builder.finish()


def entity_id(iri: str) -> str | None:
    """The id of the entity an IRI names: `Q42`, `tw:account_12` for a synthetic one; None for other IRIs."""
    if iri.startswith(WD):
        qid = iri[len(WD) :]
        return qid if _ENTITY.fullmatch(qid) else None
    if iri.startswith(SYNTHETIC_ENTITY):
        return f"tw:{iri[len(SYNTHETIC_ENTITY) :]}"
    return None


def clean_text(text: str) -> str | None:
    """A label or alias with single blanks; None where it is empty, too long, or holds what no terminal should be sent."""
    text = " ".join(text.split())
    return text if 0 < len(text) <= LABEL_LIMIT and not _CONTROL.search(text) else None


class Builder:
    """Collects the triples that matter, in any order."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.nodes: dict[str, _Node] = {}
        self.direct: dict[tuple[str, str], list[Term]] = {}
        self.claims = 0

    def take(self, subject: str, predicate: str, term: Term) -> None:
        """Take one triple; what does not matter is passed over."""
        if predicate.startswith(PROP) or predicate.startswith(SYNTHETIC_PROPERTY):
            self._take_claim(subject, predicate, term)
        elif predicate.startswith(ONTOLOGY):
            self._take_ontology(subject, predicate.partition("#")[2], term)
        elif predicate == RDF_TYPE:
            self._take_type(subject, term)
        elif predicate in LABELS or predicate in (ALIAS, DESCRIPTION):
            self._take_name(subject, predicate, term)

    def _count(self) -> None:
        self.claims += 1
        if self.claims > CLAIM_LIMIT:
            raise OverflowError(f"more than {CLAIM_LIMIT:,} claims")

    def _take_claim(self, subject: str, predicate: str, term: Term) -> None:
        self._count()
        if predicate.startswith(SYNTHETIC_PROPERTY):
            space, pid = "direct", f"tw:{predicate[len(SYNTHETIC_PROPERTY) :]}"
        else:
            space, _, pid = predicate[len(PROP) :].rpartition("/")
        entity = entity_id(subject)
        if space == "direct" and entity:
            self._take_direct(entity, pid, term)
        elif space == "" and entity and term.is_iri:
            self.nodes.setdefault(term.value, _Node()).owner = (entity, pid)
        elif space == "statement":
            self.nodes.setdefault(subject, _Node()).value = term
        elif space == "statement/value":
            self.nodes.setdefault(subject, _Node()).value_node = term.value
        elif space == "qualifier" and (pid == OVER or pid in PARTIAL):
            self.nodes.setdefault(subject, _Node()).qualifiers.append((pid, entity_id(term.value) or "" if term.is_iri else ""))

    def _take_direct(self, entity: str, pid: str, term: Term) -> None:
        target = entity_id(term.value) if term.is_iri else None
        if pid in ("P31", "P279"):
            if target:
                (self.facts.types if pid == "P31" else self.facts.subclasses).add((entity, target))
            return
        self.direct.setdefault((entity, pid), []).append(term)

    def _take_ontology(self, subject: str, name: str, term: Term) -> None:
        if name == "propertyType":
            pid = f"tw:{subject[len(SYNTHETIC_PROPERTY) :]}" if subject.startswith(SYNTHETIC_PROPERTY) else entity_id(subject)
            if pid:
                self.facts.datatypes[pid] = term.value.partition("#")[2] or term.value
        elif name == "rank":
            self.nodes.setdefault(subject, _Node()).rank = _read_rank(term.value)
        elif name in ("timeValue", "timePrecision", "quantityAmount", "quantityUnit"):
            self.nodes.setdefault(subject, _Node()).fields[name] = term

    def _take_type(self, subject: str, term: Term) -> None:
        entity, target = entity_id(subject), entity_id(term.value) if term.is_iri else None
        if entity and target:
            self.facts.types.add((entity, target))

    def _take_name(self, subject: str, predicate: str, term: Term) -> None:
        entity = entity_id(subject)
        if subject.startswith(SYNTHETIC_PROPERTY):
            entity = f"tw:{subject[len(SYNTHETIC_PROPERTY) :]}"
        text = None if term.is_iri or term.language not in LANGUAGES else clean_text(term.value)
        if not entity or text is None:
            return
        self._count()
        if predicate == ALIAS:
            self.facts.aliases.setdefault(entity, set()).add(text)
        elif predicate == DESCRIPTION:
            self.facts.descriptions[entity] = text
        elif term.language == "en" or entity not in self.facts.labels:
            self.facts.labels[entity] = text

    def finish(self) -> Facts:
        """Put statement nodes together with their values, once all triples are taken."""
        told: set[tuple[str, str]] = set()
        for node in self.nodes.values():
            if node.owner and (value := self._read_node(node)):
                told.add(node.owner)
                self._keep(*node.owner, value, node.rank, read_doubt(node.qualifiers))
        for (entity, pid), terms in self.direct.items():
            if (entity, pid) not in told:
                for term in terms:
                    if value := read_term(term, exact=pid.startswith("tw:")):
                        self._keep(entity, pid, value, "normal")
        return self.facts

    def _keep(self, entity: str, pid: str, value: Value, rank: Rank, doubt: Doubt = "") -> None:
        if pid in ("P31", "P279"):
            if value.kind == "item" and rank != "deprecated":
                (self.facts.types if pid == "P31" else self.facts.subclasses).add((entity, value.text))
        elif self.facts.datatypes.get(pid) != "ExternalId":
            self.facts.add(Statement(entity, pid, value, rank, doubt))

    def _read_node(self, node: _Node) -> Value | None:
        detail = self.nodes.get(node.value_node) if node.value_node else None
        if detail and "timeValue" in detail.fields:
            precision = detail.fields.get("timePrecision")
            digits = precision.value if precision else ""
            return parse_time(detail.fields["timeValue"].value, int(digits) if digits in _PRECISIONS else DAY_PRECISION)
        if detail and "quantityAmount" in detail.fields:
            unit = detail.fields.get("quantityUnit")
            return parse_quantity(detail.fields["quantityAmount"].value, _read_unit(unit.value if unit else ""))
        return read_term(node.value) if node.value else None


def read_term(term: Term, *, exact: bool = False) -> Value | None:
    """Read a plain object; None for what no tool can say: links, coordinates, foreign texts, blank nodes.

    Wikidata's plain triples write a year as its first of January: such a date is read as a year, unless dates are `exact`.
    """
    if term.is_iri:
        qid = entity_id(term.value)
        return Value("item", qid) if qid else None
    if term.datatype in (f"{XSD}dateTime", f"{XSD}date"):
        first = term.value.lstrip("-+").partition("-")[2].startswith("01-01")
        return parse_time(term.value, YEAR_PRECISION if first and not exact else DAY_PRECISION)
    if term.datatype in (f"{XSD}decimal", f"{XSD}integer", f"{XSD}double"):
        return parse_quantity(term.value)
    is_text = term.datatype in ("", f"{XSD}string") or term.language
    if is_text and term.language in LANGUAGES and 0 < len(term.value) <= TEXT_LIMIT:
        return Value("text", term.value)
    return None


def _read_unit(iri: str) -> str:
    qid = entity_id(iri) or ""
    return DIMENSIONLESS if qid in ("", "Q199") else qid


def _read_rank(iri: str) -> Rank:
    if iri.endswith("PreferredRank"):
        return "preferred"
    return "deprecated" if iri.endswith("DeprecatedRank") else "normal"
