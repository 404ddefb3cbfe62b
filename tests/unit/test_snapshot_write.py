"""A snapshot holds all that the facts say, equal facts give equal bytes, and a file is written whole or not at all."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolweave.errors import DataError
from toolweave.ingest.facts import Facts, Rank, Statement, Value, parse_quantity, parse_time
from toolweave.ingest.read import load_file
from toolweave.ingest.snapshot import MARK, write_snapshot

QIDS = st.integers(1, 40).map(lambda number: f"Q{number}")
PIDS = st.integers(40, 50).map(lambda number: f"P{number}")
TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=20) | st.sampled_from(['a "b" \\ c', "x\ty", "\\n"])
NAMES = TEXTS.filter(lambda text: text == " ".join(text.split()))
ITEMS = QIDS.map(lambda qid: Value("item", qid))


def read_time(year: int, month: int, day: int, precision: int) -> Value | None:
    return parse_time(f"{year:+05d}-{month:02d}-{day:02d}T00:00:00Z", precision)


def read_number(thousandths: int, unit: str) -> Value | None:
    return parse_quantity(f"{thousandths / 1000:f}", unit)


TIMES = st.builds(read_time, st.integers(-3000, 2100).filter(bool), st.integers(1, 12), st.integers(1, 28), st.integers(7, 11))
NUMBERS = st.builds(read_number, st.integers(-(10**9), 10**9) | st.sampled_from([0, 1000, 1]), st.sampled_from(["1", "Q7727"]))
RANKS: st.SearchStrategy[Rank] = st.sampled_from(["normal", "normal", "preferred", "deprecated"])
STATEMENTS = st.builds(Statement, QIDS, PIDS, (ITEMS | TIMES | NUMBERS | NAMES.map(lambda text: Value("text", text))).filter(bool), RANKS)


def build_facts(statements: list[Statement], labels: dict[str, str], aliases: dict[str, set[str]]) -> Facts:
    facts = Facts(labels=labels, descriptions=dict(labels), aliases=aliases, datatypes={"P40": "Time"}, types={("Q1", "Q2")}, subclasses={("Q2", "Q3")})
    for statement in statements:
        facts.statements[statement.key] = statement
    return facts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    statements=st.lists(STATEMENTS, max_size=12),
    labels=st.dictionaries(QIDS, NAMES, max_size=5),
    aliases=st.dictionaries(QIDS, st.sets(NAMES, min_size=1, max_size=3), max_size=3),
)
def test_what_is_written_is_read_back(statements: list[Statement], labels: dict[str, str], aliases: dict[str, set[str]], tmp_path: Path) -> None:
    facts, path = build_facts(statements, labels, aliases), tmp_path / "facts.nt.gz"
    write_snapshot(path, facts, ["a header", "that\nsays <what> it is"])
    assert load_file(path) == facts


def test_equal_facts_give_equal_bytes_with_the_header_on_top(tmp_path: Path) -> None:
    first = [Statement("Q1", "P57", Value("item", qid)) for qid in ("Q2", "Q3")]
    for name, statements in (("a.nt.gz", first), ("b.nt.gz", first[::-1])):
        assert write_snapshot(tmp_path / "deep" / name, build_facts(statements, {"Q1": "One"}, {}), ["date 2026-11-21"]) == 8
    one, two = ((tmp_path / "deep" / name).read_bytes() for name in ("a.nt.gz", "b.nt.gz"))
    lines = gzip.decompress(one).decode().splitlines()
    assert one == two and one[4:8] == b"\0\0\0\0"
    assert lines[:2] == [f"# {MARK}", "# date 2026-11-21"] and lines[2:] == sorted(lines[2:])


@pytest.mark.parametrize("name", ["facts.ttl", "facts.nt", "facts", "taken.nt.gz"])
def test_a_name_of_another_type_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "taken.nt.gz").mkdir()
    with pytest.raises(DataError, match="is no name for a snapshot"):
        write_snapshot(tmp_path / name, Facts())


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be written"):
        write_snapshot(tmp_path / "file" / "facts.nt.gz", Facts())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_synthetic_facts_are_read_back_too(tmp_path: Path) -> None:
    facts: Any = Facts(labels={"tw:one": "One"}, types={("tw:one", "tw:thing")})
    facts.add(Statement("tw:one", "tw:day", Value("time", "2026-01-01", year=2026)))
    facts.add(Statement("tw:one", "tw:of", Value("item", "tw:two")))
    write_snapshot(tmp_path / "made.nt.gz", facts)
    assert load_file(tmp_path / "made.nt.gz") == facts
