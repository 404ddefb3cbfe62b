"""The files of `cypher/`: headers that tell the truth, parameters declared and used, no file unused, no name without a file."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from toolweave.coverage import SECTIONS
from toolweave.graph import list_queries, load_query
from toolweave.resources import PACKAGE

NAMES = list_queries()
PARAMETERLESS = [name for name in NAMES if name.startswith(("coverage/", "browse/"))]
FOLDERS = sorted({name.split("/")[0] for name in NAMES})
CLAUSES = ("match", "where", "return", "with", "unwind", "merge", "create", "set", "order by", "limit", "optional match", "call", "detach delete", "foreach")


@pytest.mark.parametrize("name", NAMES)
def test_a_header_has_at_most_five_lines_and_begins_with_the_purpose(name: str) -> None:
    header = load_query(name).header
    assert 1 <= len(header) <= 5
    assert re.match(r"[A-Z]", header[0]) and header[0].rstrip().endswith((".", ":"))


@pytest.mark.parametrize("name", [name for name in NAMES if not re.match(r"schema/\d", name)])
def test_a_header_says_what_is_returned_and_which_index_serves_it(name: str) -> None:
    header = " ".join(load_query(name).header)
    assert "Returns" in header
    assert re.search(r"Index|index|Served by|constraint|scans", header)


@pytest.mark.parametrize("name", NAMES)
def test_declared_parameters_are_the_used_parameters(name: str) -> None:
    query = load_query(name)
    assert set(query.examples) == query.used


@pytest.mark.parametrize("name", PARAMETERLESS)
def test_what_people_paste_takes_no_parameters(name: str) -> None:
    assert not load_query(name).used


@pytest.mark.parametrize("name", NAMES)
def test_keywords_are_upper_and_clauses_stand_on_their_own_line(name: str) -> None:
    lines = [line.strip() for line in load_query(name).text.splitlines() if not line.startswith("//")]
    assert [line for line in lines if re.match(rf"({'|'.join(CLAUSES)})\b(?! *[,:=.])", line)] == []
    text = load_query(name).text
    assert text.endswith("\n") and "\t" not in text and "\r" not in text


def test_every_file_is_named_in_the_source_or_in_the_page_of_browse_queries() -> None:
    patterns = [re.compile(pattern) for pattern in _named_in_source()]
    browse = (PACKAGE.parent / "docs" / "browse.md").read_text(encoding="utf-8")
    unused = [name for name in NAMES if not any(pattern.fullmatch(name) for pattern in patterns) and name not in browse]
    assert [name for name in unused if not re.match(r"schema/\d", name)] == []


def test_every_name_in_the_source_has_a_file() -> None:
    wanted = {name for name in _named_in_source() if re.fullmatch(rf"({'|'.join(FOLDERS)})/[a-z0-9_]+", name)}
    assert sorted(wanted - set(NAMES)) == []


def test_the_coverage_report_runs_every_coverage_query() -> None:
    assert {f"coverage/{name}" for name in SECTIONS} == {name for name in NAMES if name.startswith("coverage/")}


@cache
def _named_in_source() -> set[str]:
    """Every query name that a string of the source can be; the open places of an f-string match one word."""
    names: set[str] = set()
    for file in sorted(Path(PACKAGE).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        formatted = [node for node in nodes if isinstance(node, ast.JoinedStr)]
        pieces = {id(part) for node in formatted for part in node.values}
        names |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces}
        names |= {"".join(str(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_]+" for part in node.values) for node in formatted}
    return {name for name in names if re.fullmatch(rf"({'|'.join(FOLDERS)})/[a-z0-9_+\[\]-]+", name)}
