"""Dumps as Wikidata writes them, small: the same entities as truthy and full N-Triples, as Turtle and as JSON lines."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

WD, PROP, ONTOLOGY = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/", "http://wikiba.se/ontology#"
XSD, RDFS = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/2000/01/rdf-schema#"
SKOS, SCHEMA = "http://www.w3.org/2004/02/skos/core#", "http://schema.org/"
Json = dict[str, Any]


@dataclass
class Thing:
    """One entity: its label, its values by property (`Q5`, `1994`, `90 Q7727`), and how many wikis tell of it."""

    qid: str
    label: str | None
    claims: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    sitelinks: int = 0


def make_world(films: int, people: int, *, seed: int = 0) -> list[Thing]:
    """Films with their people, terms and units, and as much that is no part of cinema. The first are the best linked."""
    rng = Random(seed)
    things = [Thing(qid, label) for qid, label in (("Q11424", "film"), ("Q5", "human"), ("Q7727", "minute"), ("P57", "director"), ("Q532", "village"))]
    things += [Thing(f"Q{9000 + n}", f"genre {n}") for n in range(8)]
    for n in range(people):
        things.append(Thing(f"Q{2000 + n}", f"Person {n}", {"P31": ["Q5"], "P569": [str(1900 + n % 90)], "P19": [f"Q{9000 + n % 8}"]}, people - n))
    for n in range(films):
        cast = [f"Q{2000 + min(people - 1, int(rng.expovariate(0.1)))}" for _ in range(4)]
        claims = {
            "P31": ["Q11424"],
            "P57": cast[:1],
            "P161": cast,
            "P136": [f"Q{9000 + rng.randrange(8)}"],
            "P577": [str(1950 + n % 70)],
            "P2047": [f"{80 + n % 60} Q7727"],
        }
        things.append(Thing(f"Q{5000 + n}", f'Film "{n}" é\\', claims, films - n))
        things.append(Thing(f"Q{20000 + n}", f"Village {n}", {"P31": ["Q532"], "P1082": [str(n)], "P17": ["Q9001"]}))
    rng.shuffle(things)
    return things


def write_dump(path: Path, things: Sequence[Thing], *, full: bool = False, extra: Iterable[str] = ()) -> Path:
    """Write a dump; the format and the packing follow from the name. `extra` are further lines, at the end."""
    if ".json" in path.suffixes:
        text = "[\n" + ",\n".join([*(json.dumps(build_json(thing), separators=(",", ":")) for thing in things), *extra]) + "\n]\n"
    else:
        text = "".join(f"{line}\n" for thing in things for line in list_triples(thing, full=full)) + "".join(f"{line}\n" for line in extra)
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(text.encode()))
    return path


def list_triples(thing: Thing, *, full: bool = False) -> list[str]:
    """One entity's triples, in the order of a dump."""
    subject = f"<{WD}{thing.qid}>"
    lines = [f'<https://www.wikidata.org/wiki/Special:EntityData/{thing.qid}> <{ONTOLOGY}sitelinks> "{thing.sitelinks}"^^<{XSD}integer> .']
    if thing.label:
        text = thing.label.replace("\\", "\\\\").replace('"', '\\"').replace("é", "\\u00E9")
        for predicate in (f"{RDFS}label", f"{SKOS}prefLabel", f"{SCHEMA}name"):
            lines += [f'{subject} <{predicate}> "{text}"@{language} .' for language in ("de", "en")]
    for pid, values in thing.claims.items():
        for value in values:
            lines.append(f"{subject} <{PROP}direct/{pid}> {_plain(value)} .")
            if full:
                lines += _list_statement(subject, f"<{WD}statement/{thing.qid}-{pid}-{value.split()[0]}>", pid, value)
    return lines


def _plain(value: str) -> str:
    if value.startswith("Q"):
        return f"<{WD}{value}>"
    if " " in value or len(value) != 4:
        return f'"+{value.split(maxsplit=1)[0]}"^^<{XSD}decimal>'
    return f'"{value}-01-01T00:00:00Z"^^<{XSD}dateTime>'


def _list_statement(subject: str, node: str, pid: str, value: str) -> list[str]:
    lines = [f"{subject} <{PROP}{pid}> {node} .", f"{node} <{ONTOLOGY}rank> <{ONTOLOGY}NormalRank> .", f"{node} <{PROP}statement/{pid}> {_plain(value)} ."]
    if value.startswith("Q"):
        return lines
    detail = f"<http://www.wikidata.org/value/{value.replace(' ', '-')}>"
    lines.append(f"{node} <{PROP}statement/value/{pid}> {detail} .")
    amount, _, unit = value.partition(" ")
    if unit or len(value) != 4:
        told = {"quantityAmount": f'"+{amount}"^^<{XSD}decimal>', "quantityUnit": f"<{WD}{unit or 'Q199'}>"}
    else:
        told = {"timeValue": f'"{value}-01-01T00:00:00Z"^^<{XSD}dateTime>', "timePrecision": f'"9"^^<{XSD}integer>'}
    return [*lines, *(f"{detail} <{ONTOLOGY}{name}> {node} ." for name, node in told.items())]


def build_json(thing: Thing) -> Json:
    """One entity as the JSON dump has it."""
    kind = {"type": "property", "datatype": "wikibase-item"} if thing.qid[0] == "P" else {"type": "item"}
    labels = {language: {"language": language, "value": thing.label} for language in ("de", "en")} if thing.label else {}
    claims = {pid: [{"mainsnak": _snak(pid, value), "rank": "normal"} for value in values] for pid, values in thing.claims.items()}
    wikis = {f"w{n}": {"site": f"w{n}", "title": "x"} for n in range(thing.sitelinks)}
    return {**kind, "id": thing.qid, "labels": labels, "descriptions": {}, "aliases": {}, "claims": claims, "sitelinks": wikis}


def _snak(pid: str, value: str) -> Json:
    if value.startswith("Q"):
        told: Json = {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}}
    elif " " in value or len(value) != 4:
        amount, _, unit = value.partition(" ")
        told = {"type": "quantity", "value": {"amount": f"+{amount}", "unit": f"{WD}{unit}" if unit else "1"}}
    else:
        told = {"type": "time", "value": {"time": f"+{value}-01-01T00:00:00Z", "precision": 9}}
    return {"snaktype": "value", "property": pid, "datavalue": told}
