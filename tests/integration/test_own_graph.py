"""A domain of one's own in a real graph: ingested, talked about, verified, edited, beside another, and gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from toolweave.cli.app import run
from toolweave.graph import Graph
from toolweave.model.domain import list_own_domains
from toolweave.resources import PACKAGE
from toolweave.settings import load_settings

PAGE = PACKAGE.parent / "docs" / "own-domain.md"


@pytest.fixture
def folder(tmp_path: Path, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the starting file and the kennel of the page."""
    monkeypatch.chdir(tmp_path)
    assert run(["ingest", "--init", "bike rental"]) == 0
    for name, text in re.findall(r"<!-- ([\w.]+) -->\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def members(graph: Graph, domain: str) -> set[tuple[str, str, str]]:
    """Class, name and origin of each member of a domain."""
    text = "MATCH (e:Entity)-[r:IN_DOMAIN]->(:Domain {name: $domain}) WHERE r.cls IS NOT NULL RETURN r.cls AS cls, r.name AS name, e.origin AS origin"
    return {(row["cls"], row["name"], row["origin"]) for row in graph.run(text, domain=domain).data()}


def world_of(graph: Graph, domain: str) -> str:
    return str(graph.run("MATCH (d:Domain {name: $domain}) RETURN d.world", domain=domain).evaluate())


def test_a_file_becomes_tools_and_dialogues_and_what_it_says_later_takes_their_place(graph: Graph, folder: Path) -> None:
    assert run(["ingest", "./bike_rental.toml", "./kennel.toml"]) == 0
    assert {origin for _, _, origin in members(graph, "bike_rental") | members(graph, "kennel")} == {"user"}
    assert len(members(graph, "bike_rental")) == 30
    assert len(members(graph, "kennel")) == 15
    assert run(["generate", "--domain", "bike_rental", "--dialogues", "3", "--out", "bike_rental.jsonl"]) == 0
    assert run(["verify", "bike_rental.jsonl"]) == 0

    kennel, worlds = members(graph, "kennel"), (world_of(graph, "bike_rental"), world_of(graph, "kennel"))
    file = folder / "bike_rental.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'.*name = "Comet".*\n', "", text).replace("Blue Heron", "Grey Heron"), encoding="utf-8")
    assert run(["ingest", "./bike_rental.toml"]) == 0
    names = {name for _, name, _ in members(graph, "bike_rental")}
    assert (len(names), names & {"Comet", "Blue Heron", "Grey Heron"}) == (29, {"Grey Heron"})
    assert members(graph, "kennel") == kennel
    assert (world_of(graph, "bike_rental") != worlds[0], world_of(graph, "kennel")) == (True, worlds[1])
    assert run(["verify", "bike_rental.jsonl"]) != 0  # the world that it was made in is no more

    for path in load_settings().home.glob("*/kennel.*"):
        path.unlink()
    assert "kennel" not in list_own_domains()
    assert run(["ingest", "kennel"]) == 5
    assert run(["ingest", "./kennel.toml"]) == 0
    assert world_of(graph, "kennel") == worlds[1]


def test_facts_of_wikidata_and_own_ones_stand_side_by_side(graph: Graph, folder: Path) -> None:
    cities = ["Vienna", "Graz", "Linz", "Salzburg", "Innsbruck", "Klagenfurt", "Villach", "Wels", "Steyr", "Dornbirn", "Bregenz"]
    lines = ["@prefix wd: <http://www.wikidata.org/entity/> .", "@prefix wdt: <http://www.wikidata.org/prop/direct/> ."]
    lines.append("@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .")
    for number, name in enumerate(cities, 9_000_001):
        lines.append(f'wd:Q{number} rdfs:label "{name}"@en ; wdt:P31 wd:Q515 ; wdt:P1082 {number - 8_990_000} .')
    (folder / "cities.ttl").write_text("\n".join(lines), encoding="utf-8")
    own = """name = "clubs"
facts = "cities.ttl"
[[classes]]
name = "city"
qids = ["Q515"]
instances = [{ name = "vienna", mood = "grand" }, { name = "Nowhere", mood = "quiet" }]
[[properties]]
class = "city"
name = "inhabitants"
type = "count"
pid = "P1082"
[[properties]]
class = "city"
name = "mood"
type = "term"
"""
    (folder / "clubs.toml").write_text(own, encoding="utf-8")
    assert run(["ingest", "./clubs.toml"]) == 0
    found = members(graph, "clubs")
    assert {name for _, name, _ in found} == {*cities[1:], "vienna", "Nowhere"}
    assert {name for _, name, origin in found if origin == "user"} == {"Nowhere"}
    told = "MATCH (:Entity {qid: 'Q9000001'})-[s:STATEMENT]->(v) WHERE s.best RETURN coalesce(v.label, v.value) AS value"
    assert {row["value"] for row in graph.run(told).data()} == {"10001", "grand"}
