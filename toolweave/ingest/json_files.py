"""Files of JSON: a dump (one entity a line, in an array or not), triples a line, or one document with its entities.

A line that is not JSON, or not an entity's, is skipped and counted; a document is taken whole or not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, BinaryIO, Literal, NoReturn, cast

from toolweave.ingest.facts import Facts
from toolweave.ingest.lines import Damage, read_blocks
from toolweave.ingest.ntriples import ALL, Wanted
from toolweave.ingest.rdf import Term, Triple, build_facts
from toolweave.ingest.wikidata_json import ENTITY_ERRORS, Json, read_entity

LINE_LIMIT = 64 * 2**20
"""Bytes of one entity; Wikidata's largest has some four million."""
DOCUMENT_LIMIT = 256 * 2**20
"""Bytes of one document, which is held whole; all its entities by their JSON, not a dump."""
PEEKED = 20
"""Lines among which one object tells that a file holds objects by the line."""
Line = tuple[int, bytes]
Kind = Literal["entities", "triples", "document"]
"""What a file holds: entities or triples by the line, or one document."""
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def build_json_facts(stream: BinaryIO, damage: Damage) -> Facts:
    """Read a whole file of JSON.

    Raises:
        SyntaxError: With the line, if it is a document and not JSON or not Wikidata's.
    """
    kind, rest = peek_kind(read_lines(stream, damage))
    if kind == "triples":
        return build_facts(triple for batch in read_triple_lines(rest, damage) for triple in batch)
    facts = Facts()
    if kind == "entities":
        for number, line in rest:
            if (record := load_line(number, line, damage)) is not None and (one := _try_entity(number, record, damage)):
                facts.merge(one)
        return facts
    for entity in _read_document(rest):
        try:
            facts.merge(read_entity(entity))
        except ENTITY_ERRORS as exc:
            raise SyntaxError(f"not the JSON of a Wikidata entity ({describe(exc)})", (None, 1, None, None)) from exc
    return facts


def read_lines(stream: BinaryIO, damage: Damage) -> Iterator[Line]:
    """The lines of a file, numbered from one."""
    for first, block in read_blocks(stream, damage, limit=LINE_LIMIT):
        yield from enumerate(block.removesuffix(b"\n").split(b"\n"), first)


def peek_kind(lines: Iterator[Line]) -> tuple[Kind, Iterator[Line]]:
    """What the first lines of a file show, and all its lines."""
    peeked: list[Line] = []
    for line in lines:
        peeked.append(line)
        text = strip_line(line[1])
        record = _loads(text) if text[:1] == b"{" and text[-1:] == b"}" else None
        if isinstance(record, dict):
            keys = cast("Json", record).keys()
            if {"subject", "predicate", "object"} <= keys:
                return "triples", chain(peeked, lines)
            if "id" in keys and keys & {"labels", "claims"}:
                return "entities", chain(peeked, lines)
        if len(peeked) == PEEKED:
            break
    return "document", chain(peeked, lines)


def strip_line(line: bytes) -> bytes:
    """A line of a dump without what makes it an element of an array."""
    return line.strip().rstrip(b",").rstrip()


def load_line(number: int, line: bytes, damage: Damage) -> Json | None:
    """The object of a line; None where there is none, which is noted unless the line is empty or a bracket."""
    text = strip_line(line)
    if text in (b"", b"[", b"]"):
        return None
    record = _loads(text, lambda reason: damage.note(number, reason))
    if record is None or isinstance(record, dict):
        return cast("Json | None", record)
    damage.note(number, "not a JSON object")
    return None


def _loads(text: bytes, tell: Callable[[str], None] = lambda reason: None) -> Any:
    """Any JSON but null; None, with the reason told, where it is not whole and sound."""
    try:
        record: Any = json.loads(text, parse_constant=_refuse)
        if _SURROGATE.search(text):
            json.dumps(record, ensure_ascii=False).encode()
    except RecursionError:
        tell("JSON nested too deeply")
    except UnicodeEncodeError:
        tell("JSON with half a character (a lone surrogate)")
    except ValueError as exc:
        tell(f"not JSON: {exc}")
    else:
        if record is None:
            tell("not a JSON object")
        return record
    return None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _try_entity(number: int, record: Json, damage: Damage) -> Facts | None:
    try:
        return read_entity(record)
    except ENTITY_ERRORS as exc:
        damage.note(number, f"not the JSON of a Wikidata entity ({describe(exc)})")
        return None


def describe(exc: Exception) -> str:
    """What is missing or wrong, short."""
    return f"{type(exc).__name__}: {' '.join(str(exc).split())[:80]}"


def _read_document(lines: Iterator[Line]) -> Iterator[Json]:
    parts, held = list[bytes](), 0
    for _, line in lines:
        parts.append(line)
        held += len(line) + 1
        if held > DOCUMENT_LIMIT:
            raise SyntaxError(f"one document of more than {DOCUMENT_LIMIT:,} bytes; a dump has one entity a line")
    text = b"\n".join(parts)
    if not text.strip():
        raise SyntaxError("the file is empty")
    try:
        record: Any = json.loads(text, parse_constant=_refuse)
        if _SURROGATE.search(text):
            json.dumps(record, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as exc:
        line = exc.lineno if isinstance(exc, json.JSONDecodeError) else 1
        raise SyntaxError(f"not JSON: {exc}", (None, line, None, None)) from exc
    if isinstance(record, dict):
        entities: Any = cast("Json", record).get("entities", [record])
        record = list(cast("Json", entities).values()) if isinstance(entities, dict) else entities
    if not isinstance(record, list):
        raise SyntaxError("not a JSON object", (None, 1, None, None))
    yield from cast("list[Json]", record)


def read_triple_lines(lines: Iterator[Line], damage: Damage, wanted: Wanted = ALL) -> Iterator[list[Triple]]:
    """The triples of a file with one a line, those that matter."""
    for number, line in lines:
        record = load_line(number, line, damage)
        if record is None:
            continue
        triple = _read_triple(record)
        if triple is None:
            damage.note(number, "a triple without subject, predicate and object")
        elif wanted.has(triple[0], triple[1], triple[2].language):
            yield [triple]


def _read_triple(record: Json) -> Triple | None:
    subject, predicate, node = (record.get(key) for key in ("subject", "predicate", "object"))
    if isinstance(subject, str) and isinstance(predicate, str) and isinstance(node, str):
        return subject.strip("<>"), predicate.strip("<>"), _read_node(node)
    return None


def _read_node(node: str) -> Term:
    if not node.startswith('"'):
        return Term(node.strip("<>"), is_iri=True)
    text, _, tail = node[1:].rpartition('"')
    return Term(text, is_iri=False, datatype=tail[3:-1] if tail.startswith("^^") else "", language=tail[1:] if tail.startswith("@") else "")
