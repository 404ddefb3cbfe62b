"""`Facts` as N-Triples in Wikidata's own model, sorted and packed so that equal facts give equal bytes; reading them gives equal facts.

Every statement has its plain `wdt:` triple; where precision, unit or rank say more than that, the full `p:/ps:/psv:` form stands beside it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from toolweave.errors import DataError
from toolweave.ingest.facts import DIMENSIONLESS, YEAR_PRECISION, Facts, Statement, Value
from toolweave.ingest.rdf import ALIAS, DESCRIPTION, LABELS, PROP, RDF_TYPE, SYNTHETIC_ENTITY, SYNTHETIC_PROPERTY, WD, XSD

SUFFIX = ".nt.gz"
MARK = "Toolweave snapshot: read whole, however large."
"""The first line of its header, by which a reader tells it from a dump."""
WDS = f"{WD}statement/"
WDV = "http://www.wikidata.org/value/"
WIKIBASE = "http://wikiba.se/ontology#"
GREGORIAN = f"{WD}Q1985727"
PRECISIONS = {0: 9, 1: 10, 2: 11}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def write_snapshot(path: Path, facts: Facts, header: Sequence[str] = ()) -> int:
    """Write the facts sorted, without a time in the gzip header, whole or not at all; return the number of triples.

    Shape:   `header` are lines about the snapshot (date, endpoint, queries), put before the triples as comments.

    Raises:
        DataError: If the name does not end in `.nt.gz`, or the file cannot be written.
    """
    check_suffix(path)
    lines = sorted(set(_lines(facts)))
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(_pack(lines, header))
        beside.replace(path)
    except OSError as exc:
        with suppress(OSError):
            beside.unlink()
        raise DataError(f"`{path}` cannot be written: {exc.strerror or exc}.", "Check the folder and its permissions.") from exc
    return len(lines)


def pack_facts(facts: Facts, header: Sequence[str] = ()) -> bytes:
    """The facts as the bytes of a snapshot."""
    return _pack(sorted(set(_lines(facts))), header)


def _pack(lines: Sequence[str], header: Sequence[str]) -> bytes:
    comments = [f"# {' '.join(line.split())}\n" for line in ([MARK, *header] if header else ())]
    raw = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=9) as packed:
        packed.write("".join([*comments, *lines]).encode())
    return raw.getvalue()


def check_suffix(path: Path) -> None:
    """Return if a snapshot may have that name.

    Raises:
        DataError: If it does not end in `.nt.gz`, or is a folder.
    """
    if not path.name.endswith(SUFFIX) or path.is_dir():
        raise DataError(f"`{path}` is no name for a snapshot.", f"Give a file whose name ends in {SUFFIX}.")


def _lines(facts: Facts) -> Iterator[str]:
    for texts, predicate in ((facts.labels, LABELS[0]), (facts.descriptions, DESCRIPTION)):
        for qid, text in texts.items():
            yield _triple(_iri(qid), predicate, _text(text, "en"))
    for qid, names in facts.aliases.items():
        for name in names:
            yield _triple(_iri(qid), ALIAS, _text(name, "en"))
    for pid, datatype in facts.datatypes.items():
        yield _triple(_iri(pid, property=True), WIKIBASE + "propertyType", f"<{WIKIBASE}{datatype}>")
        yield _triple(_iri(pid, property=True), RDF_TYPE, f"<{WIKIBASE}Property>")
    for pid, pairs in (("P31", facts.types), ("P279", facts.subclasses)):
        for qid, cls in pairs:
            yield _triple(_iri(qid), f"{PROP}direct/{pid}", f"<{_iri(cls)}>")
    detailed = {(s.subject, s.pid) for s in facts if not s.pid.startswith("tw:") and (s.rank != "normal" or any(_value_triples(s.value)))}
    for statement in facts:
        yield from _statement_lines(statement, full=(statement.subject, statement.pid) in detailed)


def _statement_lines(statement: Statement, *, full: bool) -> Iterator[str]:
    """The triples of one statement; `full` where it or its like has a precision, unit or rank, since readers take one form or the other."""
    subject, pid, value = _iri(statement.subject), statement.pid, statement.value
    plain = _plain(value)
    if pid.startswith("tw:"):
        yield _triple(subject, _iri(pid, property=True), plain)
        return
    if statement.rank != "deprecated":
        yield _triple(subject, f"{PROP}direct/{pid}", plain)
    if full:
        digest = hashlib.blake2b(statement.key.encode(), digest_size=8).hexdigest()
        node, value_node = f"{WDS}{statement.subject}-{digest}", WDV + hashlib.blake2b(value.key.encode(), digest_size=8).hexdigest()
        yield _triple(subject, f"{PROP}{pid}", f"<{node}>")
        yield _triple(node, f"{PROP}statement/{pid}", plain)
        if statement.rank != "normal":
            yield _triple(node, WIKIBASE + "rank", f"<{WIKIBASE}{statement.rank.capitalize()}Rank>")
        if detail := list(_value_triples(value)):
            yield _triple(node, f"{PROP}statement/value/{pid}", f"<{value_node}>")
            yield from (_triple(value_node, predicate, term) for predicate, term in detail)


def _value_triples(value: Value) -> Iterator[tuple[str, str]]:
    """What a plain triple cannot say of a value; that of a first of January it would say as a year."""
    if value.kind == "time" and (_precision(value.text) != PRECISIONS[2] or value.text.endswith("-01-01")):
        yield WIKIBASE + "timeValue", _plain(value)
        yield WIKIBASE + "timePrecision", f'"{_precision(value.text)}"^^<{XSD}integer>'
        yield WIKIBASE + "timeCalendarModel", f"<{GREGORIAN}>"
    elif value.kind == "quantity" and value.unit != DIMENSIONLESS:
        yield WIKIBASE + "quantityAmount", _plain(value)
        yield WIKIBASE + "quantityUnit", f"<{WD}{value.unit}>"


def _precision(time: str) -> int:
    return YEAR_PRECISION - time.count("X") if "X" in time else PRECISIONS[time.lstrip("-").count("-")]


def _plain(value: Value) -> str:
    if value.kind == "item":
        return f"<{_iri(value.text)}>"
    if value.kind == "time":
        missing = 2 - value.text.lstrip("-").count("-")
        return f'"{value.text.replace("X", "0")}{"-01" * missing}T00:00:00Z"^^<{XSD}dateTime>'
    if value.kind == "quantity":
        amount = format(Decimal(value.text), "f")
        return f'"{amount if amount.startswith("-") else "+" + amount}"^^<{XSD}decimal>'
    return _text(value.text, "en")


def _iri(key: str, *, property: bool = False) -> str:
    if key.startswith("tw:"):
        return (SYNTHETIC_PROPERTY if property else SYNTHETIC_ENTITY) + key.removeprefix("tw:")
    return WD + key


def _text(text: str, language: str) -> str:
    return f'"{text.translate(_ESCAPES)}"@{language}'


def _triple(subject: str, predicate: str, term: str) -> str:
    return f"<{subject}> <{predicate}> {term} .\n"
