"""An endpoint that answers nonsense in the right form: what comes of it is facts or two lines, never a traceback."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from noise import PREFIXES
from webs import Asked, Reply, Server, SparqlServer

from toolweave.errors import ToolweaveError
from toolweave.ingest import load_rows
from toolweave.ingest.live import Live
from toolweave.settings import load_settings

FILMS = "".join(
    f'wd:Q{number} rdfs:label "Film {number}"@en ; wdt:P31 wd:Q11424 ; wdt:P57 wd:Q{90 + number % 5} ; wdt:P136 wd:Q8 ; wdt:P577 {day} ; p:P577 wds:{number} . '
    f"wds:{number} ps:P577 {day} ; psv:P577 wdv:{number} ; pq:P1480 wd:Q1 . wdv:{number} wikibase:timeValue {day} ; wikibase:timePrecision 11 .\n"
    for number in range(20, 60)
    for day in [f'"19{number}-03-01T00:00:00Z"^^xsd:dateTime']
)
PEOPLE = "".join(f'wd:Q{number} rdfs:label "Person {number}"@en ; wdt:P31 wd:Q5 .\n' for number in range(90, 95))
WD = "http://www.wikidata.org/entity/"
TEXTS = ["", "Q0", f"{WD}Q0", f"{WD}Q99999999999999", "http://www.wikidata.org/prop/direct/", "-1", "9" * 30, "\u0000", "\u202e", "x" * 5000]
ODD: list[Any] = [*TEXTS, f"{WD}Q\u0661", f"{WD}Q5/", "NaN", "\u0661", 7, None, ["a"], {"a": 1}, True]
CELLS: list[Any] = [None, 3, {}]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name, value in (("WEB_TIMEOUT_S", "20"), ("WEB_BACKOFF_S", "0"), ("WEB_ATTEMPTS", "1"), ("CACHE", str(tmp_path / "cache"))):
        monkeypatch.setenv(f"TOOLWEAVE_{name}", value)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def spoil(found: Any, draw: random.Random) -> Any:
    """The answer with some cells changed, rows doubled or lost, columns gone."""
    for row in found["results"]["bindings"]:
        for name in list(row):
            fate = draw.random()
            if fate < 0.02:
                del row[name]
            elif fate < 0.05:
                row[name]["value"] = draw.choice(ODD)
            elif fate < 0.06:
                row[name]["type"] = draw.choice(["uri", "literal", "bnode", "triple"])
            elif fate < 0.061:
                row[name] = draw.choice(CELLS)
    draw.shuffle(found["results"]["bindings"])
    return found


def test_nonsense_in_the_right_form_gives_facts_or_two_lines() -> None:
    outcomes: set[str] = set()
    with SparqlServer(turtle=f'{PREFIXES}{FILMS}{PEOPLE}wd:Q8 rdfs:label "drama film"@en .') as wikidata:
        for seed in range(60):
            draw = random.Random(seed)

            def answer(asked: Asked, draw: random.Random = draw) -> Reply:
                found = json.loads(wikidata.answer(asked).body)
                return Reply(body=json.dumps(spoil(found, draw)).encode())

            with Server(answer) as server:
                try:
                    rows = load_rows("cinema", ["wikidata"], live=Live(f"{server.url}/sparql"))
                    outcomes.add("facts" if rows.entities else "nothing")
                except ToolweaveError as exc:
                    outcomes.add(type(exc).__name__)
    assert "facts" in outcomes
