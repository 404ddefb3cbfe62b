"""Dialogues in the graph: what is linked to what, and that writing twice changes nothing."""

from __future__ import annotations

from typing import Any, LiteralString

import pytest
from tiny import RUN, TINY_GRAPH, build_dialogue

from toolweave.coverage import delete_run, query_runs, write_dialogues
from toolweave.errors import GraphError, UsageError
from toolweave.graph import Graph

COUNTS: LiteralString = """
MATCH (n)
WITH labels(n) AS kind, count(n) AS number
RETURN collect([kind, number]) AS counts
UNION ALL
MATCH ()-[r]->()
WITH type(r) AS kind, count(r) AS number
RETURN collect([[kind], number]) AS counts
"""


@pytest.fixture
def tiny_graph(clean_graph: Graph) -> Graph:
    """The two tools and two films of `tiny`, and no dialogue."""
    clean_graph.run(TINY_GRAPH)
    return clean_graph


def rows(graph: Graph, text: LiteralString) -> set[tuple[Any, ...]]:
    """The rows of a query as a set of tuples."""
    return {tuple(row.values()) for row in graph.run(text)}


def count_all(graph: Graph) -> list[Any]:
    """How many nodes and relationships of each kind there are."""
    return sorted(str(entry) for row in graph.run(COUNTS) for entry in row["counts"])


def test_a_dialogue_is_linked_to_its_goal_its_run_and_its_turns_in_order(tiny_graph: Graph) -> None:
    assert write_dialogues(tiny_graph, RUN, [build_dialogue()]) == 1
    assert rows(tiny_graph, "MATCH (d:Dialogue)-[:PURSUES]->(g:Goal), (d)-[:PRODUCED_BY]->(r:Run) RETURN d.id, d.run_id, d.domain, g.pattern, r.id") == {
        ("tiny-0", "run_tiny", "tiny", "chain", "run_tiny")
    }
    assert rows(tiny_graph, "MATCH (:Dialogue)-[h:HAS_TURN]->(t:Turn) RETURN h.index, t.id, t.role") == {
        (index, f"tiny-0/{index}", role) for index, role in enumerate(["system", "user", "assistant", "tool", "assistant", "tool", "assistant"])
    }
    assert rows(tiny_graph, "MATCH (a:Turn)-[:NEXT]->(b:Turn) RETURN a.id, b.id") == {(f"tiny-0/{n}", f"tiny-0/{n + 1}") for n in range(6)}


def test_a_goal_uses_its_tools_in_steps(tiny_graph: Graph) -> None:
    write_dialogues(tiny_graph, RUN, [build_dialogue(0), build_dialogue(1)])
    found = tiny_graph.run("MATCH (:Goal)-[u:USES]->(t:Tool) RETURN u.step AS step, u.after AS after, t.id AS tool ORDER BY step").data()
    assert found == [{"step": 0, "after": [], "tool": "tiny/find_films"}, {"step": 1, "after": [0], "tool": "tiny/get_film_details"}]


def test_calls_are_linked_to_tools_parameters_entities_and_to_what_fed_them(tiny_graph: Graph) -> None:
    write_dialogues(tiny_graph, RUN, [build_dialogue()])
    assert rows(tiny_graph, "MATCH (t:Turn)-[:MAKES]->(c:ToolCall)-[:CALLS]->(tool:Tool) RETURN t.id, c.id, tool.id, c.status") == {
        ("tiny-0/2", "tiny-0/call_0", "tiny/find_films", "ok"),
        ("tiny-0/4", "tiny-0/call_1", "tiny/get_film_details", "ok"),
    }
    assert rows(tiny_graph, "MATCH (c:ToolCall)-[f:FILLS]->(p:Parameter) RETURN c.id, p.id, f.path, f.kind, f.message, f.start, f.end") == {
        ("tiny-0/call_0", "tiny/find_films/in/title", "/title", "user", 1, 12, 17),
        ("tiny-0/call_1", "tiny/get_film_details/in/film_id", "/film_id", "result", None, None, None),
    }
    assert rows(tiny_graph, "MATCH (c:ToolCall)-[f:FED_BY]->(s:ToolCall) RETURN c.id, s.id, f.argument, f.path, f.feeds") == {
        ("tiny-0/call_1", "tiny-0/call_0", "/film_id", "/films/0/film_id", "tiny/find_films/out/films/*/film_id->tiny/get_film_details/in/film_id")
    }
    assert rows(tiny_graph, "MATCH (c:ToolCall)-[:MENTIONS]->(e:Entity) RETURN c.id, e.qid") == {("tiny-0/call_0", "Q1"), ("tiny-0/call_1", "Q1")}


def test_a_flow_without_a_feeds_relationship_has_no_key(tiny_graph: Graph) -> None:
    tiny_graph.run("MATCH ()-[f:FEEDS {score: 1.0}]->() DELETE f")
    write_dialogues(tiny_graph, RUN, [build_dialogue()])
    assert rows(tiny_graph, "MATCH ()-[f:FED_BY]->() RETURN f.argument, f.feeds") == {("/film_id", None)}


def test_writing_twice_changes_no_count(tiny_graph: Graph) -> None:
    dialogues = [build_dialogue(number) for number in range(250)]
    assert write_dialogues(tiny_graph, RUN, dialogues) == 250
    before = count_all(tiny_graph)
    assert write_dialogues(tiny_graph, RUN, dialogues) == 0
    assert count_all(tiny_graph) == before


def test_other_words_under_an_old_id_replace_the_dialogue(tiny_graph: Graph) -> None:
    write_dialogues(tiny_graph, RUN, [build_dialogue()])
    before = count_all(tiny_graph)
    assert write_dialogues(tiny_graph, RUN, [build_dialogue(answer="It runs 117 minutes.")]) == 1
    assert count_all(tiny_graph) == before
    assert rows(tiny_graph, "MATCH (t:Turn {id: 'tiny-0/6'}) RETURN t.content") == {("It runs 117 minutes.",)}


def test_a_batch_is_written_whole_or_not_at_all(tiny_graph: Graph) -> None:
    before = count_all(tiny_graph)
    twin = build_dialogue(1)
    with pytest.raises(GraphError):
        write_dialogues(tiny_graph, RUN, [build_dialogue(0), twin, twin])
    tiny_graph.run("MATCH (r:Run) DELETE r")
    assert count_all(tiny_graph) == before


def test_the_time_of_the_first_start_of_a_run_stays(tiny_graph: Graph) -> None:
    write_dialogues(tiny_graph, RUN, [])
    write_dialogues(tiny_graph, RUN.model_copy(update={"started_at": "2027-01-01T00:00:00Z"}), [])
    assert [(row["id"], row["started_at"], row["dialogues"]) for row in query_runs(tiny_graph)] == [("run_tiny", "2026-01-01T00:00:00Z", 0)]


def test_deleting_a_run_leaves_the_tool_graph_and_other_runs(tiny_graph: Graph) -> None:
    other = RUN.model_copy(update={"id": "run_other"})
    write_dialogues(tiny_graph, RUN, [build_dialogue(0)])
    before = count_all(tiny_graph)
    write_dialogues(tiny_graph, other, [build_dialogue(number, run_id="run_other") for number in range(1, 4)])
    assert delete_run(tiny_graph, "run_other") == 3
    assert count_all(tiny_graph) == before
    assert delete_run(tiny_graph, "run_tiny") == 1
    assert rows(tiny_graph, "MATCH (g:Goal) RETURN g.id") == set()
    assert rows(tiny_graph, "MATCH (t:Tool) RETURN t.name") == {("find_films",), ("get_film_details",), ("count_films",)}


def test_deleting_an_unknown_run_says_how_to_see_the_runs(tiny_graph: Graph) -> None:
    with pytest.raises(UsageError, match=r"no run `run_x`.*toolweave runs"):
        delete_run(tiny_graph, "run_x")
