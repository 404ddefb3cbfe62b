"""Wikidata's entity JSON becomes `Facts`: an answer of `wbgetentities`, one entity, a dump of one entity a line, or triples a line.

The JSON of an entity and its Turtle give the same facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO, cast

from toolweave.ingest.facts import DIMENSIONLESS, Facts, Rank, Statement, Value, parse_quantity, parse_time
from toolweave.ingest.rdf import LABEL_LIMIT, LANGUAGES, TEXT_LIMIT, Term, Triple, build_facts, entity_id

Json = dict[str, Any]
UNSAYABLE = frozenset({"external-id", "commonsMedia", "url", "math", "geo-shape", "tabular-data", "musical-notation"})
"""Datatypes that are links or notation; in RDF they are IRIs or typed literals and drop out by themselves."""


def build_json_facts(stream: BinaryIO) -> Facts:
    """Read a JSON document or a file with one JSON object a line (a dump's array brackets and commas are dropped).

    Raises:
        SyntaxError: With the line, if it is not JSON or not Wikidata's.
    """
    lines = _object_lines(stream)
    first = next(lines, None)
    if first is None:
        raise SyntaxError("the file is empty")
    number, record = first
    if "predicate" in record:
        return build_facts(_read_triples(record, lines))
    facts = Facts()
    for place, entity in _entities(number, record, lines):
        try:
            _add_entity(facts, entity)
        except (KeyError, TypeError, AttributeError, ValueError) as exc:
            raise SyntaxError(f"not the JSON of a Wikidata entity ({exc!r})", (None, place, None, None)) from exc
    return facts


def _object_lines(stream: BinaryIO) -> Iterator[tuple[int, Json]]:
    """The objects of a file: one a line where lines are objects, else the whole document as one."""
    pending: list[bytes] = []
    for number, line in enumerate(stream, 1):
        text = line.strip().rstrip(b",")
        if not pending and text in (b"", b"[", b"]"):
            continue
        record = None if pending else _loads(text)
        if record is None:
            pending.append(line)
        else:
            yield number, record
    if pending:
        yield 1, _load_document(b"".join(pending))


def _loads(text: bytes) -> Json | None:
    try:
        record: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("Json", record) if isinstance(record, dict) else None


def _load_document(text: bytes) -> Json:
    try:
        record: Any = json.loads(text)
    except (ValueError, RecursionError) as exc:
        line = exc.lineno if isinstance(exc, json.JSONDecodeError) else 1
        raise SyntaxError(f"not JSON: {exc}", (None, line, None, None)) from exc
    if isinstance(record, list):
        return {"entities": dict(enumerate(cast("list[Json]", record)))}
    if not isinstance(record, dict):
        raise SyntaxError("not a JSON object", (None, 1, None, None))
    return cast("Json", record)


def _entities(number: int, record: Json, lines: Iterable[tuple[int, Json]]) -> Iterator[tuple[int, Json]]:
    if "entities" in record:
        yield from ((number, entity) for entity in record["entities"].values())
    else:
        yield number, record
    yield from lines


def _read_triples(first: Json, lines: Iterable[tuple[int, Json]]) -> Iterator[Triple]:
    yield _read_triple(1, first)
    for number, record in lines:
        yield _read_triple(number, record)


def _read_triple(number: int, record: Json) -> Triple:
    try:
        subject, predicate, node = (str(record[key]) for key in ("subject", "predicate", "object"))
    except KeyError as exc:
        raise SyntaxError(f"a triple without {exc}", (None, number, None, None)) from exc
    return subject.strip("<>"), predicate.strip("<>"), _read_node(node)


def _read_node(node: str) -> Term:
    if not node.startswith('"'):
        return Term(node.strip("<>"), is_iri=True)
    text, _, tail = node[1:].rpartition('"')
    return Term(text, is_iri=False, datatype=tail[3:-1] if tail.startswith("^^") else "", language=tail[1:] if tail.startswith("@") else "")


def _add_entity(facts: Facts, entity: Json) -> None:
    qid = entity["id"]
    if name := _english(entity.get("labels")):
        facts.labels[qid] = name
    if description := _english(entity.get("descriptions")):
        facts.descriptions[qid] = description
    aliases: Json = entity.get("aliases") or {}
    if names := {str(row["value"]) for row in aliases.get("en", ()) if len(row["value"]) <= LABEL_LIMIT}:
        facts.aliases.setdefault(qid, set()).update(names)
    if entity.get("type") == "property":
        facts.datatypes[qid] = entity.get("datatype", "")
    claims_of: dict[str, list[Json]] = entity.get("claims") or {}
    for pid, claims in claims_of.items():
        for claim in claims:
            _add_claim(facts, qid, pid, claim)


def _english(texts: Json | None) -> str | None:
    for language in LANGUAGES:
        row = (texts or {}).get(language)
        if row and 0 < len(row["value"]) <= LABEL_LIMIT:
            return " ".join(row["value"].split())
    return None


def _add_claim(facts: Facts, qid: str, pid: str, claim: Json) -> None:
    snak = claim["mainsnak"]
    rank: Rank = claim.get("rank", "normal")
    if snak["snaktype"] != "value" or snak.get("datatype") in UNSAYABLE:
        return
    value = _read_value(snak["datavalue"])
    if value is None:
        return
    if pid in ("P31", "P279"):
        if value.kind == "item" and rank != "deprecated":
            (facts.types if pid == "P31" else facts.subclasses).add((qid, value.text))
    else:
        facts.add(Statement(qid, pid, value, rank))


def _read_value(datavalue: Json) -> Value | None:
    read = _VALUES.get(datavalue["type"])
    return read(datavalue["value"]) if read else None


def _read_item(value: Json) -> Value | None:
    letter = {"item": "Q", "property": "P"}.get(value.get("entity-type", ""))
    qid = value.get("id") or (f"{letter}{value['numeric-id']}" if letter else "")
    return Value("item", qid) if qid[:1] in ("Q", "P") else None


def _read_text(value: Json | str) -> Value | None:
    if isinstance(value, dict) and value["language"] not in LANGUAGES:
        return None
    text = value["text"] if isinstance(value, dict) else value
    return Value("text", text) if 0 < len(text) <= TEXT_LIMIT else None


def _read_quantity(value: Json) -> Value | None:
    unit = entity_id(value["unit"]) or DIMENSIONLESS
    return parse_quantity(value["amount"], DIMENSIONLESS if unit == "Q199" else unit)


_VALUES: dict[str, Callable[[Any], Value | None]] = {
    "wikibase-entityid": _read_item,
    "time": lambda value: parse_time(value["time"], int(value["precision"])),
    "quantity": _read_quantity,
    "string": _read_text,
    "monolingualtext": _read_text,
}
