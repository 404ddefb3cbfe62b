"""Instances become `Facts`: every member gets an id, every reference its member, every value its statement.

Ids of what Wikidata does not know are `tw:DOMAIN.CLASS.NAME`; terms are `tw:DOMAIN.term.NAME`, one for each name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from toolweave.ingest.facts import Facts, Statement, Value
from toolweave.ingest.own.faults import Faults, show
from toolweave.ingest.own.read import Source, offer
from toolweave.ingest.own.shape import OwnClass, OwnProperty
from toolweave.ingest.own.table import ID, MOST_MEMBERS, Cell, Row, find_beside, read_rows
from toolweave.ingest.own.values import Unfit, read_literal, read_name, split_values
from toolweave.ingest.read import WHOLE, load_file
from toolweave.ingest.streams import TooLarge
from toolweave.ingest.telling import Telling
from toolweave.model.names import normalise_name

WIKIDATA_ID = re.compile(r"Q[1-9]\d{0,11}", re.ASCII)
DATATYPES = {"entity": "WikibaseItem", "term": "WikibaseItem", "quantity": "Quantity", "count": "Quantity", "year": "Time", "date": "Time", "text": "String"}


def class_id(domain: str, cls: OwnClass) -> str:
    """The id of a class: its own item, else a synthetic one."""
    return cls.qids[0] if cls.qids else f"tw:{domain}.{cls.name}"


def property_id(domain: str, prop: OwnProperty) -> str:
    """The id of a property: its own, else a synthetic one."""
    return prop.pid or f"tw:{domain}.{prop.cls}.{prop.name}"


@dataclass(slots=True)
class _Index:
    """The members of a class by what people may write for them."""

    by_name: dict[str, str] = field(default_factory=dict[str, str])
    """Normalised label to id."""
    by_id: dict[str, str] = field(default_factory=dict[str, str])
    """Id as it was given to id in the graph."""
    lines: dict[str, int] = field(default_factory=dict[str, int])
    """Where a normalised label or an id stands for the first time."""
    labels: list[str] = field(default_factory=list[str])
    found: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    """References as they are written, so that each is looked for once."""

    def find(self, text: str) -> str | None:
        if text not in self.found:
            self.found[text] = self.by_name.get(normalise_name(text)) or self.by_id.get(text)
        return self.found[text]


def build_own_facts(source: Source, faults: Faults) -> Facts:
    """Everything that the file, its tables and its RDF files say.

    Cost: linear, 12 µs a value; with all that follows before the graph is written 40 µs and 1.8 kB a value.

    Raises:
        DataError: If a file beside it is damaged.
    """
    return _Builder(source, faults).build()


class _Builder:
    """Puts the facts of one domain together."""

    def __init__(self, source: Source, faults: Faults) -> None:
        self.source, self.faults, self.file = source, faults, source.file
        self.facts = Facts()
        self.index = {cls.name: _Index() for cls in self.file.classes}
        self.terms: dict[str, str] = {}
        self.written: dict[str, str] = {}
        """Terms as they are written, so that each spelling is read once."""
        self.properties = {(prop.cls, prop.name): prop for prop in self.file.properties}
        self.owners: dict[str, str] = {}
        """The class of each Wikidata item that is a member."""

    def build(self) -> Facts:
        self.load_rdf()
        self.name_vocabulary()
        rows = [row for number, cls in enumerate(self.file.classes) for row in read_rows(self.source, cls, number, self.faults)]
        if len(rows) > MOST_MEMBERS:
            self.faults.add(self.source.path, 1, f"{len(rows):,} instances are more than a domain can have", f"Leave {MOST_MEMBERS:,} at most.")
            return self.facts
        named = [(row, subject) for row in rows if (subject := self.name_member(row))]
        self.check_filled()
        for row, subject in named:
            for name, cell in row.cells.items():
                if prop := self.properties.get((row.cls.name, name)):
                    self.add_values(row, subject, prop, cell)
        return self.facts

    def load_rdf(self) -> None:
        for number, name in enumerate(self.file.facts):
            path = find_beside(self.source, name, ("facts", number), self.faults)
            if path is None:
                continue
            line = self.source.line("facts", number)
            found = self.load_one(path, line)
            entities = found.labels.keys() | {pair[0] for pair in found.types}
            foreign = next((entity for entity in entities if entity.startswith("tw:") and not entity.startswith(f"tw:{self.file.name}.")), None)
            if len(entities) > MOST_MEMBERS:
                self.faults.add(self.source.path, line, f"`{name}` holds {len(entities):,} entities", f"Cut out the {MOST_MEMBERS:,} that matter.")
            elif foreign:
                self.faults.add(self.source.path, line, f"`{name}` speaks of `{show(foreign)}`, which is another domain's", "Use Wikidata's ids in RDF files.")
            else:
                self.facts.merge(found)
        self.index_rdf()

    def load_one(self, path: Path, line: int) -> Facts:
        """One file of triples; a line in it that cannot be read is a fault here, not something to skip."""

        told: list[str] = []
        try:
            found = load_file(path, telling=Telling(warn=told.append), whole=WHOLE)
        except TooLarge:
            self.faults.add(self.source.path, line, f"`{show(path.name)}` unpacks to more than {WHOLE:,} bytes", "Cut out the part that the domain needs.")
            return Facts()
        for text in told[1:] or told:  # the first says how many lines there are of the others
            self.faults.add(self.source.path, line, text.rstrip("."), "Mend that place, or take the line out.")
        return found

    def index_rdf(self) -> None:
        """Members and terms that RDF files bring along can be written by name too."""
        by_class = {qid: cls.name for cls in reversed(self.file.classes) for qid in cls.qids}
        for entity, cls in sorted(self.facts.types):
            label = self.facts.labels.get(entity)
            if cls in by_class and label:
                index = self.index[by_class[cls]]
                index.by_name.setdefault(normalise_name(label), entity)
                index.by_id[entity] = entity
                index.labels.append(label)
                self.owners.setdefault(entity, by_class[cls])
        for entity, label in sorted(self.facts.labels.items()):
            if entity not in self.owners and entity[:1] != "P":
                self.terms.setdefault(normalise_name(label), entity)

    def name_vocabulary(self) -> None:
        for cls in self.file.classes:
            if not cls.qids:
                self.facts.labels[class_id(self.file.name, cls)] = cls.nouns[0][0] if cls.nouns and cls.nouns[0] else cls.name.replace("_", " ")
        for prop in self.file.properties:
            pid = property_id(self.file.name, prop)
            if not prop.pid:
                self.facts.labels[pid] = prop.label or prop.name.replace("_", " ")
            self.facts.datatypes[pid] = DATATYPES[prop.type]

    def name_member(self, row: Row) -> str | None:
        """Give a row its id and note its label; None where it has none that can be used."""
        cell = row.cells.get(row.cls.key)
        if cell is None:
            self.faults.add(row.file, row.line, f"there is no `{row.cls.key}`", f'Say what it is called: {row.cls.key} = "..."')
            return None
        try:
            label = read_name(cell.raw, f"a {row.cls.key}")
            given = self.read_id(row)
        except Unfit as exc:
            self.faults.add(row.file, cell.line, exc.what, exc.remedy)
            return None
        index, key = self.index[row.cls.name], normalise_name(label)
        for what, text in (("called", key), (ID, f"{ID} {given}" if given else "")):
            if text and text in index.lines:
                shown, first = (label if what == "called" else str(given)), index.lines[text]
                self.faults.add(
                    row.file, row.line, f"two of `{row.cls.name}` are {what} `{show(shown)}`, the first on line {first}", "Change or drop one of them."
                )
                return None
            if text:
                index.lines[text] = row.line
        subject = self.choose_id(row, key, given)
        if subject is not None:
            index.by_name[key] = subject
            index.labels.append(label)
            if given:
                index.by_id[given] = subject
            self.facts.labels[subject] = label
            self.facts.types.add((subject, class_id(self.file.name, row.cls)))
        return subject

    def read_id(self, row: Row) -> str:
        """The id that a row gives itself; empty where it gives none."""
        cell = row.cells.get(ID)
        if cell is None:
            return ""
        text = str(cell.raw).strip() if isinstance(cell.raw, str | int) and not isinstance(cell.raw, bool) else ""
        if not text or len(text) > 60 or not text.isprintable() or " " in text:
            raise Unfit(f"{show(cell.raw)} is no id", "Give a short text without blanks, or leave it out.")
        return text

    def choose_id(self, row: Row, key: str, given: str) -> str | None:
        """The id in the graph: the item that is given, the one of that label in an RDF file, else a synthetic one."""
        known = self.index[row.cls.name].by_name.get(key)
        if WIKIDATA_ID.fullmatch(given):
            owner = self.owners.setdefault(given, row.cls.name)
            if owner != row.cls.name:
                self.faults.add(row.file, row.line, f"`{given}` is a member of `{owner}` already", "An entity belongs to one class.")
                return None
            return given
        return known or f"tw:{self.file.name}.{row.cls.name}.{_as_iri(given or key)}"

    def check_filled(self) -> None:
        for number, cls in enumerate(self.file.classes):
            if not self.index[cls.name].labels and not self.faults.found:
                remedy = f'Give some: instances = [{{ {cls.key} = "..." }}], or a CSV file: instances = "{cls.name}.csv".'
                self.faults.add(self.source.path, self.source.line("classes", number), f"the class `{cls.name}` has no instances", remedy)

    def add_values(self, row: Row, subject: str, prop: OwnProperty, cell: Cell) -> None:
        pid = property_id(self.file.name, prop)
        try:
            values = split_values(prop, cell.raw, packed=row.packed)
        except Unfit as exc:
            self.faults.add(row.file, cell.line, exc.what, exc.remedy)
            return
        for raw in values:
            try:
                self.facts.add(Statement(subject, pid, self.read_value(prop, raw)))
            except Unfit as exc:
                column = f"column `{show(cell.column)}`: " if row.packed else f"`{show(cell.column)}`: "
                self.faults.add(row.file, cell.line, f"{column}{exc.what}", exc.remedy)

    def read_value(self, prop: OwnProperty, raw: Any) -> Value:
        if prop.type == "entity":
            return Value("item", self.find_member(prop, raw))
        if prop.type == "term":
            known = self.written.get(raw) if isinstance(raw, str) else None
            return Value("item", known or self.name_term(raw))
        return read_literal(prop, raw)

    def find_member(self, prop: OwnProperty, raw: Any) -> str:
        target = str(prop.range)
        text = " ".join(str(raw).split()) if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
        found = self.index[target].find(text) if text else None
        if found is None:
            where = next(self.list_others(text, target), None)
            remedy = f"It is a {where}; mend the `range` of `{prop.name}`." if where else offer(text, self.index[target].labels)
            raise Unfit(f"there is no {target} `{show(text or raw)}`", remedy)
        return found

    def list_others(self, text: str, target: str) -> Iterator[str]:
        """The other classes that have a member of that name."""
        return (name for name, index in self.index.items() if name != target and text and index.find(text))

    def name_term(self, raw: Any) -> str:
        text = read_name(raw, "a word for a term")
        key = normalise_name(text)
        if key not in self.terms:
            self.terms[key] = f"tw:{self.file.name}.term.{_as_iri(key)}"
            self.facts.labels[self.terms[key]] = text
        self.written[raw] = self.terms[key]
        return self.terms[key]


def _as_iri(text: str) -> str:
    """A name as the end of an IRI: letters and digits of any script stay, the rest is escaped."""
    return "".join(char if char.isalnum() else "_" if char == " " else quote(char, safe="") for char in text)
