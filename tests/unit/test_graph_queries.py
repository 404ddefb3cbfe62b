"""Query files: how their names, headers, literals and statements are read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import toolweave
from toolweave.errors import DataError, UsageError
from toolweave.graph.queries import list_queries, load_query, parse_literal, parse_query, read_query, split_statements


@cache
def source_text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(toolweave.__file__).parent.rglob("*.py"))


def test_every_query_that_the_code_names_has_a_file() -> None:
    named = set(re.findall(r'(?:\.query|\.write|load_query)\(\s*"(\w+/\w+)"', source_text()))
    assert named
    assert named <= set(list_queries())


def test_an_unknown_query_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no query `coverage/nothing`"):
        load_query("coverage/nothing")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'cinema'", "cinema"),
        ('"say \\"so\\""', 'say "so"'),
        ("'it\\'s'", "it's"),
        ("-2.5", -2.5),
        ("[1, 'two', null, TRUE]", [1, "two", None, True]),
        ("[{key: 'a:b', size: 3}, {}]", [{"key": "a:b", "size": 3}, {}]),
    ],
)
def test_a_literal_in_a_header_is_read_as_cypher_reads_it(text: str, value: object) -> None:
    assert parse_literal(text) == value


@pytest.mark.parametrize("text", ["cinema", "'open", "[1,", "date('2020')"])
def test_what_is_no_literal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_literal(text)


def test_comments_between_statements_are_not_sent() -> None:
    text = "// a; header;\nRETURN ';' AS x;\n// between\nRETURN 2 AS y;\n"
    assert split_statements(parse_query("x", text).text) == ["RETURN ';' AS x", "RETURN 2 AS y"]


def test_a_file_that_is_not_text_is_a_data_error(tmp_path: Path) -> None:
    path = tmp_path / "x.cypher"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read"):
        read_query(path)
