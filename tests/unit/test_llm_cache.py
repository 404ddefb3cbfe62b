"""Answers on the disk: what is kept, what two processes see, what a bad file says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from toolweave.errors import DataError
from toolweave.llm.cache import Cache, Raw
from toolweave.store import build_key

RAW = Raw("caf\u00e9 \ud800", "hm", "stop", 3, 4)


def test_what_is_written_is_read_by_another_process_at_once(tmp_path: Path) -> None:
    with Cache(tmp_path / "deep" / "c.db") as one, Cache(tmp_path / "deep" / "c.db") as other:
        one.write("k", RAW, model="m", stage="user")
        one.write_learnt("here m", "level", "text")
        assert other.load("k") == RAW
        assert other.load_learnt("here m") == {"level": "text"}
        assert (other.load("x"), other.load_learnt("there m")) == (None, {})


def test_an_answer_found_bad_is_passed_over_only_where_that_is_asked_for() -> None:
    with Cache(None) as cache:
        cache.write("k", RAW, model="m", stage="user")
        cache.mark_rejected("k")
        assert (cache.load("k"), cache.load("k", rejected=False)) == (RAW, None)
        cache.write("k", RAW, model="m", stage="user")
        assert cache.load("k", rejected=False) == RAW


def test_names_depend_on_content_and_not_on_the_order_of_keys() -> None:
    assert build_key("a", {"x": 1, "y": None}) == build_key("a", {"y": None, "x": 1})
    assert len({build_key("a"), build_key("b"), build_key("a", None), build_key(["a"])}) == 4
    assert len(build_key("\ud800")) == 32


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 30, None])
def test_a_file_that_is_no_cache_is_said_in_two_lines(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"`.*c\.db` cannot be used as a cache"):
        Cache(path)


def test_a_cache_that_breaks_under_way_is_a_data_error_and_a_strange_row_is_no_answer(tmp_path: Path) -> None:
    with Cache(tmp_path / "c.db") as cache:
        cache.write("k", RAW, model="m", stage="user")
        with closing(sqlite3.connect(tmp_path / "c.db")) as base:
            base.execute('UPDATE answer SET raw = \'{"content": "x", "later": 1}\'')
            base.commit()
            assert cache.load("k") is None
            base.execute("DROP TABLE answer")
            base.commit()
        with pytest.raises(DataError, match="cannot be used as a cache"):
            cache.write("k", RAW, model="m", stage="user")
