"""A domain picked out of a dump: the same from every format, packing and order, and never more than was asked for."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import re
from itertools import chain
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from dumps import Thing, build_json, list_triples, make_world, write_dump

from toolweave.errors import DataError
from toolweave.ingest import read
from toolweave.ingest.facts import Facts
from toolweave.ingest.limits import Limits
from toolweave.ingest.lines import Damage
from toolweave.ingest.ntriples import read_ntriples, read_quads
from toolweave.ingest.read import load_file, load_source
from toolweave.ingest.rows import Rows, build_rows
from toolweave.ingest.snapshot import write_snapshot
from toolweave.ingest.telling import Meter, Telling, describe_seconds
from toolweave.model.domain import load_domain

CINEMA = load_domain("cinema")
WORLD = make_world(60, 80)
FEW = Limits(max_entities=40)


@pytest.fixture(autouse=True)
def _every_file_is_a_dump(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "WHOLE", 1000)


def pick(path: Path, limits: Limits = FEW, telling: Telling = read.SILENT) -> Facts:
    return load_source(path, CINEMA, limits, telling)


def rows(path: Path, limits: Limits = FEW) -> Rows:
    return build_rows(pick(path, limits), CINEMA)


@pytest.mark.parametrize("name", ["a.nt", "a.nt.gz", "a.nt.bz2", "a.ttl", "a.ttl.bz2", "a.json", "a.json.gz", "a.json.bz2"])
@pytest.mark.parametrize("full", [False, True])
def test_every_format_and_packing_gives_the_same_statements(tmp_path: Path, name: str, full: bool) -> None:
    plain = pick(write_dump(tmp_path / "truthy.nt", WORLD, full=True))
    facts = pick(write_dump(tmp_path / name, WORLD, full=full))
    keys = {key for key in facts.statements if "|P2047|" not in key}
    assert keys == {key for key in plain.statements if "|P2047|" not in key}
    assert (facts.labels, facts.types) == (plain.labels, plain.types)
    if full or ".json" in name:
        assert build_rows(facts, CINEMA).snapshot == build_rows(plain, CINEMA).snapshot


def test_members_are_connected_and_no_more_than_asked_for(tmp_path: Path) -> None:
    facts = pick(write_dump(tmp_path / "a.nt", WORLD))
    members = {qid for qid, _ in facts.types}
    assert len(members) == 40
    films = {qid for qid, cls in facts.types if cls == "Q11424"}
    assert 10 <= len(films) <= 30
    linked = {s.subject for s in facts if s.pid in ("P57", "P161")} | {s.value.text for s in facts if s.pid in ("P57", "P161")}
    assert len(linked & members) >= 36


def test_links_lead_to_members_only_and_every_value_has_its_label(tmp_path: Path) -> None:
    facts = pick(write_dump(tmp_path / "a.nt", WORLD))
    members = {qid for qid, _ in facts.types}
    assert {s.value.text for s in facts if s.pid in ("P57", "P161")} <= members
    assert {s.value.text for s in facts if s.value.kind == "item"} <= facts.labels.keys()
    assert {s.subject for s in facts} <= members
    assert facts.labels["P57"] == "director"
    assert "Q532" not in facts.labels


@pytest.mark.parametrize("name", ["a.nt", "a.json"])
def test_the_order_of_entities_makes_no_difference(tmp_path: Path, name: str) -> None:
    first = rows(write_dump(tmp_path / name, WORLD, full=True)).snapshot
    for seed in range(3):
        world = list(WORLD)
        Random(seed).shuffle(world)
        assert rows(write_dump(tmp_path / name, world, full=True)).snapshot == first


def test_a_value_node_is_found_wherever_it_stands(tmp_path: Path) -> None:
    lines = [line for thing in WORLD for line in list_triples(thing, full=True)]
    nodes = sorted({line for line in lines if line.startswith("<http://www.wikidata.org/value/")})
    rest = [line for line in lines if line not in set(nodes)]
    expected = rows(write_dump(tmp_path / "a.nt", WORLD, full=True)).snapshot
    for order in ([*nodes, *rest], [*rest, *nodes]):
        (tmp_path / "b.nt").write_text("\n".join(order) + "\n", encoding="utf-8")
        assert rows(tmp_path / "b.nt").snapshot == expected


def test_what_is_picked_says_what_the_whole_file_says(tmp_path: Path) -> None:
    path = write_dump(tmp_path / "a.nt", WORLD, full=True)
    whole, facts = load_file(path), pick(path, Limits(max_entities=10_000))
    classes = {"film": "Q11424", "person": "Q5"}
    told = {(classes[rule.cls], rule.pid) for rule in CINEMA.properties}
    types = dict(whole.types)
    assert {s.key for s in facts} == {s.key for s in whole if (types[s.subject], s.pid) in told}


def test_statements_are_bounded_too(tmp_path: Path) -> None:
    path = write_dump(tmp_path / "a.nt", WORLD)
    assert 50 < len(pick(path, Limits(max_entities=200, max_statements=100)).statements) <= 100


def test_an_entity_without_a_label_is_no_member(tmp_path: Path) -> None:
    world = [Thing("Q1", None, {"P31": ["Q11424"], "P577": ["1999"]}), *WORLD]
    assert "Q1" not in {qid for qid, _ in pick(write_dump(tmp_path / "a.nt", world), Limits(max_entities=500)).types}


def test_a_dump_without_a_member_is_refused(tmp_path: Path) -> None:
    villages = [thing for thing in WORLD if thing.claims.get("P31") == ["Q532"]]
    with pytest.raises(DataError, match="holds no member of the domain `cinema`"):
        pick(write_dump(tmp_path / "a.nt.bz2", villages * 20))


@pytest.mark.parametrize(("name", "bad"), [("a.nt", '<http://a> <http://b> "open .'), ("a.json", '{"id": "Q1", "claims": {"P31": [{"mainsnak": "Q11424"}]}}')])
def test_a_few_damaged_lines_are_skipped_and_told(tmp_path: Path, name: str, bad: str) -> None:
    warned: list[str] = []
    path = write_dump(tmp_path / name, WORLD, extra=[bad])
    count = path.read_text(encoding="utf-8").count("\n")
    facts = pick(path, telling=Telling(warn=warned.append))
    assert facts.statements == pick(write_dump(tmp_path / name, WORLD)).statements
    assert warned[0] == f"{path}: 1 of {count:,} lines are damaged and were skipped"
    assert warned[1].startswith(f"{path}, line {count - 1 if name == 'a.json' else count}: ")


@pytest.mark.parametrize("name", ["a.nt", "a.json"])
def test_many_damaged_lines_are_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=r"line \d+: .*lines are damaged"):
        pick(write_dump(tmp_path / name, WORLD, extra=["damaged"] * 100))


def test_damaged_turtle_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = write_dump(tmp_path / "a.ttl", WORLD, extra=["damaged"])
    with pytest.raises(DataError, match=rf"line {path.read_text(encoding='utf-8').count(chr(10))}: "):
        pick(path)


@pytest.mark.parametrize("name", ["a.nt.gz", "a.nt.bz2"])
def test_a_dump_cut_short_is_an_error(tmp_path: Path, name: str) -> None:
    path = write_dump(tmp_path / name, WORLD)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match=r"is not a whole (gzip|bzip2) file"):
        pick(path)


SAMPLE_DUMP = "wdtk/sample-dump-20150815.json.gz"


@pytest.mark.parametrize("name", ["a.nt.bz2", "a.json.gz", "a.ttl"])
def test_progress_is_told_by_the_bytes_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(Meter, "EVERY_S", 0.0)
    monkeypatch.setattr("toolweave.ingest.lines.CHUNK", 1000)
    steps: list[str] = []
    pick(write_dump(tmp_path / name, WORLD), telling=Telling(step=steps.append))
    told = [re.fullmatch(rf"{re.escape(name)}: pass ([12]) of 2, (\d+)%, (\d+ s|\d+ min) left", step) for step in steps]
    places = [(int(found[1]), int(found[2])) for found in told if found]
    assert len(places) == len(steps)
    assert places == sorted(places)
    assert {number for number, _ in places} == {1, 2}
    assert places[-1] == (2, 100)


def test_a_time_left_is_told_as_people_read_it() -> None:
    assert [describe_seconds(seconds) for seconds in (0.4, 42, 600, 12_600)] == ["0 s", "42 s", "10 min", "3.5 h"]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolweave.ingest.candidates.IN_MEMORY", 100)
    monkeypatch.setattr("tempfile.tempdir", "/dev/full")
    with pytest.raises(DataError, match="There is no room for the candidates in `/dev/full`"):
        pick(write_dump(tmp_path / "a.nt", WORLD))


def test_a_snapshot_is_read_whole_however_large(tmp_path: Path) -> None:
    facts = pick(write_dump(tmp_path / "a.nt", WORLD, full=True), Limits(max_entities=60))
    write_snapshot(tmp_path / "a.nt.gz", facts, ["file a.nt"])
    again = pick(tmp_path / "a.nt.gz", Limits(max_entities=5))
    assert build_rows(again, CINEMA).snapshot == build_rows(facts, CINEMA).snapshot


PACKINGS = {".gz": gzip.compress, ".bz2": bz2.compress}


@pytest.fixture(scope="module")
def entity() -> Path:
    return Path(os.environ["TOOLWEAVE_EVAL_DATA"]) / "wikidata" / "entity_json" / "Q42.ttl"


@pytest.fixture(scope="module")
def triples(entity: Path) -> bytes:
    """The triples of the entity's Turtle as N-Triples, in the same order."""
    quads = list(ox.parse(entity.read_bytes(), ox.RdfFormat.TURTLE))
    assert len(quads) == 16_556
    return "".join(f"{quad} .\n" for quad in quads).encode()


@pytest.mark.skipif("TOOLWEAVE_EVAL_DATA" not in os.environ, reason="TOOLWEAVE_EVAL_DATA names no folder of reference data")
class TestRealEntities:
    """Douglas Adams as Wikidata serves him, among entities that were made up."""

    def test_each_triple_is_read_as_from_turtle(self, entity: Path, triples: bytes) -> None:
        damage = Damage("Q42.nt")
        read_here = list(chain.from_iterable(read_ntriples(io.BytesIO(triples), damage)))
        assert read_here == list(read_quads(ox.parse(entity.read_bytes(), ox.RdfFormat.TURTLE)))
        assert damage.damaged == 0

    @pytest.mark.parametrize("name", ["a.nt", "a.nt.gz", "a.nt.bz2", "a.ttl", "a.ttl.gz", "a.ttl.bz2", "a.json", "a.json.gz", "a.json.bz2"])
    def test_he_is_told_the_same_from_every_dump(self, entity: Path, triples: bytes, tmp_path: Path, name: str) -> None:
        before, after = (("".join(f"{line}\n" for thing in part for line in list_triples(thing, full=True))).encode() for part in (WORLD[:90], WORLD[90:]))
        if ".ttl" in name:
            data = entity.read_bytes() + before + after
        elif ".json" in name:
            twin = json.loads(entity.with_suffix(".json").read_bytes())["entities"]["Q42"]
            data = "".join(f"{json.dumps(row)},\n" for row in (*map(build_json, WORLD[:90]), twin, *map(build_json, WORLD[90:]))).encode()
        else:
            data = before + triples + after
        path = tmp_path / name
        path.write_bytes(PACKINGS.get(path.suffix, bytes)(data))
        facts, twin_facts = pick(path, Limits(max_entities=10_000)), load_file(entity.with_suffix(".json"))
        told = {rule.pid for rule in CINEMA.properties_of("person") if rule.type != "entity"} - {"P31"}
        expected = {(s.key, s.rank) for s in twin_facts if s.pid in told}
        assert {(s.key, s.rank) for s in facts if s.subject == "Q42"} == expected
        assert len(expected) > 5
        assert facts.labels["Q42"] == "Douglas Adams"

    @pytest.mark.parametrize(
        "path", ["wdqs_rdf/Q42.ttl", "wdqs_rdf/Q513-munged.ttl", "wdqs_rdf/wikidata_triples_small.json", "wdtk/sample-dump-20150815.json.gz"]
    )
    def test_what_is_picked_of_a_sample_is_in_the_sample(self, entity: Path, path: str) -> None:
        sample = entity.parent.parent / path
        whole = load_file(sample)
        try:
            facts = pick(sample)
        except DataError as exc:
            assert "no member of the domain" in exc.what
            assert not {qid for qid, cls in whole.types if cls in ("Q5", "Q11424") and qid in whole.labels}
        else:
            assert facts.types <= whole.types
            assert {(s.key, s.rank) for s in facts} <= {(s.key, s.rank) for s in whole}
            assert facts.labels.items() <= whole.labels.items()
