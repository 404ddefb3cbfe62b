"""A report from the graph: what was written comes back, and the command puts it on a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import RUN, TINY_GRAPH, build_dialogue

from toolweave.cli.app import run
from toolweave.coverage import write_dialogues
from toolweave.graph import Graph
from toolweave.report import build_report, query_tool_graph
from toolweave.report.recall import PAGE, query_dialogues


@pytest.fixture(scope="module")
def written(graph: Graph) -> Graph:
    """The tiny Tool Graph with more dialogues than one query reads."""
    graph.run("MATCH (n) WHERE NOT n:ToolweaveTest CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    graph.run(TINY_GRAPH)
    write_dialogues(graph, RUN, [build_dialogue(number) for number in range(PAGE + 5)])
    graph.run("MATCH (run:Run) SET run.rejected = '{\"no member fits\": 3}'")
    return graph


def test_dialogues_come_back_from_the_graph_as_they_were_written(written: Graph) -> None:
    found = {dialogue.id: dialogue for dialogue in query_dialogues(written)}
    assert len(found) == PAGE + 5
    expected = build_dialogue(3)
    for part in ("messages", "provenance", "goal", "features", "domain", "run_id"):
        assert getattr(found["tiny-3"], part) == getattr(expected, part)


def test_coverage_of_the_page_is_counted_against_the_tool_graph(written: Graph) -> None:
    tools = query_tool_graph(written)
    facts = build_report(query_dialogues(written), tools, origin="the graph").facts
    met = {number for row in facts["dialogues"]["feeds"] for number in row}
    assert {(facts["tools"][facts["feeds"]["source"][number]]["name"], facts["feeds"]["output"][number]) for number in met} == {
        ("find_films", "/films/*/film_id")
    }
    assert len(facts["feeds"]["source"]) == 2
    assert facts["runs"][0]["rejected"] == {"no member fits": 3}


def test_of_a_file_only_the_tools_of_its_domains_count(written: Graph) -> None:
    written.run("MERGE (:Tool {id: 'other/find_things', name: 'find_things', kind: 'search', domain: 'other'})")
    assert {tool["domain"] for tool in query_tool_graph(written).tools} == {"tiny", "other"}
    assert {tool["domain"] for tool in query_tool_graph(written, ["tiny"]).tools} == {"tiny"}
    assert query_tool_graph(written, ["other"]).runs == query_tool_graph(written, ["other"]).feeds == []


@pytest.mark.usefixtures("written")
def test_the_command_writes_one_page_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tiny.jsonl"
    file.write_text(build_dialogue().to_line() + "\n", encoding="utf-8")
    assert run(["report", "--out", str(tmp_path / "graph")]) == 0
    assert run(["report", str(file), "--out", str(tmp_path / "file")]) == 0
    captured = capsys.readouterr()
    assert captured.out.split() == [str(tmp_path / "graph" / "index.html"), str(tmp_path / "file" / "index.html")]
    assert f"{PAGE + 5} dialogues" in captured.err and "1 dialogue," in captured.err
    assert {path.name for path in (tmp_path / "graph").iterdir()} == {"index.html"}


@pytest.mark.usefixtures("written")
def test_a_missing_file_is_told_in_two_lines_and_leaves_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out")]) == 5
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not (tmp_path / "out").exists()
