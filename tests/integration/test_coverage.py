"""Coverage is a query: the same answer from the library, the command line, and ten lines of the plain driver."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from tiny import RUN, TINY_GRAPH, build_dialogue

from toolweave.cli.app import run
from toolweave.coverage import SECTIONS, delete_run, query_coverage, write_dialogues
from toolweave.graph import Graph
from toolweave.graph.local import LocalServer
from toolweave.model.tool import Json
from toolweave.resources import PACKAGE
from toolweave.settings import Settings

ROOT = PACKAGE.parent
RECORD: Json = {"usage": {}, "rejected": {}, "problems": {}, "covered": {}, "state": "complete", "updated_at": "", "turns": 0, "fallback_turns": 0}
NO_PATH = "no path: no goal that a person would ask for leads through it"


@pytest.fixture
def tiny_graph(clean_graph: Graph) -> Graph:
    """Two dialogues over three tools."""
    clean_graph.run(TINY_GRAPH)
    write_dialogues(clean_graph, RUN, [build_dialogue(0), build_dialogue(1)])
    return clean_graph


def test_coverage_counts_what_is_exercised_and_names_what_is_not(tiny_graph: Graph) -> None:
    answers = {name: {tuple(row.values()) for row in rows} for name, rows in query_coverage(tiny_graph).items()}
    assert answers == {
        "summary": {("tiny", 2, 4, 3, 2, 3, 2, 2, 1, 2, 1)},
        "items": {("tiny", "patterns", 1, 1, 0), ("tiny", "tools", 2, 2, 0), ("tiny", "feeds", 1, 1, 0)},
        "patterns": {("tiny", "chain", 2, 1, 1)},
        "chain_lengths": {("tiny", 2, 2)},
        "features": {("tiny", "multi_step", 2)},
        "argument_sources": {("tiny", "user", None, 2), ("tiny", "result", None, 2)},
        "call_outcomes": {("tiny", "search", "ok", 2), ("tiny", "lookup", "ok", 2)},
        "calls_per_tool": {("tiny", "find_films", "search", 2, 2), ("tiny", "get_film_details", "lookup", 2, 2)},
        "tool_pairs": {("tiny", "find_films", "get_film_details", 2)},
        "entities_mentioned": {("tiny", "film", "Alien", 4)},
        "tools_never_called": {("tiny", "count_films", "aggregate")},
        "parameters_never_filled": {("tiny", "find_films", "/limit", False, True)},
        "feeds_never_exercised": {("tiny", "get_film_details", "/film_id", "get_film_details", "/film_id", 0.5, NO_PATH)},
        "goal_scores": set(),
        "conditions": set(),
        "items_left": set(),
    }


def test_a_run_says_what_it_left_and_why_until_another_exercises_it_or_it_is_deleted(tiny_graph: Graph) -> None:
    left = "feeds:tiny/get_film_details/out/film_id->tiny/get_film_details/in/film_id"
    other = RUN.model_copy(
        update={"id": "run_other", "record": RECORD | {"left": {left: [61, "empty result"], "tools:tiny/count_films": [0, "not drawn yet"]}}}
    )
    write_dialogues(tiny_graph, other, [])
    answers = query_coverage(tiny_graph)
    assert [row["why"] for row in answers["feeds_never_exercised"]] == ["no data: 61 goals in vain, mostly empty result"]
    assert {tuple(row.values()) for row in answers["items"]} >= {("tiny", "feeds", 1, 2, 1), ("tiny", "tools", 2, 3, 0)}
    assert {(row["item"], row["tried"]) for row in answers["items_left"]} == {(left.removeprefix("feeds:"), 61), ("tiny/count_films", 0)}
    delete_run(tiny_graph, "run_other")
    assert query_coverage(tiny_graph)["items_left"] == []


def test_a_dialogue_written_anew_with_other_words_is_counted_once(tiny_graph: Graph) -> None:
    write_dialogues(tiny_graph, RUN, [build_dialogue(1, answer="It runs 117 minutes.")])
    assert set(tiny_graph.run("MATCH (c:Covered) RETURN c.dialogues").data()[0].values()) == {2}
    delete_run(tiny_graph, RUN.id)
    assert tiny_graph.run("MATCH (c:Covered) RETURN count(c)").evaluate() == 0


def test_coverage_of_one_domain_leaves_the_others_out(tiny_graph: Graph) -> None:
    tiny_graph.run("MERGE (:Domain {name: 'empty'})")
    assert {row["domain"] for row in query_coverage(tiny_graph)["summary"]} == {"empty", "tiny"}
    assert {row["domain"] for rows in query_coverage(tiny_graph, "tiny").values() for row in rows} == {"tiny"}


def test_the_command_prints_one_array_of_objects(tiny_graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {entry["query"].removeprefix("coverage/"): entry["rows"] for entry in printed} == query_coverage(tiny_graph)


def test_the_command_prints_a_table_for_each_query_with_rows(tiny_graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--domain", "tiny"]) == 0
    printed = capsys.readouterr().out
    with_rows = {name for name, rows in query_coverage(tiny_graph).items() if rows}
    assert {name for name, title in SECTIONS.items() if title in printed} == with_rows == SECTIONS.keys() - {"goal_scores", "conditions", "items_left"}


def test_a_domain_the_graph_does_not_hold_is_a_usage_error(tiny_graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--domain", "opera"]) == 2
    assert capsys.readouterr().err.splitlines() == ["error  The graph holds no domain `opera`.", "try    Ingest it first: toolweave ingest opera"]


def test_runs_are_listed_and_deleted_from_the_command_line(tiny_graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs", "--format", "json"]) == 0
    listed = {row["id"]: row["dialogues"] for row in json.loads(capsys.readouterr().out)}
    assert {name for name, dialogues in listed.items() if dialogues} == {"run_tiny"} and listed["run_tiny"] == 2
    assert run(["runs", "--delete", "run_tiny"]) == 0
    assert capsys.readouterr().err.strip() == "Deleted run run_tiny with 2 dialogues."
    assert run(["runs", "--delete", "run_tiny"]) == 2
    assert query_coverage(tiny_graph)["tools_never_called"]


def test_ten_lines_of_the_plain_driver_run_the_queries_as_they_stand(tiny_graph: Graph, graph_settings: Settings) -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len([line for line in script.splitlines() if line.strip()]) <= 10
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, env=environment(tiny_graph, graph_settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    counted = dict(re.findall(r"^(\w+): (\d+) rows$", done.stdout, flags=re.MULTILINE))
    assert counted == {name: str(len(rows)) for name, rows in query_coverage(tiny_graph).items()}


def environment(graph: Graph, settings: Settings) -> dict[str, str]:
    """What the script of the page reads."""
    given = settings.graph_password
    password = given.get_secret_value() if given else LocalServer.from_settings(settings).read_password()
    return {**os.environ, "NEO4J_URI": graph.uri, "NEO4J_PASSWORD": password}
