"""A domain picked out of a JSON dump in two passes, as `dump` picks it out of triples.

Most lines are never read as JSON: in the first pass those that name no class of the domain, in the second those of other entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from toolweave.ingest.candidates import Candidate, Shape, Spill
from toolweave.ingest.dump import Pick, choose
from toolweave.ingest.facts import Facts
from toolweave.ingest.json_files import Line, describe, load_line, strip_line
from toolweave.ingest.limits import Limits
from toolweave.ingest.lines import Damage
from toolweave.ingest.wikidata_json import ENTITY_ERRORS, Json, read_entity, read_id
from toolweave.model.domain import DomainFile

Scan = Callable[[int], tuple[Iterator[Line], Damage]]
"""One pass over a dump: its lines, and where damage is noted."""
_ID = re.compile(rb'\{"type": ?"[a-z]+", ?(?:"datatype": ?"[A-Za-z-]+", ?)?"id": ?"([A-Z][0-9]+)"')


def pick_entities(scan: Scan, domain: DomainFile, limits: Limits) -> Facts:
    """Pick what a domain needs out of a dump of entities.

    Cost: two passes, about 100 MB/s; 100 MB and one entity in memory.
    """
    shape = Shape(domain)
    with Spill() as spill:
        _gather(*scan(1), shape, spill)
        pick = choose(shape, spill, limits)
    return _collect(*scan(2), pick)


def _gather(lines: Iterator[Line], damage: Damage, shape: Shape, spill: Spill) -> None:
    numbers = "|".join(sorted(qid[1:] for qid in shape.classes if qid[1:].isdigit())).encode()
    named = re.compile(rb'"Q(?:%b)"|"numeric-id": ?(?:%b)\b' % (numbers or b"x", numbers or b"x"))
    pids = shape.pids | {"P31"}
    for number, line in lines:
        if not named.search(line) and _seems_whole(line):
            continue
        record = load_line(number, line, damage)
        if record is None:
            continue
        try:
            candidate = _build_candidate(record, read_entity(record, pids), shape)
        except ENTITY_ERRORS as exc:
            damage.note(number, f"not the JSON of a Wikidata entity ({describe(exc)})")
            continue
        if candidate is not None:
            spill.add(candidate)


def _seems_whole(line: bytes) -> bool:
    text = strip_line(line)
    return text[:1] == b"{" and text[-1:] == b"}"


def _build_candidate(record: Json, facts: Facts, shape: Shape) -> Candidate | None:
    qid = read_id(record)
    if qid is None or qid[0] == "P" or qid not in facts.labels:
        return None
    items: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for statement in facts:
        if statement.rank != "deprecated":
            counts[statement.pid] = counts.get(statement.pid, 0) + 1
            if statement.value.kind == "item":
                items.setdefault(statement.pid, set()).add(statement.value.text)
    return shape.build_candidate(qid, {cls for _, cls in facts.types}, items, counts, len(record.get("sitelinks") or ()))


def _collect(lines: Iterator[Line], damage: Damage, pick: Pick) -> Facts:
    facts = Facts()
    wanted = {*pick.members, *pick.values, *pick.shape.pids}
    pids = pick.shape.pids | {"P31", "P279"}
    for number, line in lines:
        head = _ID.match(line)
        if (head and head[1].decode() not in wanted) or not (head or _seems_whole(line)):
            continue
        record = load_line(number, line, damage)
        if record is None:
            continue
        try:
            qid = read_id(record)
            if qid in wanted:
                facts.merge(read_entity(record, pids if qid in pick.members else {"P279"}))
        except ENTITY_ERRORS as exc:
            damage.note(number, f"not the JSON of a Wikidata entity ({describe(exc)})")
    return pick.prune(facts)
