"""Facts in a real graph: whole or not at all, twice as once, and nothing of another domain lost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dumps import make_world, write_dump

from toolweave.cli.app import run
from toolweave.errors import DataError, GraphError
from toolweave.graph import Graph
from toolweave.ingest import ingest_domain, load, load_rows
from toolweave.model.domain import load_domain
from toolweave.model.names import member_id

WD, WDT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
ALIEN = """
wd:Q103569 rdfs:label "Alien"@en ; wdt:P31 wd:Q11424 ; wdt:P57 wd:Q56005 ; wdt:P136 wd:Q200092 ; wdt:P577 "1979-05-25T00:00:00Z"^^xsd:dateTime .
wd:Q56005 rdfs:label "Ridley Scott"@en ; wdt:P31 wd:Q5 ; wdt:P19 wd:Q851258 .
wd:Q200092 rdfs:label "horror film"@en . wd:Q851258 rdfs:label "South Shields"@en . wd:Q11424 rdfs:label "film"@en .
"""
SCOTT_SINGS = """
wd:Q56005 rdfs:label "Ridley Scott"@en ; wdt:P31 wd:Q5 ; wdt:P19 wd:Q851258 ; wdt:P1303 wd:Q6607 .
wd:Q6607 rdfs:label "guitar"@en . wd:Q851258 rdfs:label "South Shields"@en .
"""
PREFIXES = """@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def write(folder: Path, body: str, name: str = "facts.ttl") -> str:
    path = folder / name
    path.write_text(PREFIXES + body, encoding="utf-8")
    return str(path)


def statements(graph: Graph) -> set[tuple[Any, ...]]:
    rows = graph.run("MATCH (s:Entity)-[r:STATEMENT]->(t) RETURN s.qid AS s, r.pid AS p, coalesce(t.qid, t.value) AS t, r.best AS best, r.domains AS domains")
    return {(row["s"], row["p"], row["t"], row["best"], tuple(sorted(row["domains"]))) for row in rows}


def places(graph: Graph) -> set[tuple[Any, ...]]:
    rows = graph.run("MATCH (e:Entity)-[r:IN_DOMAIN]->(d:Domain) RETURN d.name AS d, e.qid AS e, r.cls AS cls, r.name AS name, r.name_key AS name_key")
    return {tuple(row.values()) for row in rows}


def contents(graph: Graph) -> set[tuple[Any, ...]]:
    """Everything in the graph but the test mark and the time of ingest."""
    nodes = graph.run("MATCH (n) WHERE NOT n:ToolweaveTest RETURN labels(n) AS l, properties(n) AS p")
    edges = graph.run("MATCH (a)-[r]->(b) RETURN coalesce(a.qid, a.key) AS a, type(r) AS t, properties(r) AS p, coalesce(b.qid, b.key, b.name) AS b")
    kept = [(tuple(sorted(row["l"])), {k: v for k, v in row["p"].items() if k != "ingested_at"}) for row in nodes]
    return {(labels, repr(sorted(p.items()))) for labels, p in kept} | {(e["a"], e["t"], repr(sorted(e["p"].items())), e["b"]) for e in edges}


def test_the_cinema_snapshot_lies_in_the_graph_as_its_rows_say(clean_graph: Graph) -> None:
    rows, report = load_rows("cinema"), ingest_domain(clean_graph, "cinema")
    state = clean_graph.query("ingest/domain_state", domain="cinema")
    assert state == [{"snapshot": rows.snapshot, "entities": len(rows.entities), "statements": len(rows.relations) + len(rows.attributes)}]
    assert (report.members, report.changed) == ({"film": 701, "person": 1352}, True)
    alien = clean_graph.run(
        "MATCH (d:Domain {name: 'cinema'})<-[p:IN_DOMAIN {name_key: 'cinema|alien'}]-(f)-[r:STATEMENT]->(v)"
        " WHERE r.best AND r.pid IN ['P57', 'P577', 'P2047'] RETURN p.id AS id, r.pid AS pid, coalesce(v.label, v.year, v.number) AS value"
    )
    api_id = member_id("cinema", "film", "Q103569")
    assert {tuple(row.values()) for row in alien} == {(api_id, "P57", "Ridley Scott"), (api_id, "P577", 1979), (api_id, "P2047", 117)}


def test_every_member_has_a_class_and_every_class_is_one(clean_graph: Graph, tmp_path: Path) -> None:
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    rows = clean_graph.run("MATCH (e:Entity)-[:INSTANCE_OF]->(c:Entity:Class) RETURN e.qid AS e, c.qid AS c")
    assert {(row["e"], row["c"]) for row in rows} == {("Q103569", "Q11424"), ("Q56005", "Q5")}


def test_statements_and_places_are_written_as_the_file_says(clean_graph: Graph, tmp_path: Path) -> None:
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    assert statements(clean_graph) == {
        ("Q103569", "P57", "Q56005", True, ("cinema",)),
        ("Q103569", "P136", "Q200092", True, ("cinema",)),
        ("Q103569", "P577", "1979-05-25", True, ("cinema",)),
        ("Q56005", "P19", "Q851258", True, ("cinema",)),
    }
    assert places(clean_graph) >= {
        ("cinema", "Q103569", "film", "Alien", "cinema|alien"),
        ("cinema", "Q56005", "person", "Ridley Scott", "cinema|ridley scott"),
        ("cinema", "Q200092", None, "horror", "cinema|horror"),
    }


def test_writing_twice_changes_nothing(clean_graph: Graph, tmp_path: Path) -> None:
    source = [write(tmp_path, ALIEN)]
    ingest_domain(clean_graph, "cinema", source)
    once = contents(clean_graph)
    load.write_rows(clean_graph, load_domain("cinema"), load_rows("cinema", source), lambda step: None)
    assert contents(clean_graph) == once
    assert not ingest_domain(clean_graph, "cinema", source).changed


def test_a_load_that_lost_something_since_is_done_again(clean_graph: Graph, tmp_path: Path) -> None:
    source = [write(tmp_path, ALIEN)]
    ingest_domain(clean_graph, "cinema", source)
    once = contents(clean_graph)
    clean_graph.run("MATCH ()-[r:STATEMENT {pid: 'P57'}]->() DELETE r")
    assert ingest_domain(clean_graph, "cinema", source).changed
    assert contents(clean_graph) == once


def test_what_a_new_source_no_longer_says_goes_away(clean_graph: Graph, tmp_path: Path) -> None:
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN.replace("wdt:P136 wd:Q200092 ; ", "").replace("1979-05-25", "1979-06-22"))])
    assert statements(clean_graph) == {
        ("Q103569", "P57", "Q56005", True, ("cinema",)),
        ("Q103569", "P577", "1979-06-22", True, ("cinema",)),
        ("Q56005", "P19", "Q851258", True, ("cinema",)),
    }
    assert clean_graph.run("MATCH (n) WHERE n.qid = 'Q200092' OR n.value = '1979-05-25' RETURN count(n)").evaluate() == 0


def test_several_sources_are_one_load(clean_graph: Graph, tmp_path: Path) -> None:
    more = 'wd:Q103569 wdt:P161 wd:Q102124 . wd:Q102124 rdfs:label "Sigourney Weaver"@en ; wdt:P31 wd:Q5 .'
    report = ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN), write(tmp_path, more, "more.ttl")])
    assert report.members == {"film": 1, "person": 2}


def test_one_domain_never_removes_what_another_holds(clean_graph: Graph, tmp_path: Path) -> None:
    ingest_domain(clean_graph, "music", [write(tmp_path, SCOTT_SINGS)])
    alone = contents(clean_graph)
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    assert ("Q56005", "P19", "Q851258", True, ("cinema", "music")) in statements(clean_graph)
    ingest_domain(clean_graph, "cinema", [write(tmp_path, 'wd:Q1 rdfs:label "Another"@en ; wdt:P31 wd:Q11424 ; wdt:P136 wd:Q2 . wd:Q2 rdfs:label "odd"@en .')])
    assert {row for row in statements(clean_graph) if "music" in row[4]} == {
        ("Q56005", "P19", "Q851258", True, ("music",)),
        ("Q56005", "P1303", "Q6607", True, ("music",)),
    }
    assert alone - contents(clean_graph) == set()


def test_a_load_cut_short_is_seen_and_the_next_one_goes_on(clean_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = [write(tmp_path, ALIEN)]
    ingest_domain(clean_graph, "cinema", source)
    once = contents(clean_graph)
    whole_write = Graph.write

    def cut(self: Graph, name: str, rows: Any, **params: Any) -> int:
        if name == "ingest/relations":
            raise GraphError("The server went away.", "Start it.")
        return whole_write(self, name, rows, **params)

    monkeypatch.setattr(Graph, "write", cut)
    other = write(tmp_path, ALIEN.replace("Ridley Scott", "Sir Ridley Scott"), "other.ttl")
    with pytest.raises(GraphError):
        ingest_domain(clean_graph, "cinema", [other])
    monkeypatch.undo()
    half: Mapping[str, Any] = clean_graph.run("MATCH (d:Domain {name: 'cinema'}) RETURN d.snapshot AS snapshot, d.world AS world").data()[0]
    assert half == {"snapshot": None, "world": None}
    ingest_domain(clean_graph, "cinema", source)
    assert contents(clean_graph) == once


def test_an_id_may_pass_from_an_entity_that_left_to_another(clean_graph: Graph, tmp_path: Path) -> None:
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    held = member_id("cinema", "film", "Q103569")
    clean_graph.run(
        "MATCH (:Entity {qid: 'Q103569'})-[r:IN_DOMAIN]->(d) MATCH (e:Entity {qid: 'Q200092'}) DELETE r CREATE (e)-[:IN_DOMAIN {key: $key}]->(d)",
        key=f"cinema/{held}",
    )
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    owners = clean_graph.run("MATCH (e)-[r:IN_DOMAIN {key: $key}]->() RETURN e.qid AS qid", key=f"cinema/{held}").data()
    assert owners == [{"qid": "Q103569"}]


def test_a_bad_file_writes_nothing(clean_graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ingest_domain(clean_graph, "cinema", [write(tmp_path, ALIEN)])
    once = contents(clean_graph)
    bad = write(tmp_path, f"{ALIEN}\nwd:Q1 wdt:P57 oops .\n", "bad.ttl")
    with pytest.raises(DataError, match=r"bad\.ttl`, line 8"):
        ingest_domain(clean_graph, "cinema", [bad])
    assert run(["ingest", "cinema", "--source", bad]) == 5
    lines = capsys.readouterr().err.splitlines()
    assert [line[:7] for line in lines] == ["error  ", "try    "]
    assert contents(clean_graph) == once


def test_a_dump_is_picked_and_a_damaged_line_of_it_told(
    clean_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("toolweave.ingest.read.WHOLE", 1000)
    dump = write_dump(tmp_path / "dump.nt.bz2", make_world(60, 80), full=True, extra=["damaged"])
    command = ["ingest", "cinema", "--source", str(dump), "--max-entities", "40"]
    assert run(command) == 0
    lines = capsys.readouterr().err.splitlines()
    assert "dump.nt.bz2: 1 of " in lines[0]
    assert "(unchanged)" not in lines[-1]
    assert len({row[1] for row in places(clean_graph) if row[2]}) == 40
    once = contents(clean_graph)
    assert run(command) == 0
    assert capsys.readouterr().err.splitlines()[-1].endswith("(unchanged)")
    assert contents(clean_graph) == once
    clean_graph.run("MATCH (d:Domain) REMOVE d.world")  # or the next file's tests would take it for the bundled domain


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nosuch"], 5),
        (["banking", "--source", "wikidata"], 5),
        (["cinema", "--endpoint", "http://127.0.0.1:9/sparql"], 5),
        (["cinema", "--endpoint", "nowhere"], 2),
        (["cinema", "--source", "wikidata", "--offline", "--refresh"], 2),
        (["cinema", "--save-snapshot", "facts.ttl"], 5),
        (["cinema", "music", "--save-snapshot", "facts.nt.gz"], 2),
        (["cinema", "--source", "nowhere.ttl"], 5),
        (["cinema", "--source", "a.csv"], 5),
    ],
)
def test_a_wrong_word_is_told_before_anything_is_written(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", *arguments]) == code
    assert len(capsys.readouterr().err.splitlines()) == 2
