"""Query files keep their promises: a short header, declared parameters, and someone who uses them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import toolweave
from toolweave.errors import DataError, UsageError
from toolweave.graph.queries import list_queries, load_query, parse_literal, parse_query, read_query, split_statements

NAMES = list_queries()
PARAMETERLESS = [name for name in NAMES if name.startswith(("coverage/", "browse/"))]


@cache
def source_text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in Path(toolweave.__file__).parent.rglob("*.py"))


def is_named(word: str) -> bool:
    return bool(re.search(rf"\b{word}\b", source_text()))


@pytest.mark.parametrize("name", NAMES)
def test_a_query_file_opens_with_a_header_of_two_to_five_lines(name: str) -> None:
    assert 2 <= len(load_query(name).header) <= 5


@pytest.mark.parametrize("name", NAMES)
def test_a_query_declares_exactly_the_parameters_it_uses(name: str) -> None:
    query = load_query(name)
    assert set(query.examples) == query.used


@pytest.mark.parametrize("name", PARAMETERLESS)
def test_coverage_and_browse_queries_take_no_parameters_and_run_as_pasted(name: str) -> None:
    assert load_query(name).used == set()


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("schema/0", "browse/"))])
def test_a_query_file_is_used_by_the_code(name: str) -> None:
    stem = name.split("/")[1]
    words = stem.split("_")
    assert is_named(stem) or any(is_named("_".join(words[:i])) and is_named("_".join(words[i:])) for i in range(1, len(words)))


def test_every_query_that_the_code_names_has_a_file() -> None:
    named = set(re.findall(r'(?:\.query|\.write|load_query)\(\s*"(\w+/\w+)"', source_text()))
    assert named
    assert named <= set(NAMES)


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
