"""A known domain fetched over real sockets: the same as from its snapshot, whatever the endpoint holds beside it and however the network behaves."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from noise import PREFIXES, build_noise
from webs import Asked, Proxy, Reply, Server, SparqlServer

from toolweave.cli.app import run
from toolweave.errors import DataError
from toolweave.graph import Graph
from toolweave.ingest import ingest_domain, load_rows, load_sources
from toolweave.ingest.facts import Facts
from toolweave.ingest.limits import Limits
from toolweave.ingest.live import Live
from toolweave.ingest.read import load_file
from toolweave.ingest.rows import assign_classes, build_rows
from toolweave.ingest.snapshot import write_snapshot
from toolweave.ingest.telling import Telling
from toolweave.ingest.web import WebError
from toolweave.ingest.wikidata.sift import find_mainland
from toolweave.model.domain import load_domain
from toolweave.resources import locate
from toolweave.settings import load_settings
from toolweave.synthesise import synthesise_domain

DOMAIN = "music"
SNAPSHOT = locate("ingest") / "snapshots" / f"{DOMAIN}.nt.gz"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name, value in (("WEB_TIMEOUT_S", "20"), ("WEB_BACKOFF_S", "0.001"), ("CACHE", str(tmp_path / "cache"))):
        monkeypatch.setenv(f"TOOLWEAVE_{name}", value)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the music snapshot that holds together: an eighth of it, since the fetches below are many."""
    facts, domain = load_file(SNAPSHOT), load_domain(DOMAIN)
    members = assign_classes(facts, domain)
    kept = set(sorted(qid for qid, cls in members.items() if cls == "musician")[::8]) | {qid for qid, cls in members.items() if cls == "label"}
    rules = {(rule.cls, rule.pid): rule for rule in domain.properties}
    links = {key: s for key, s in facts.statements.items() if s.subject in kept and (rules[members[s.subject], s.pid].type != "entity" or s.value.text in kept)}
    mainland = find_mainland(links.values())
    facts.statements = {key: s for key, s in links.items() if s.subject in mainland}
    facts.types = {pair for pair in facts.types if pair[0] in kept & mainland}
    named = kept & mainland | facts.datatypes.keys() | {qid for pair in facts.subclasses | facts.types for qid in pair} | {s.value.text for s in facts}
    facts.labels = {qid: label for qid, label in facts.labels.items() if qid in named}
    facts.aliases = {qid: names for qid, names in facts.aliases.items() if qid in named}
    path = tmp_path_factory.mktemp("snapshot") / "music.nt.gz"
    write_snapshot(path, facts)
    return path


@pytest.fixture(scope="module")
def wikidata(snapshot: Path) -> Iterator[SparqlServer]:
    """An endpoint that holds that snapshot and everything else that Wikidata holds about its members."""
    with SparqlServer(snapshot, turtle=build_noise(load_file(snapshot), load_domain(DOMAIN))) as server:
        yield server


def fetch(turtle: str, name: str = "cinema", **limits: int) -> Facts:
    with SparqlServer(turtle=PREFIXES + turtle) as server:
        return load_sources(load_domain(name), ["wikidata"], limits=Limits(**limits), live=Live(server.url))


def tools(graph: Graph, name: str) -> list[dict[str, Any]]:
    return graph.run("MATCH (t:Tool {domain: $name}) RETURN properties(t) AS tool ORDER BY t.name", name=name).data()


def told(facts: Facts, *pids: str) -> set[str]:
    return {f"{facts.labels.get(s.subject, s.subject)} {s.pid} {facts.labels.get(s.value.text, s.value.text)}" for s in facts if not pids or s.pid in pids}


def test_an_endpoint_with_much_beside_gives_the_tools_of_the_snapshot(clean_graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    domain = load_domain(DOMAIN)
    with SparqlServer(SNAPSHOT, turtle=build_noise(load_sources(domain, ["snapshot"]), domain)) as server:
        assert run(["ingest", DOMAIN, "--endpoint", server.url]) == 0
    assert "answers of" in capsys.readouterr().err
    fetched = tools(clean_graph, DOMAIN)
    assert ingest_domain(clean_graph, DOMAIN).changed is False
    synthesise_domain(clean_graph, DOMAIN)
    assert len(fetched) >= 30 and fetched == tools(clean_graph, DOMAIN)


@pytest.mark.parametrize("name", ["academia", "cinema", "geography"])
def test_every_domain_of_wikidata_comes_back_as_its_snapshot_has_it(name: str) -> None:
    domain = load_domain(name)
    with SparqlServer(locate("ingest") / "snapshots" / f"{name}.nt.gz") as server:
        fetched = load_sources(domain, ["wikidata"], limits=Limits(max_entities=3000), live=Live(server.url))
    assert fetched == load_sources(domain, ["snapshot"])


def test_a_saved_snapshot_loads_back_to_the_same_facts_and_says_where_it_comes_from(wikidata: SparqlServer, snapshot: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.nt.gz", "two.nt.gz")]
    for path in paths:
        rows = load_rows(DOMAIN, ["wikidata"], live=Live(wikidata.url, offline=path == paths[1]), save=path)
        assert load_rows(DOMAIN, [str(path)]).snapshot == rows.snapshot == load_rows(DOMAIN, [str(snapshot)]).snapshot
    assert paths[0].read_bytes() == paths[1].read_bytes()
    head = [line for line in gzip.decompress(paths[0].read_bytes()).decode().splitlines() if line.startswith("#")]
    assert head[1] == "# Facts of the domain music, written by Toolweave"
    assert head[3] == f"# endpoint {wikidata.url}" and head[4].startswith("# query members.rq ")
    assert load_file(paths[0]) == load_file(snapshot)


@pytest.mark.parametrize("seed", [1, 2])
def test_through_a_network_that_fails_in_every_way_the_same_comes_out(
    seed: int, wikidata: SparqlServer, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLWEAVE_WEB_TIMEOUT_S", "1.5")
    with Proxy(wikidata.url, rate=0.3, seed=seed, stall_s=30) as proxy:
        rows = load_rows(DOMAIN, ["wikidata"], live=Live(proxy.url))
    assert rows.snapshot == load_rows(DOMAIN, [str(snapshot)]).snapshot
    assert sum(proxy.spoilt.values()) >= 5 and max(proxy.answered.values()) == 1


def test_a_fetch_that_is_killed_goes_on_where_it_was_and_asks_nothing_twice(wikidata: SparqlServer, snapshot: Path) -> None:
    script = (
        "import sys; from toolweave.ingest import load_rows; from toolweave.ingest.live import Live; load_rows('music', ['wikidata'], live=Live(sys.argv[1]))"
    )
    with Proxy(wikidata.url, rate=0.2, seed=3, faults=["503", "reset", "429"]) as proxy:
        process = subprocess.Popen([sys.executable, "-c", f"import sys; {script}", proxy.url], env={**os.environ})
        while sum(proxy.answered.values()) < 6:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.wait()
        before = sum(proxy.answered.values())
        rows = load_rows(DOMAIN, ["wikidata"], live=Live(proxy.url))
    assert rows.snapshot == load_rows(DOMAIN, [str(snapshot)]).snapshot
    repeated = [content for content, times in proxy.answered.items() if times > 1]
    assert len(repeated) <= 1, "only the one in flight may be asked again"
    assert before < len(proxy.answered) < before + 40


def test_a_fetch_that_ends_early_says_what_is_missing_and_writes_nothing(clean_graph: Graph, wikidata: SparqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_WEB_ATTEMPTS", "2")
    with Proxy(wikidata.url, rate=0) as proxy:
        proxy.ends_after = 6
        with pytest.raises(WebError, match=r"it says 503 \(down for repairs\).* Missing are statements of labels.*; 6 answers are kept"):
            ingest_domain(clean_graph, DOMAIN, ["wikidata"], live=Live(proxy.url))
        assert clean_graph.run("MATCH (d:Domain) RETURN count(d)").evaluate() == 0
        proxy.ends_after = None
        assert ingest_domain(clean_graph, DOMAIN, ["wikidata"], live=Live(proxy.url)).changed
    assert max(proxy.answered.values()) == 1


def test_a_query_that_takes_too_long_is_asked_in_parts(wikidata: SparqlServer, snapshot: Path) -> None:
    refused: list[int] = []

    def answer(asked: Asked) -> Reply:
        members = asked.params["query"].partition("VALUES ?member {")[2].partition("}")[0].count("wd:")
        if members > 30:
            refused.append(members)
            return Reply(500, b"java.util.concurrent.TimeoutException", "text/plain")
        return wikidata.answer(asked)

    with Server(answer) as server:
        rows = load_rows(DOMAIN, ["wikidata"], live=Live(f"{server.url}/sparql"))
    assert rows.snapshot == load_rows(DOMAIN, [str(snapshot)]).snapshot
    assert len(refused) >= 8 and max(refused) > 60


FILM = 'wd:Q11424 rdfs:label "film"@en . wd:Q5 rdfs:label "human"@en . wd:Q1 rdfs:label "Alien"@en ; wdt:P31 wd:Q11424 ; wdt:P57 wd:Q2, wd:Q3 .\n'
PEOPLE = """wd:Q2 rdfs:label "Ridley Scott"@en ; wdt:P31 wd:Q5 . wd:Q3 rdfs:label "Сигурни Уивер"@ru, "Sigourney Weaver"@mul ; wdt:P31 wd:Q5 .
wd:Q30 rdfs:label "USA"@en . wd:Q145 rdfs:label "UK"@en . wd:Q15180 rdfs:label "Soviet Union"@en ; wdt:P576 "1991-12-26T00:00:00Z"^^xsd:dateTime .
"""


def state(member: str, pid: str, name: str, value: str, more: str = "", *, plain: bool = True) -> str:
    """A full statement, with its plain triple."""
    direct = f"wd:{member} wdt:{pid} {value} . " if plain else ""
    return f"{direct}wd:{member} p:{pid} wds:{name} . wds:{name} ps:{pid} {value} {more} .\n"


def test_a_citizenship_that_is_over_and_a_state_that_is_gone_are_not_told() -> None:
    over = state("Q2", "P27", "a", "wd:Q30", '; pq:P582 "1990-01-01T00:00:00Z"^^xsd:dateTime')
    facts = fetch(FILM + PEOPLE + over + state("Q2", "P27", "b", "wd:Q145") + state("Q3", "P27", "c", "wd:Q15180"))
    assert told(facts, "P27") == {"Ridley Scott P27 UK"}
    assert facts.labels["Q3"] == "Sigourney Weaver"


def test_what_is_told_as_past_may_be_over() -> None:
    school = 'wd:Q9 rdfs:label "West Hartlepool College"@en .\n' + state("Q2", "P69", "a", "wd:Q9", '; pq:P582 "1958-01-01T00:00:00Z"^^xsd:dateTime')
    assert told(fetch(FILM + PEOPLE + school), "P69") == {"Ridley Scott P69 West Hartlepool College"}


def test_half_of_an_answer_is_no_answer() -> None:
    born = 'wd:Q2 wdt:P19 wd:Q64, wd:Q65 . wd:Q3 wdt:P19 wd:Q64 . wd:Q64 rdfs:label "Berlin"@en . wd:Q65 rdfs:label "Гамбург"@ru .\n'
    assert told(fetch(FILM + PEOPLE + born), "P19") == {"Sigourney Weaver P19 Berlin"}


def money(name: str, amount: int, more: str = "", unit: str = "Q4917") -> str:
    detail = f"; psv:P2142 wdv:{name} {more} . wdv:{name} wikibase:quantityAmount {amount}.0 ; wikibase:quantityUnit wd:{unit}"
    return state("Q1", "P2142", name, f"{amount}.0", detail)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (money("a", 203), {"203"}),
        (money("a", 78, "; pq:P3005 wd:Q30"), set[str]()),
        (money("a", 78, "; pq:P3005 wd:Q30") + money("b", 203, "; pq:P3005 wd:Q13780930"), {"203"}),
        (money("a", 78, "; wikibase:rank wikibase:NormalRank") + money("b", 203, "; wikibase:rank wikibase:PreferredRank"), {"203"}),
        (money("a", 203) + money("b", 5, "; wikibase:rank wikibase:DeprecatedRank"), {"203"}),
        (money("a", 78) + money("b", 203), {"78", "203"}),
        (money("a", 78, "; wikibase:rank wikibase:PreferredRank ; pq:P582 1") + money("b", 203, "; wikibase:rank wikibase:NormalRank"), set[str]()),
    ],
)
def test_of_numbers_only_the_best_rank_without_a_narrowing_counts(statements: str, expected: set[str]) -> None:
    facts = fetch(FILM + PEOPLE + statements)
    assert {s.value.text for s in facts if s.pid == "P2142"} == expected
    best = {row["target"] for row in build_rows(facts, load_domain("cinema")).attributes if row["best"] and row["pid"] == "P2142"}
    assert best == ({f"quantity|Q4917|{number}" for number in expected} if len(expected) == 1 else set())


def test_a_birth_about_a_year_is_not_told_as_one() -> None:
    date = '"1937-01-01T00:00:00Z"^^xsd:dateTime'
    detail = f"; psv:P569 wdv:NAME MORE . wdv:NAME wikibase:timeValue {date} ; wikibase:timePrecision 9"
    sure = state("Q2", "P569", "a", date, detail.replace("NAME", "x").replace("MORE", ""))
    about = state("Q3", "P569", "b", date, detail.replace("NAME", "y").replace("MORE", "; pq:P1480 wd:Q5727902"))
    assert told(fetch(FILM + PEOPLE + sure + about), "P569") == {"Ridley Scott P569 1937"}


def test_members_are_bounded_listed_page_by_page_and_hold_together() -> None:
    films = "".join(
        f'wd:Q{number} rdfs:label "Film {number}"@en ; wdt:P31 wd:Q11424 ; wikibase:sitelinks {number % 7} ; wdt:P136 wd:Q8 '
        + (f"; wdt:P57 wd:Q{90_000 + number % 9} .\n" if number % 3 == 0 else ".\n")
        for number in range(20_000, 22_300)
    )
    people = "".join(f'wd:Q{number} rdfs:label "Person {number}"@en ; wdt:P31 wd:Q5 .\n' for number in [*range(90_000, 90_009), *range(95_000, 95_100)])
    with SparqlServer(turtle=f'{PREFIXES}{films}{people}wd:Q8 rdfs:label "drama film"@en .') as server:
        facts, again = (load_sources(load_domain("cinema"), ["wikidata"], limits=Limits(max_entities=2_200), live=Live(server.url)) for _ in range(2))
        pages = [asked for asked in server.asked if "LIMIT 2000" in asked.params["query"] and "wd:Q11424" in asked.params["query"]]
    assert facts == again
    members = {qid for qid, _ in facts.types}
    assert 2_000 < len(members) <= 2_200
    assert {f"Q{number}" for number in range(90_000, 90_009) if number % 3 == 0} <= members and "Q95001" not in members
    assert len(pages) == 2
    linked = {s.subject for s in facts if s.pid == "P57"}
    assert linked >= {f"Q{number}" for number in range(20_000, 22_300) if number % 3 == 0 and number % 7}, "those that lead to others stay"


def test_statements_are_bounded_too(wikidata: SparqlServer, snapshot: Path) -> None:
    domain, whole = load_domain(DOMAIN), load_file(snapshot)
    facts = load_sources(domain, ["wikidata"], limits=Limits(max_statements=600), live=Live(wikidata.url))
    assert 300 < len(facts.statements) <= 600 < len(whole.statements)
    assert facts.statements.keys() < whole.statements.keys()


def test_an_endpoint_without_members_is_told_and_a_class_without_any_too() -> None:
    with pytest.raises(DataError, match="holds no films, people"):
        fetch("wd:Q1 wdt:P31 wd:Q2 .")
    heard: list[str] = []
    with SparqlServer(turtle=PREFIXES + FILM + 'wd:Q1 wdt:P136 wd:Q8 . wd:Q8 rdfs:label "drama film"@en .') as server:
        facts = load_sources(load_domain("cinema"), ["wikidata"], telling=Telling(warn=heard.append), live=Live(server.url))
    assert told(facts) == {"Alien P136 drama film"} and heard[0] == "cinema: the endpoint holds no people"
