"""Two thousand files gone bad: each is read, or refused in two lines; nothing else, and never without end.

TOOLWEAVE_FUZZ sets another number, TOOLWEAVE_FUZZ_SEED another beginning.
"""

from __future__ import annotations

import bz2
import gzip
import json
import os
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from dumps import build_json, list_triples, make_world
from mutations import mutate

from toolweave.errors import DataError
from toolweave.ingest import read
from toolweave.ingest.limits import Limits
from toolweave.ingest.read import load_source
from toolweave.ingest.rows import build_rows
from toolweave.ingest.telling import Telling
from toolweave.model.domain import load_domain

COUNT, SEED, PARTS = int(os.environ.get("TOOLWEAVE_FUZZ", "2000")), int(os.environ.get("TOOLWEAVE_FUZZ_SEED", "0")), 8
LIMIT_S = 30
"""Seconds for one file, on a machine that may be busy; they take milliseconds."""
CINEMA = load_domain("cinema")
PACKINGS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress}
Seeds = list[tuple[str, bytes]]


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    """Small sound files, by suffix; pieces of real ones where there are any."""
    world = make_world(6, 6)
    lines = ["\n".join(list_triples(thing, full=True)) for thing in world]
    entities = [json.dumps(build_json(thing)) for thing in world]
    triples = [json.dumps({"subject": "<http://www.wikidata.org/entity/Q1>", "predicate": "<http://www.wikidata.org/prop/direct/P57>", "object": '"x"@en'})] * 5
    turtle = "@prefix wd: <http://www.wikidata.org/entity/> .\n@prefix wdt: <http://www.wikidata.org/prop/direct/> .\n"
    turtle += 'wd:Q1 wdt:P31 wd:Q11424 ; wdt:P577 "1990"^^wd:x , [ a 1.5 ] , ( 1 2 ) .\n'
    found = [
        (".nt", "\n".join(lines)),
        (".ttl", "\n".join(lines)),
        (".ttl", turtle * 3),
        (".json", "[\n" + ",\n".join(entities) + "\n]"),
        (".json", json.dumps({"entities": {thing.qid: build_json(thing) for thing in world[:3]}}, indent=1)),
        (".json", "\n".join(triples)),
        (
            ".jsonld",
            json.dumps({"@id": "http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/prop/direct/P31": [{"@id": "http://www.wikidata.org/entity/Q5"}]}),
        ),
    ]
    return [(suffix, text.encode()) for suffix, text in found] + list(_cut_real_files())


def _cut_real_files() -> Iterator[tuple[str, bytes]]:
    if "TOOLWEAVE_EVAL_DATA" in os.environ:
        folder = Path(os.environ["TOOLWEAVE_EVAL_DATA"]) / "wikidata"
        for name in ("entity_json/Q42.ttl", "wdqs_rdf/Q513-munged.ttl", "wdtk/wbgetentities-Q1.json", "wdqs_rdf/wikidata_triples_small.json"):
            text = (folder / name).read_bytes()
            yield Path(name).suffix, text if name.endswith("Q1.json") else text[:9000].rpartition(b"\n")[0]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_bad_file_is_read_or_refused_in_two_lines(part: int, seeds: Seeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = {"read": 0, "refused": 0}
    for number in range(part, COUNT, PARTS):
        rng = Random(f"{SEED}/{number}")
        suffix, data = rng.choice(seeds)
        packing = rng.choice(("", "", ".gz", ".bz2"))
        packed = PACKINGS[packing](mutate(data, rng))
        path = tmp_path / f"{number}{suffix}{packing}"
        path.write_bytes(mutate(packed, rng) if packing and rng.random() < 0.2 else packed)
        monkeypatch.setattr(read, "WHOLE", rng.choice((0, 2**25)))
        with within_time(f"{path.name} of seed {SEED}"):
            outcomes[try_file(path)] += 1
        path.unlink()
    assert min(outcomes.values()) > COUNT // PARTS // 10


def try_file(path: Path) -> str:
    """What becomes of a file; anything but an error in two lines is a failure."""
    warned: list[str] = []
    try:
        rows = build_rows(load_source(path, CINEMA, Limits(max_entities=5), Telling(warn=warned.append)), CINEMA)
    except DataError as exc:
        assert "\n" not in exc.what + exc.remedy
        assert path.name in exc.what
        assert len(exc.what) < 600
        return "refused"
    assert all(isinstance(row.get("number", 0), (int, float)) and abs(row.get("number", 0)) < 2**63 for row in rows.literals)
    assert all(row["qid"].isascii() or row["qid"].startswith("tw:") for row in rows.entities)
    assert not any("\n" in line for line in warned)
    return "read"


@contextmanager
def within_time(name: str) -> Generator[None]:
    """Fail where a file takes longer than the limit."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"{name} takes more than {LIMIT_S} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
