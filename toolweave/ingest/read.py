"""Files become `Facts`: the format follows from the name, and nothing is written before a file is read to its end.

A small file is read whole, in any order; of a large one a domain's part is picked in two passes. Input is not trusted: what is
held of it is bounded, no remote context is fetched, and every failure names the file and, where the parser knows it, the line.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from toolweave.errors import DataError
from toolweave.ingest.dump import pick_triples
from toolweave.ingest.facts import Facts
from toolweave.ingest.json_dump import pick_entities
from toolweave.ingest.json_files import Line, build_json_facts, peek_kind, read_lines, read_triple_lines
from toolweave.ingest.limits import Limits
from toolweave.ingest.lines import Damage
from toolweave.ingest.ntriples import Wanted, read_ntriples, read_quads
from toolweave.ingest.rdf import Term, Triple, build_facts
from toolweave.ingest.snapshot import MARK, SUFFIX
from toolweave.ingest.streams import SUFFIXES, Stream, TooLarge, open_stream, split_name, translated
from toolweave.ingest.telling import Meter, Telling
from toolweave.model.domain import DomainFile

__all__ = ["SUFFIXES", "WHOLE", "load_file", "load_source"]

WHOLE = 32 * 2**20
"""Unpacked bytes up to which a file is read whole; what is larger is a dump."""
SMALL = 64 * 2**10
"""Bytes up to which rdflib reads Turtle; it is 30 times slower than pyoxigraph and holds the graph in memory."""
BATCH = 10_000
"""Triples of Turtle taken at once."""
SILENT = Telling()


def load_source(path: Path, domain: DomainFile, limits: Limits, telling: Telling = SILENT) -> Facts:
    """Read one source of a domain: a snapshot or a file of up to `WHOLE` bytes as it is, of a larger one what the domain needs.

    Raises:
        DataError: As `load_file`; also if a dump has no member of the domain's classes.
    """
    with suppress(TooLarge):
        return load_file(path, telling=telling, whole=None if _is_snapshot(path) else WHOLE)
    with translated(path):
        facts = _pick(path, domain, limits, telling)
    if not facts.types:
        raise DataError(f"`{path}` holds no member of the domain `{domain.name}`.", "Check that it is a dump of Wikidata; see docs/ingest.md.")
    return facts


def _is_snapshot(path: Path) -> bool:
    with translated(path), open_stream(path) as stream:
        return path.name.endswith(SUFFIX) and (stream.read(len(MARK) + 2) or b"").decode("latin-1") == f"# {MARK}"


def load_file(path: Path, *, telling: Telling = SILENT, whole: int | None = None) -> Facts:
    """Read one file of triples or Wikidata JSON whole.

    Raises:
        DataError: If it is missing, of no known format, damaged, too large or holds no statement of an entity.
        TooLarge: If it unpacks to more than `whole` bytes.
    """
    suffix, packing = split_name(path)
    if whole is not None and suffix != ".jsonld" and path.is_file() and path.stat().st_size > whole:
        raise TooLarge
    damage = Damage(str(path))
    with translated(path), open_stream(path, whole=None if suffix == ".jsonld" else whole) as stream:
        if suffix == ".nt":
            facts = build_facts(chain.from_iterable(read_ntriples(stream.file, damage)))
        elif suffix == ".json":
            facts = build_json_facts(stream.file, damage)
        elif suffix == ".ttl" and not packing and path.stat().st_size <= SMALL:
            facts = build_facts(_read_small(stream.file))
        else:
            facts = build_facts(_parse(stream.file, suffix))
    damage.check()
    damage.tell(telling)
    if not facts.statements and not facts.types:
        raise DataError(f"`{path}` holds no statement of a Wikidata entity.", "Give triples in Wikidata's RDF model; see docs/ingest.md.")
    return facts


def _pick(path: Path, domain: DomainFile, limits: Limits, telling: Telling) -> Facts:
    suffix, _ = split_name(path)
    dump = _Dump(path, telling)
    kind = "triples"
    if suffix == ".json":
        with open_stream(path) as stream:
            kind, _ = peek_kind(read_lines(stream.file, Damage(str(path))))
    if kind == "document":
        raise DataError(f"`{path}` is one JSON document of more than {WHOLE:,} bytes.", "Give one entity a line, as Wikidata's dumps do.")
    facts = pick_entities(dump.scan_lines, domain, limits) if kind == "entities" else pick_triples(dump.scan_triples, domain, limits)
    for damage in dump.damages:
        damage.check()
    max(dump.damages, key=lambda damage: damage.damaged).tell(telling)
    return facts


class _Dump:
    """The passes over one large file."""

    def __init__(self, path: Path, telling: Telling) -> None:
        self.path, self.suffix = path, split_name(path)[0]
        self.meter = Meter(telling, path.name, size=path.stat().st_size, passes=2)
        self.damages: list[Damage] = []

    def scan_triples(self, number: int, wanted: Wanted) -> Iterator[list[Triple]]:
        """One pass over a dump of triples."""
        damage = self._note_damage() if number == 1 else Damage(str(self.path))  # the first pass sees all there is
        with open_stream(self.path) as stream:
            for batch in self._read_triples(stream, damage, wanted):
                yield batch
                self.meter.tell(number, stream.position)

    def scan_lines(self, number: int) -> tuple[Iterator[Line], Damage]:
        """One pass over a dump of entities."""
        damage = self._note_damage()
        return self._read_lines(number, damage), damage

    def _note_damage(self) -> Damage:
        self.damages.append(Damage(str(self.path)))
        return self.damages[-1]

    def _read_triples(self, stream: Stream, damage: Damage, wanted: Wanted) -> Iterator[list[Triple]]:
        if self.suffix == ".nt":
            return read_ntriples(stream.file, damage, wanted)
        if self.suffix == ".json":
            return read_triple_lines(read_lines(stream.file, damage), damage, wanted)
        kept = (triple for triple in _parse(stream.file, self.suffix) if wanted.has(triple[0], triple[1], triple[2].language))
        return iter(lambda: list(islice(kept, BATCH)), [])

    def _read_lines(self, number: int, damage: Damage) -> Iterator[Line]:
        with open_stream(self.path) as stream:
            for line in read_lines(stream.file, damage):
                yield line
                self.meter.tell(number, stream.position)


def _parse(stream: BinaryIO, suffix: str) -> Iterator[Triple]:
    rdf_format = ox.RdfFormat.TURTLE if suffix == ".ttl" else ox.RdfFormat.JSON_LD
    return read_quads(ox.parse(stream, rdf_format, lenient=True))


def _read_small(stream: BinaryIO) -> Iterator[Triple]:
    """The triples of a small file of Turtle as rdflib gives them; where it fails in another way than by its own errors, pyoxigraph judges."""
    import rdflib
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it logs a traceback for each date before year 1
    graph, text = rdflib.Graph(), stream.read()
    try:
        graph.parse(data=text, format="turtle")
    except BadSyntax as exc:
        raise SyntaxError(_bad_syntax(str(exc)), (None, int(exc.lines) + 1, None, None)) from exc
    except ParserError as exc:
        raise SyntaxError(str(exc)) from exc
    except Exception:
        yield from read_quads(ox.parse(text, ox.RdfFormat.TURTLE, lenient=True))
        return
    for subject, predicate, node in graph:
        if isinstance(node, rdflib.Literal):
            yield str(subject), str(predicate), Term(str(node), is_iri=False, datatype=str(node.datatype or ""), language=node.language or "")
        else:
            yield str(subject), str(predicate), Term(str(node) if isinstance(node, rdflib.URIRef) else "", is_iri=True)


def _bad_syntax(text: str) -> str:
    """The reason that rdflib gives in brackets: `newline found in string literal`."""
    found = re.search(r"Bad syntax \((.*)\) at", text)
    return found[1] if found else text.splitlines()[-1]
