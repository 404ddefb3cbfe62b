"""The traps of lost qualifiers: where values disagree there is no single answer, and none is given."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from toolweave.ingest.facts import Doubt, Rank, Statement, Value, parse_quantity, parse_time
from toolweave.ingest.truth import pick_statements
from toolweave.model.domain import DomainProperty

NAMED = {"Q30", "Q183", "Q60"}


def rule(kind: str, **more: object) -> DomainProperty:
    return DomainProperty.model_validate({"class": "thing", "name": "field", "pid": "P1", "type": kind, **more})


def times(*dates: tuple[str, int], rank: Rank = "normal") -> list[Statement]:
    values = [parse_time(f"+{date}T00:00:00Z", precision) for date, precision in dates]
    return [Statement("Q1", "P1", value, rank) for value in values if value]


def numbers(*amounts: tuple[str, str], ranks: Mapping[str, Rank] | None = None) -> list[Statement]:
    values = [parse_quantity(amount, unit) for amount, unit in amounts]
    return [Statement("Q1", "P1", value, (ranks or {}).get(value.text, "normal")) for value in values if value]


def items(*qids: str) -> list[Statement]:
    return [Statement("Q1", "P1", Value("item", qid)) for qid in qids]


def told(statements: list[Statement], chosen: DomainProperty) -> list[str]:
    return [statement.value.text for statement in pick_statements(statements, chosen, NAMED)]


def test_releases_by_country_tell_only_the_earliest_year() -> None:
    dates = times(("1979-09-06", 11), ("1979-05-25", 11), ("1980-01-01", 9))
    assert told(dates, rule("year", pick="earliest")) == ["1979-05-25"]


def test_the_earliest_of_a_day_and_its_year_has_that_year() -> None:
    picked = pick_statements(times(("1979-05-25", 11), ("1979-01-01", 9)), rule("year", pick="earliest"), NAMED)
    assert [s.value.year for s in picked] == [1979]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([("1942-03-11", 11)], ["1942-03-11"]),
        ([("1942-01-01", 9), ("1942-03-01", 10), ("1942-03-11", 11)], ["1942-03-11"]),
        ([("1940-01-01", 8), ("1942-03-11", 11)], ["1942-03-11"]),
        ([("1942-03-11", 11), ("1942-03-12", 11)], []),
        ([("1942-03-11", 11), ("1941-01-01", 9)], []),
        ([("1942-03-01", 10)], []),
        ([("1940-01-01", 8)], []),
    ],
)
def test_a_date_is_told_if_it_is_exact_and_all_others_agree(dates: list[tuple[str, int]], expected: list[str]) -> None:
    assert told(times(*dates), rule("date")) == expected


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([("1942-03-11", 11), ("1942-03-12", 11)], ["1942-03-12"]),
        ([("1942-03-11", 11), ("1941-01-01", 9)], []),
        ([("1008-01-01", 9), ("1991-01-01", 9), ("1995-10-17", 11)], []),
        ([("1900-01-01", 7)], []),
    ],
)
def test_a_year_is_told_if_all_dates_have_it(dates: list[tuple[str, int]], expected: list[str]) -> None:
    assert told(times(*dates), rule("year")) == expected


def test_a_population_of_every_year_is_no_population() -> None:
    assert told(numbers(("1000", "1"), ("1200", "1")), rule("count")) == []
    assert told(numbers(("1000", "1")), rule("count")) == ["1000"]


def test_a_preferred_value_stands_alone() -> None:
    assert told(numbers(("1000", "1"), ("1200", "1"), ranks={"1200": "preferred"}), rule("count")) == ["1200"]


def test_a_deprecated_value_is_never_told() -> None:
    assert told(numbers(("1000", "1"), ranks={"1000": "deprecated"}), rule("count")) == []


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([("90", "Q7727"), ("5400", "Q11574")], ["90"]),
        ([("90", "Q7727"), ("2", "Q25235")], []),
        ([("90", "Q7727"), ("90", "Q4917")], []),
    ],
)
def test_a_number_is_told_if_those_in_other_units_say_the_same(amounts: list[tuple[str, str]], expected: list[str]) -> None:
    assert told(numbers(*amounts), rule("quantity", unit="Q7727")) == expected


def test_a_number_in_another_unit_is_left_out() -> None:
    assert told(numbers(("90", "Q7727"), ("1.5", "Q25235")), rule("quantity", unit="Q7727")) == ["90"]
    assert told(numbers(("1.5", "Q25235")), rule("quantity", unit="Q7727")) == []


@pytest.mark.parametrize("amount", ["-3", "2.5"])
def test_a_count_is_whole_and_not_negative(amount: str) -> None:
    assert told(numbers((amount, "1")), rule("count")) == []


def test_several_entities_where_one_is_meant_are_none() -> None:
    assert told(items("Q30", "Q183"), rule("term")) == []
    assert told(items("Q30", "Q183"), rule("term", plural="fields")) == ["Q30", "Q183"]


def test_an_entity_without_a_name_cannot_be_told_and_leaves_no_single_answer_beside_it() -> None:
    assert told(items("Q60", "Q999"), rule("term", plural="fields")) == ["Q60"]
    assert told(items("Q60", "Q999"), rule("term")) == []
    assert told(items("Q60", "Q999"), rule("term", without=["Q999"])) == ["Q60"]


def test_a_property_may_tell_chosen_values_only() -> None:
    assert told(items("Q30", "Q183"), rule("term", plural="fields", values=["Q183"])) == ["Q183"]


def test_one_text_is_told_and_two_are_not() -> None:
    texts = [Statement("Q1", "P1", Value("text", text)) for text in ("one", "two")]
    assert (told(texts[:1], rule("text")), told(texts, rule("text"))) == (["one"], [])


def test_what_is_over_is_told_only_as_past_and_what_holds_of_a_part_never() -> None:
    doubts: dict[str, Doubt] = {"Q30": "over", "Q183": "partial", "Q60": ""}
    statements = [Statement("Q1", "P1", Value("item", qid), doubt=doubt) for qid, doubt in doubts.items()]
    assert told(statements, rule("term", plural="fields")) == ["Q60"]
    assert told(statements, rule("term", plural="fields", past=True)) == ["Q30", "Q60"]
    assert told(statements, rule("term")) == ["Q60"]


def test_a_preferred_value_that_is_over_leaves_no_answer() -> None:
    over = Statement("Q1", "P1", Value("item", "Q30"), "preferred", "over")
    assert told([over, *items("Q60")], rule("term")) == []
