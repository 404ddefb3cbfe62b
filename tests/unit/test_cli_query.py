"""`toolweave query`: what a name means and how parameters are read."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from toolweave.cli.query import complete_names, find_query, parse_params
from toolweave.errors import UsageError
from toolweave.graph.queries import parse_query

QUERY = parse_query("x", "// p\n// :param year => 1994\n// :param name => 'King Kong'\nRETURN $year, $name")


def test_the_last_part_of_a_name_is_enough_where_it_is_unique() -> None:
    assert find_query("calls_per_tool").name == find_query("coverage/calls_per_tool").name == "coverage/calls_per_tool"


def test_a_last_part_that_several_queries_share_asks_which() -> None:
    with pytest.raises(UsageError, match="names 2 queries"):
        find_query("close_domain")


def test_a_file_is_read_as_a_query(tmp_path: Path) -> None:
    (tmp_path / "mine.cypher").write_text("RETURN 1 AS x", encoding="utf-8")
    assert find_query(str(tmp_path / "mine.cypher")).text == "RETURN 1 AS x"


def test_a_dash_reads_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("RETURN 2 AS x"))
    assert find_query("-").text == "RETURN 2 AS x"


def test_a_value_is_text_where_the_example_is_text_and_a_literal_elsewhere() -> None:
    assert parse_params(["year=2001", "name=1984"], QUERY) == {"year": 2001, "name": "1984"}
    assert parse_params(["year=[1, 2]", "name='King Kong'"], QUERY) == {"year": [1, 2], "name": "King Kong"}
    assert parse_params(["year=soon", "name=a=b"], QUERY) == {"year": "soon", "name": "a=b"}


def test_a_parameter_that_is_not_given_is_named_with_an_example() -> None:
    with pytest.raises(UsageError, match="needs the parameter `name`") as caught:
        parse_params(["year=1"], QUERY)
    assert "King Kong" in caught.value.remedy


@pytest.mark.parametrize("pair", ["year", "=3"])
def test_a_pair_without_a_name_or_a_value_is_refused(pair: str) -> None:
    with pytest.raises(UsageError, match="is not a parameter"):
        parse_params([pair], QUERY)


def test_names_complete() -> None:
    assert "coverage/calls_per_tool" in complete_names("coverage/ca")
