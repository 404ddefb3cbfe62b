"""Values as Wikidata writes them: dates cut to their precision, numbers with their unit."""

from __future__ import annotations

import pytest

from toolweave.ingest.facts import Facts, Statement, Value, parse_quantity, parse_time


@pytest.mark.parametrize(
    ("text", "precision", "expected", "year"),
    [
        ("+1994-09-10T00:00:00Z", 11, "1994-09-10", 1994),
        ("+1994-09-10T00:00:00Z", 10, "1994-09", 1994),
        ("+1994-00-00T00:00:00Z", 9, "1994", 1994),
        ("1994-01-01T00:00:00+00:00", 11, "1994-01-01", 1994),
        ("-0043-03-15T00:00:00Z", 11, "-0043-03-15", -43),
        ("+0476-00-00T00:00:00Z", 9, "0476", 476),
        ("+1940-00-00T00:00:00Z", 8, "194X", None),
        ("+1900-00-00T00:00:00Z", 7, "19XX", None),
    ],
)
def test_a_time_is_cut_to_its_precision(text: str, precision: int, expected: str, year: int | None) -> None:
    value = parse_time(text, precision)
    assert value is not None
    assert (value.text, value.year) == (expected, year)


@pytest.mark.parametrize("text", ["", "yesterday", "+99999999999999-01-01T00:00:00Z", "1994"])
def test_what_is_no_date_gives_no_value(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("amount", "number"),
    [("+142", 142), ("-3.50", -3.5), ("117.0", 117), ("0", 0)],
)
def test_a_quantity_keeps_its_number_and_unit(amount: str, number: float) -> None:
    value = parse_quantity(amount, "Q7727")
    assert value is not None
    assert (value.number, type(value.number), value.unit) == (number, type(number), "Q7727")


@pytest.mark.parametrize("amount", ["", "many", "1e400", "NaN", "9" * 60, str(2**63)])
def test_what_is_no_plain_number_gives_no_value(amount: str) -> None:
    assert parse_quantity(amount) is None


def test_equal_claims_are_one_and_the_rank_that_says_more_stays() -> None:
    facts, claim = Facts(), Value("item", "Q2")
    for rank in ("normal", "deprecated", "normal"):
        facts.add(Statement("Q1", "P1", claim, rank))
    assert [(s.key, s.rank) for s in facts] == [("Q1|P1|Q2", "deprecated")]
