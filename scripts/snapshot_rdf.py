"""`Facts` as N-Triples in Wikidata's own model, sorted and packed so that equal facts give equal bytes.

Every statement has its plain `wdt:` triple; where precision or unit says more than that, the full `p:/ps:/psv:` form stands beside it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from toolweave.ingest.facts import DIMENSIONLESS, Facts, Statement, Value

WD = "http://www.wikidata.org/entity/"
WDS = f"{WD}statement/"
WDV = "http://www.wikidata.org/value/"
PROP = "http://www.wikidata.org/prop/"
WIKIBASE = "http://wikiba.se/ontology#"
XSD = "http://www.w3.org/2001/XMLSchema#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
GREGORIAN = f"{WD}Q1985727"
PRECISIONS = {0: 9, 1: 10, 2: 11}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def write_snapshot(facts: Facts, path: Path) -> int:
    """Write the facts sorted, without a time in the gzip header; return the number of triples."""
    lines = sorted(set(_lines(facts)))
    raw = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=9) as packed:
        packed.write("".join(lines).encode())
    path.write_bytes(raw.getvalue())
    return len(lines)


def _lines(facts: Facts) -> Iterator[str]:
    for qid, label in facts.labels.items():
        yield _triple(WD + qid, LABEL, _text(label, "en"))
    for qid, names in facts.aliases.items():
        for name in names:
            yield _triple(WD + qid, ALIAS, _text(name, "en"))
    for pid, datatype in facts.datatypes.items():
        yield _triple(WD + pid, WIKIBASE + "propertyType", f"<{WIKIBASE}{datatype}>")
        yield _triple(WD + pid, TYPE, f"<{WIKIBASE}Property>")
    for pid, pairs in (("P31", facts.types), ("P279", facts.subclasses)):
        for qid, cls in pairs:
            yield _triple(WD + qid, f"{PROP}direct/{pid}", f"<{WD}{cls}>")
    detailed = {(s.subject, s.pid) for s in facts if any(_value_triples(s.value))}
    for statement in facts:
        yield from _statement_lines(statement, full=(statement.subject, statement.pid) in detailed)


def _statement_lines(statement: Statement, *, full: bool) -> Iterator[str]:
    """The triples of one statement; `full` where it or its like has a precision or unit, since readers take one form or the other."""
    subject, pid, value = WD + statement.subject, statement.pid, statement.value
    plain = _plain(value)
    yield _triple(subject, f"{PROP}direct/{pid}", plain)
    if full:
        digest = hashlib.blake2b(statement.key.encode(), digest_size=8).hexdigest()
        node, value_node = f"{WDS}{statement.subject}-{digest}", WDV + hashlib.blake2b(value.key.encode(), digest_size=8).hexdigest()
        yield _triple(subject, f"{PROP}{pid}", f"<{node}>")
        yield _triple(node, f"{PROP}statement/{pid}", plain)
        if detail := list(_value_triples(value)):
            yield _triple(node, f"{PROP}statement/value/{pid}", f"<{value_node}>")
            yield from (_triple(value_node, predicate, term) for predicate, term in detail)


def _value_triples(value: Value) -> Iterator[tuple[str, str]]:
    precision = PRECISIONS[value.text.lstrip("-").count("-")]
    if value.kind == "time" and precision != PRECISIONS[2]:
        yield WIKIBASE + "timeValue", _plain(value)
        yield WIKIBASE + "timePrecision", f'"{precision}"^^<{XSD}integer>'
        yield WIKIBASE + "timeCalendarModel", f"<{GREGORIAN}>"
    elif value.kind == "quantity" and value.unit != DIMENSIONLESS:
        yield WIKIBASE + "quantityAmount", _plain(value)
        yield WIKIBASE + "quantityUnit", f"<{WD}{value.unit}>"


def _plain(value: Value) -> str:
    if value.kind == "item":
        return f"<{WD}{value.text}>"
    if value.kind == "time":
        missing = 2 - value.text.lstrip("-").count("-")
        return f'"{value.text}{"-01" * missing}T00:00:00Z"^^<{XSD}dateTime>'
    if value.kind == "quantity":
        return f'"{value.text if value.text.startswith("-") else "+" + value.text}"^^<{XSD}decimal>'
    return _text(value.text, "en")


def _text(text: str, language: str) -> str:
    return f'"{text.translate(_ESCAPES)}"@{language}'


def _triple(subject: str, predicate: str, term: str) -> str:
    return f"<{subject}> <{predicate}> {term} .\n"
