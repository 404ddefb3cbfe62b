"""The client against a real Neo4j."""

from __future__ import annotations

import pytest

from toolweave.errors import GraphError
from toolweave.graph import Graph


def test_run_gives_rows_as_py2neo_does(graph: Graph) -> None:
    result = graph.run("UNWIND [1, 2] AS x RETURN x, x * 10 AS tens")
    assert result.data() == [{"x": 1, "tens": 10}, {"x": 2, "tens": 20}]
    assert (result.evaluate(), result.evaluate(1), result.keys, len(result)) == (1, 10, ["x", "tens"], 2)


def test_evaluate_of_no_rows_is_none(graph: Graph) -> None:
    assert graph.run("MATCH (n:Tool {id: 'none'}) RETURN n").evaluate() is None


def test_a_read_transaction_refuses_to_write(graph: Graph) -> None:
    with pytest.raises(GraphError, match="writes, and this is a read transaction"):
        graph.run("CREATE (:Tool {id: 'x'})", read=True)
