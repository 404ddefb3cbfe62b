"""Candidates for membership: what the first pass over a dump keeps of each entity of the domain's classes, on disk.

Even one class of Wikidata has millions of members. A candidate is a line of a temporary file; what is chosen of it is chosen by reading it again.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, Self

from toolweave.errors import DataError
from toolweave.model.domain import DomainClass, DomainFile

IN_MEMORY = 16 * 2**20
"""Packed bytes of candidates up to which no file is made."""


@dataclass(slots=True)
class Candidate:
    """One entity of a focus class: what the choice goes by, and what it leads to."""

    qid: str
    cls: str
    told: int = 0
    """Properties of its class that it has, in thousandths of all of them."""
    sitelinks: int = 0
    size: int = 0
    """Statements."""
    links: list[str] = field(default_factory=list[str])
    """Values of properties whose values are members."""
    values: list[str] = field(default_factory=list[str])
    """Other values, classes and units: what must get a label."""
    nodes: list[str] = field(default_factory=list[str])
    """Statement and value nodes, of RDF dumps."""

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        """Richest is greatest; a total order, so that the order of a dump does not matter."""
        number = self.qid[1:]
        return (self.told, self.sitelinks, self.size, -int(number) if number.isdecimal() else 0, self.qid)


class Shape:
    """What of a domain file decides about an entity."""

    def __init__(self, domain: DomainFile) -> None:
        self.order = {qid: (place, cls.name) for place, cls in reversed(list(enumerate(domain.classes))) for qid in cls.qids}
        self.rules = {cls.name: {rule.pid: rule for rule in domain.properties_of(cls.name)} for cls in domain.classes}
        self.kinds = {cls.name: cls for cls in domain.classes}
        self.pids = {rule.pid for rule in domain.properties}.union(*({*cls.anchors, *cls.lacks} for cls in domain.classes))
        self.units = {rule.unit for rule in domain.properties if rule.unit}
        self.classes = set(self.order)

    def find_class(self, types: set[str]) -> str | None:
        """The focus class of an entity with these direct classes; the first of the domain file where several fit."""
        found = [self.order[qid] for qid in types if qid in self.order]
        return min(found)[1] if found else None

    def build_candidate(self, qid: str, types: set[str], items: dict[str, set[str]], counts: dict[str, int], sitelinks: int) -> Candidate | None:
        """What is kept of an entity; `items` holds its values that are entities, `counts` its statements, both by property."""
        cls = self.find_class(types)
        if cls is None or not self._may_join(self.kinds[cls], items, counts):
            return None
        rules = self.rules[cls]
        candidate = Candidate(qid, cls, sitelinks=sitelinks, values=sorted(types))
        told = [pid for pid in rules if (types & set(rules[pid].values) if pid == "P31" else counts.get(pid))]
        candidate.told = 1000 * len(told) // max(1, len(rules))
        candidate.size = sum(counts.get(pid, 0) for pid in rules if pid != "P31")
        links: set[str] = set()
        for pid in told:
            rule, found = rules[pid], items.get(pid, set())
            if rule.type == "entity":
                links |= found
            elif rule.type == "term":
                candidate.values.extend(sorted(found & set(rule.values) if rule.values else found))
        candidate.links = sorted(links - {qid})
        return candidate

    @staticmethod
    def _may_join(kind: DomainClass, items: dict[str, set[str]], counts: dict[str, int]) -> bool:
        anchored = not kind.anchors or any(items.get(pid, set()) & set(qids) for pid, qids in kind.anchors.items())
        return anchored and not any(counts.get(pid) for pid in kind.lacks)


class Spill:
    """Candidates on disk: added one by one, then read as often as needed, in the order in which they came. A context manager."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `__exit__`
        self._out = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=1)
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._out.close()
        self._file.close()

    def add(self, candidate: Candidate) -> None:
        """Keep a candidate.

        Raises:
            DataError: If the disk is full.
        """
        row = [getattr(candidate, name) for name in Candidate.__slots__]
        with _told():
            self._out.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
        self.count += 1

    def read(self, *, whole: bool = False) -> Iterator[Candidate]:
        """All candidates; without `values` and `nodes` unless `whole`. None can be added afterwards.

        Raises:
            DataError: If the disk is full.
        """
        with _told():
            self._out.close()
            self._file.seek(0)
        with gzip.GzipFile(fileobj=self._file, mode="rb") as lines:
            for line in lines:
                qid, cls, told, sitelinks, size, links, *rest = json.loads(line)
                yield Candidate(qid, cls, told, sitelinks, size, links, *(rest if whole else ()))


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except OSError as exc:
        what = f"There is no room for the candidates in `{tempfile.gettempdir()}`: {exc.strerror}."
        raise DataError(what, "Set TMPDIR to a folder with some gigabytes left.") from exc
