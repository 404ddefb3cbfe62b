"""Files become `Facts`: the format follows from the name, the whole file is read before anything is written.

Small files go through rdflib, the others through pyoxigraph's streaming parser. Input is not trusted: its unpacked size is
bounded, no remote context is fetched, and every failure names the file and, where the parser knows it, the line.
"""

from __future__ import annotations

import gzip
import io
import logging
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from toolweave.errors import DataError
from toolweave.ingest.facts import Facts
from toolweave.ingest.rdf import Term, Triple, build_facts
from toolweave.ingest.wikidata_json import build_json_facts

FORMATS = {".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD}
SUFFIXES = (".nt", ".ttl", ".nt.gz", ".ttl.gz", ".jsonld", ".json", ".json.gz")
UNPACKED_LIMIT = 8 * 2**30
"""Bytes; a whole domain takes a few megabytes, so that what passes this is a mistake or an attack."""
SMALL = 64 * 2**10
"""Bytes up to which rdflib reads a file; it is 30 times slower than pyoxigraph and holds the graph in memory."""


def load_file(path: Path) -> Facts:
    """Read one file of triples or Wikidata JSON.

    Raises:
        DataError: If it is missing, of no known format, damaged, too large or holds no statement of an entity.
    """
    suffix, packed = _split_name(path)
    try:
        with _open(path, packed=packed) as stream:
            facts = _parse(stream, suffix, path)
    except FileNotFoundError as exc:
        raise DataError(f"There is no file `{path}`.", "Check the path after --source.") from exc
    except (EOFError, gzip.BadGzipFile, zlib.error) as exc:
        raise DataError(f"`{path}` is not a whole gzip file: {_clause(exc)}.", "Fetch or pack it again; nothing was written.") from exc
    except SyntaxError as exc:
        raise DataError(f"`{path}`{_line(exc)}: {_clause(exc)}.", "Mend that place; nothing was written.") from exc
    except OverflowError as exc:
        raise DataError(f"`{path}` makes {_clause(exc)}.", "Cut out the part that the domain needs; nothing was written.") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"`{path}` cannot be read: {_clause(exc)}.", "Check the file and its permissions; nothing was written.") from exc
    if not facts.statements and not facts.types:
        raise DataError(f"`{path}` holds no statement of a Wikidata entity.", "Give triples in Wikidata's RDF model; see docs/ingest.md.")
    return facts


def _split_name(path: Path) -> tuple[str, bool]:
    packed = path.suffix == ".gz"
    suffix = Path(path.stem).suffix if packed else path.suffix
    if suffix + ".gz" * packed not in SUFFIXES:
        raise DataError(f"`{path}` is of no format that can be read.", f"Give a file whose name ends in one of: {', '.join(SUFFIXES)}.")
    return suffix, packed


def _open(path: Path, *, packed: bool) -> BinaryIO:
    raw = cast("BinaryIO", gzip.GzipFile(path)) if packed else path.open("rb")
    return io.BufferedReader(_Bounded(raw, path), 2**16)


class _Bounded(io.RawIOBase):
    """A stream that refuses to unpack more than the limit."""

    def __init__(self, raw: BinaryIO, path: Path) -> None:
        self._raw, self._path, self._left = raw, path, UNPACKED_LIMIT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._raw.read(len(buffer))
        self._left -= len(chunk)
        if self._left < 0:
            raise DataError(f"`{self._path}` unpacks to more than {UNPACKED_LIMIT:,} bytes.", "Cut out the part that the domain needs.")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _parse(stream: BinaryIO, suffix: str, path: Path) -> Facts:
    if suffix == ".json":
        return build_json_facts(stream)
    if suffix != ".jsonld" and path.suffix != ".gz" and path.stat().st_size <= SMALL:
        return build_facts(_rdflib_triples(stream, suffix))
    return build_facts(_oxigraph_triples(stream, FORMATS[suffix]))


def _oxigraph_triples(stream: BinaryIO, rdf_format: ox.RdfFormat) -> Iterator[Triple]:
    for quad in ox.parse(stream, rdf_format, lenient=True):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value, quad.predicate.value, _oxigraph_term(quad.object)


def _oxigraph_term(node: object) -> Term:
    if isinstance(node, ox.Literal):
        return Term(node.value, is_iri=False, datatype=node.datatype.value, language=node.language or "")
    return Term(node.value if isinstance(node, ox.NamedNode) else "", is_iri=True)


def _rdflib_triples(stream: BinaryIO, suffix: str) -> Iterator[Triple]:
    import rdflib
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it logs a traceback for each date before year 1
    graph = rdflib.Graph()
    try:
        graph.parse(stream, format="nt" if suffix == ".nt" else "turtle")
    except BadSyntax as exc:
        raise SyntaxError(_bad_syntax(str(exc)), (None, int(exc.lines) + 1, None, None)) from exc
    except ParserError as exc:
        raise SyntaxError(str(exc)) from exc
    for subject, predicate, node in graph:
        if isinstance(node, rdflib.Literal):
            yield str(subject), str(predicate), Term(str(node), is_iri=False, datatype=str(node.datatype or ""), language=node.language or "")
        else:
            yield str(subject), str(predicate), Term(str(node) if isinstance(node, rdflib.URIRef) else "", is_iri=True)


def _bad_syntax(text: str) -> str:
    """The reason that rdflib gives in brackets: `newline found in string literal`."""
    found = re.search(r"Bad syntax \((.*)\) at", text)
    return found[1] if found else text.splitlines()[-1]


def _line(exc: SyntaxError) -> str:
    return f", line {exc.lineno}" if exc.lineno else ""


def _clause(exc: BaseException) -> str:
    """The parser's own words on one line, without the place it repeats."""
    text = " ".join(str(exc.msg if isinstance(exc, SyntaxError) else exc).split())
    if text.startswith("Parser error") and ": " in text:
        text = text.partition(": ")[2]
    return text.rstrip(".")[:200] or type(exc).__name__
