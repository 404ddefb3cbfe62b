"""The client against a real Neo4j."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from toolweave.errors import GraphError
from toolweave.graph import Graph, connect
from toolweave.graph.ownership import LABELS, count_labels, delete_own, list_foreign_labels
from toolweave.graph.schema import list_missing
from toolweave.settings import Settings


def test_run_gives_rows_as_py2neo_does(graph: Graph) -> None:
    result = graph.run("UNWIND [1, 2] AS x RETURN x, x * 10 AS tens")
    assert result.data() == [{"x": 1, "tens": 10}, {"x": 2, "tens": 20}]
    assert (result.evaluate(), result.evaluate(1), result.keys, len(result)) == (1, 10, ["x", "tens"], 2)


def test_evaluate_of_no_rows_is_none(graph: Graph) -> None:
    assert graph.run("MATCH (n:Tool {id: 'none'}) RETURN n").evaluate() is None


def test_nodes_and_relationships_come_back_as_plain_values(clean_graph: Graph) -> None:
    clean_graph.run("CREATE (:Tool {id: 'a'})-[:FEEDS {weight: 2.0}]->(:Tool {id: 'b'})")
    row = clean_graph.run("MATCH (a:Tool)-[f:FEEDS]->(b) RETURN a, properties(f) AS f, [b.id] AS ids").data()
    assert row == [{"a": {"id": "a"}, "f": {"weight": 2.0}, "ids": ["b"]}]


@pytest.mark.parametrize("text", ["CREATE (:Tool {id: 'x'})", "CREATE INDEX x FOR (n:Tool) ON (n.x)"])
def test_a_read_transaction_refuses_to_write(graph: Graph, text: str) -> None:
    with pytest.raises(GraphError, match="writes, and this is a read transaction"):
        graph.run(text, read=True)  # pyright: ignore[reportArgumentType]  # the test's own text


def test_a_named_query_reads_and_returns_plain_rows(clean_graph: Graph) -> None:
    clean_graph.run("CREATE (:Tool {id: 'a'})")
    assert {(row["label"], row["nodes"]) for row in clean_graph.query("schema/count_labels") if row["nodes"]} == {("Tool", 1)}


def test_a_write_goes_in_batches_and_counts_its_rows(clean_graph: Graph) -> None:
    rows = ({"name": f"d{i}", "title": "t", "qid": f"Q{i}"} for i in range(7))
    assert clean_graph.write("ingest/open_domain", rows, batch=3) == 7
    assert clean_graph.run("MATCH (d:Domain) RETURN count(d)").evaluate() == 7


def test_a_write_of_no_rows_sends_nothing(clean_graph: Graph) -> None:
    assert clean_graph.write("ingest/open_domain", []) == 0


def test_an_error_in_the_rows_is_the_callers_and_keeps_what_is_written(clean_graph: Graph) -> None:
    def rows() -> Iterator[dict[str, str]]:
        yield {"name": "d", "title": "t", "qid": "Q1"}
        raise OSError("the file ended")

    with pytest.raises(OSError, match="the file ended"):
        clean_graph.write("ingest/open_domain", rows(), batch=1)
    assert clean_graph.run("MATCH (d:Domain) RETURN count(d)").evaluate() == 1


def test_the_schema_is_complete_and_applying_it_again_changes_nothing(graph: Graph) -> None:
    before = graph.run("SHOW INDEXES YIELD name RETURN name ORDER BY name").data()
    graph.apply_schema()
    assert graph.run("SHOW INDEXES YIELD name RETURN name ORDER BY name").data() == before
    assert list_missing(graph) == []


def test_every_label_and_every_merged_relationship_has_a_key(graph: Graph) -> None:
    rows = graph.run("SHOW CONSTRAINTS YIELD labelsOrTypes, properties RETURN labelsOrTypes[0] AS of, properties[0] AS key").data()
    nodes = {("Domain", "name"), ("Entity", "qid"), ("Class", "qid"), ("Property", "pid"), ("Literal", "key"), ("Tool", "id"), ("Parameter", "id")}
    nodes |= {("Goal", "id"), ("Dialogue", "id"), ("Turn", "id"), ("ToolCall", "id"), ("Run", "id")}
    assert {(row["of"], row["key"]) for row in rows} >= nodes | {(kind, "key") for kind in ("STATEMENT", "FEEDS", "IN_DOMAIN", "INSTANCE_OF", "SUBCLASS_OF")}


def test_a_database_with_foreign_labels_is_not_written_to_unless_told(clean_graph: Graph, graph_settings: Settings) -> None:
    clean_graph.run("CREATE (:Invoice)")
    with connect(graph_settings) as stranger, pytest.raises(GraphError, match="not Toolweave's: `Invoice`"):
        stranger.write("ingest/open_domain", [{"name": "d", "title": "t", "qid": "Q1"}])
    with connect(graph_settings.model_copy(update={"graph_shared": True})) as told:
        assert told.write("ingest/open_domain", [{"name": "d", "title": "t", "qid": "Q1"}]) == 1


def test_a_reset_deletes_what_is_toolweaves_and_nothing_else(clean_graph: Graph) -> None:
    clean_graph.run("CREATE (:Invoice)-[:OF]->(:Tool {id: 'a'}), (:Entity:Class {qid: 'Q5'})")
    delete_own(clean_graph)
    assert count_labels(clean_graph) == dict.fromkeys(LABELS, 0)
    assert list_foreign_labels(clean_graph) == ["Invoice"]


def test_a_wrong_password_is_told_from_a_server_that_is_down(graph_settings: Settings, graph: Graph) -> None:
    wrong = Settings(graph_uri=graph.uri, graph_user="neo4j", graph_password=SecretStr("wrong"))
    down = Settings(graph_uri="bolt://127.0.0.1:1", graph_user="neo4j", graph_password=SecretStr("x"))
    with pytest.raises(GraphError, match="refuses the user name or password"):
        connect(wrong)
    with pytest.raises(GraphError, match="does not answer"):
        connect(down)


def test_a_database_that_does_not_exist_is_named(graph_settings: Settings) -> None:
    with pytest.raises(GraphError, match="has no such database"):
        connect(graph_settings.model_copy(update={"graph_database": "nothing"}))


def test_broken_cypher_is_a_graph_error_that_shows_the_place(graph: Graph) -> None:
    with pytest.raises(GraphError, match=r"is not valid Cypher: .*RETRUN"):
        graph.run("MATCH (n) RETRUN n")


def test_a_parameter_may_be_called_name_or_text_or_rows(graph: Graph) -> None:
    assert graph.run("RETURN $name + $text AS said", name="a", text="b").evaluate() == "ab"
