"""Every way a user may write a value reads back to that value, and answers write values as people read them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from plenty import tools_of

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.surface import mention_spoken, read_number, read_result, read_value, spoken_forms, unit_of
from toolweave.model.derive import DERIVATIONS
from toolweave.model.domain import DomainProperty, list_domains, load_domain
from toolweave.plan.model import Spoken, SpokenKind

TODAY = "2025-06-14"
MINUTES = next(p for p in load_domain("cinema").properties if p.name == "duration_minutes")
BUDGET = next(p for p in load_domain("cinema").properties if p.name == "budget_usd")
YEAR = next(p for p in load_domain("cinema").properties if p.name == "release_year")


def spoken(form: SpokenKind, value: Any, prop: DomainProperty | None = None, **spec: Any) -> Spoken:
    """A value that the user states."""
    return Spoken("0/x", form, value, "x", prop, spec=spec)


def read_back(text: str, functions: tuple[str, ...], *, names: dict[str, str] | None = None) -> Any:
    """What the derivations make of a form; a relative date takes today, as the record does."""
    value: Any = text
    for function in functions:
        if function == "recorded_name":
            value = (names or {})[value]
        elif function in ("iso_date", "iso_month"):
            value = DERIVATIONS[function](value, TODAY)
        else:
            value = DERIVATIONS[function](value)
    return value


def check_forms(said: Spoken, *, names: dict[str, str] | None = None) -> None:
    """Every form leads back to the value; a form without derivation is the value's own text."""
    forms = spoken_forms(said, TODAY)
    assert forms
    for text, functions in forms:
        found = read_back(text, functions, names=names)
        assert found == said.value if functions else text == str(said.value), (text, functions)


@given(st.integers(1, 999))
def test_every_duration_reads_back_as_its_minutes(value: int) -> None:
    check_forms(spoken("quantity", value, MINUTES))


@given(st.integers(3, 10**13))
@example(123_456_700_000)
def test_every_figure_reads_back_as_its_number(value: int) -> None:
    check_forms(spoken("quantity", value, BUDGET))


@given(st.integers(190, 201))
def test_every_decade_reads_back_as_its_first_and_last_year(tens: int) -> None:
    for text, functions in spoken_forms(spoken("decade", tens * 10, YEAR), TODAY):
        assert functions == ()
        assert (read_back(text, ("decade_start",)), read_back(text, ("decade_end",))) == (tens * 10, tens * 10 + 9)


@given(st.integers(1000, 2100))
def test_years_are_written_in_four_figures(value: int) -> None:
    assert spoken_forms(spoken("year", value, YEAR), TODAY) == [(str(value), ())]


@given(st.dates(date(2025, 6, 14), date(2026, 12, 31)))
def test_every_date_reads_back_as_its_day(day: date) -> None:
    check_forms(spoken("free", day.isoformat(), kind="date"))


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_every_month_reads_back_as_its_month(day: date) -> None:
    check_forms(spoken("free", day.strftime("%Y-%m"), kind="month"))


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_day_reads_back_as_its_hour_and_minute(hour: int, minute: int) -> None:
    check_forms(spoken("free", f"{hour:02}:{minute:02}", kind="time"))


@given(st.integers(0, 500))
def test_every_count_reads_back_as_its_number(value: int) -> None:
    check_forms(spoken("free", value, kind="count"))


@given(st.integers(1, 10**8).map(lambda cents: cents // 100 if cents % 100 == 0 else cents / 100))
def test_every_amount_reads_back_to_the_cent(value: float) -> None:
    check_forms(spoken("free", value, kind="amount"))


@pytest.mark.parametrize("domain", list_domains())
def test_every_choice_of_every_action_reads_back_as_its_code(domain: str) -> None:
    seen = 0
    for tool in tools_of(domain).values():
        for schema in tool.parameters["properties"].values():
            codes = [code for code in schema.get("enum", ()) if isinstance(code, str) and tool.binding.op.startswith("record_")]
            for code in codes:
                check_forms(spoken("free", code, kind="choice"), names={code.replace("_", " "): code})
                seen += 1
    assert seen > 1


def test_names_terms_and_texts_are_said_as_they_are() -> None:
    for form in ("name", "term"):
        assert spoken_forms(spoken(form, "Alien"), TODAY) == [("Alien", ())]
    assert spoken_forms(spoken("free", "for the rent", kind="text"), TODAY) == [("for the rent", ())]


def test_a_mention_carries_its_key_and_how_it_reads_back() -> None:
    chooser = Chooser()
    found = {mention_spoken(spoken("quantity", 120, MINUTES), chooser, TODAY) for _ in range(40)}
    assert {mention.spoken for mention in found} == {"0/x"}
    assert {mention.functions for mention in found} == {("minutes",)}
    assert {mention.text for mention in found} == {"120 minutes", "two hours"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (999, "999"),
        (1240, "1,240"),
        (1_000_000, "1 million"),
        (101_740_000, "101.7 million"),
        (2_000_100_000, "2.0 billion"),
        (3.5, "3.5"),
        (-3_000_000, "-3 million"),
    ],
)
def test_numbers_in_answers_are_written_for_reading(value: float, text: str) -> None:
    assert read_number(value) == text


def test_a_year_in_an_answer_has_no_separator_and_a_figure_has() -> None:
    assert (read_value(YEAR, 1979), read_value(BUDGET, 9500), read_value(None, 9500)) == ("1979", "9,500", "9,500")
    assert unit_of(MINUTES) == ("", " minutes")


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        ("2025-06-14", "date", "14 June 2025"),
        ("2025-06", "month", "June 2025"),
        ("gold_card", "kind", "gold card"),
        ("snake_case Title", "note", "snake_case Title"),
        (True, "active", "yes"),
        (12.5, "total_eur", "12.50"),
        (1240, "total_eur", "1,240"),
        (1979, "release_year", "1979"),
    ],
)
def test_fields_of_records_are_written_for_reading(value: Any, field: str, text: str) -> None:
    assert read_result(value, field) == text
