"""Wikidata's entity JSON becomes `Facts`: one entity's, which gives what its Turtle gives.

Nothing in it is trusted to be of the type it should be: what is not raises, and whoever reads the file says where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast, get_args

from toolweave.ingest.facts import DIMENSIONLESS, Facts, Rank, Statement, Value, parse_quantity, parse_time, read_doubt
from toolweave.ingest.rdf import LANGUAGES, TEXT_LIMIT, clean_text, entity_id

Json = dict[str, Any]
UNSAYABLE = frozenset({"external-id", "commonsMedia", "url", "math", "geo-shape", "tabular-data", "musical-notation"})
"""Datatypes that are links or notation; in RDF they are IRIs or typed literals and drop out by themselves."""
ENTITY_ERRORS = (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError)
"""What reading an entity raises where it is not one."""
_RANKS = frozenset(get_args(Rank))
_ENTITY = re.compile(r"[QP][0-9]{1,15}")
_OTHER = re.compile(r"[LFSEM][0-9]{1,15}(?:-[FS][0-9]{1,15})?")


def read_entity(entity: Json, pids: set[str] | None = None) -> Facts:
    """The facts of one entity, of all properties or of some; none of a lexeme.

    Raises:
        KeyError, TypeError, ...: One of `ENTITY_ERRORS` if it is not the JSON of an entity.
    """
    facts = Facts()
    qid = read_id(entity)
    if qid is None:
        return facts
    if name := _english(entity.get("labels")):
        facts.labels[qid] = name
    if description := _english(entity.get("descriptions")):
        facts.descriptions[qid] = description
    aliases: Json = entity.get("aliases") or {}
    if names := {name for row in aliases.get("en", ()) if (name := clean_text(row["value"]))}:
        facts.aliases.setdefault(qid, set()).update(names)
    if entity.get("type") == "property":
        facts.datatypes[qid] = "".join(part[:1].upper() + part[1:] for part in entity.get("datatype", "").split("-"))
    claims_of: dict[str, list[Json]] = entity.get("claims") or {}
    for pid, claims in claims_of.items():
        if pids is None or pid in pids:
            for claim in claims:
                _add_claim(facts, qid, pid, claim)
    return facts


def read_id(entity: Json) -> str | None:
    """The id of an item or property; None for a lexeme and other kinds.

    Raises:
        ValueError: If it is no id.
    """
    qid: object = entity["id"]
    if not isinstance(qid, str):
        raise TypeError("an id that is no text")
    if _ENTITY.fullmatch(qid):
        return qid
    if _OTHER.fullmatch(qid):
        return None
    raise ValueError(f"an id that is none: {qid[:40]}")


def _english(texts: Json | None) -> str | None:
    for language in LANGUAGES:
        row = (texts or {}).get(language)
        if row and (name := clean_text(row["value"])):
            return name
    return None


def _add_claim(facts: Facts, qid: str, pid: str, claim: Json) -> None:
    snak = claim["mainsnak"]
    rank = claim.get("rank", "normal")
    if rank not in _RANKS or not _ENTITY.fullmatch(pid):
        raise ValueError(f"no rank or property: {rank!r:.40}, {pid!r:.40}")
    if snak["snaktype"] != "value" or snak.get("datatype") in UNSAYABLE:
        return
    value = _read_value(snak["datavalue"])
    if value is None:
        return
    if pid in ("P31", "P279"):
        if value.kind == "item" and rank != "deprecated":
            (facts.types if pid == "P31" else facts.subclasses).add((qid, value.text))
    else:
        facts.add(Statement(qid, pid, value, cast("Rank", rank), read_doubt(_list_qualifiers(claim.get("qualifiers") or {}))))


def _list_qualifiers(qualifiers: Mapping[str, list[Json]]) -> Iterator[tuple[str, str]]:
    """P-ids with the qids of values; one that says that there is none is left out."""
    for pid, snaks in qualifiers.items():
        yield from ((pid, _read_target(snak)) for snak in snaks if snak["snaktype"] != "novalue")


def _read_target(snak: Json) -> str:
    value = _read_value(snak["datavalue"]) if snak["snaktype"] == "value" and snak["datavalue"]["type"] == "wikibase-entityid" else None
    return value.text if value else ""


def _read_value(datavalue: Json) -> Value | None:
    read = _VALUES.get(datavalue["type"])
    return read(datavalue["value"]) if read else None


def _read_item(value: Json) -> Value | None:
    letter = {"item": "Q", "property": "P"}.get(value.get("entity-type", ""))
    qid = value.get("id") or (f"{letter}{value['numeric-id']}" if letter else "")
    return Value("item", qid) if _ENTITY.fullmatch(qid) else None


def _read_text(value: Json | str) -> Value | None:
    if isinstance(value, dict) and value["language"] not in LANGUAGES:
        return None
    text: object = value["text"] if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise TypeError("a text that is none")
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
