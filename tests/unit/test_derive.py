"""Derivations read back what people write, and refuse what they do not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.model import times, words
from toolweave.model.derive import DERIVATIONS
from toolweave.model.states import states

TODAY = "2025-06-14"
DATES = st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 12, 31)).map(datetime.date.isoformat)


@pytest.mark.parametrize(
    ("function", "inputs", "value"),
    [
        ("number", ["two hundred and fifty"], 250),
        ("number", ["1.2 million"], 1_200_000),
        ("number", ["1,240.00"], 1240),
        ("number", ["a dozen"], 12),
        ("number", ["a couple"], 2),
        ("number", ["half a million"], 500_000),
        ("number", ["two and a half million"], 2_500_000),
        ("number", ["€12.50"], 12.5),
        ("number", ["20 euros"], 20),
        ("number", ["1.5k"], 1500),
        ("ordinal", ["second"], 2),
        ("ordinal", ["the 3rd"], 3),
        ("ordinal", ["twenty-first"], 21),
        ("minutes", ["two hours"], 120),
        ("minutes", ["an hour and a half"], 90),
        ("minutes", ["two and a half hours"], 150),
        ("minutes", ["90 minutes"], 90),
        ("minutes", ["2h 10m"], 130),
        ("minutes", ["half an hour"], 30),
        ("minutes", ["an hour and twenty minutes"], 80),
        ("days", ["three nights"], 3),
        ("days", ["a week"], 7),
        ("days", ["two weeks"], 14),
        ("days", ["a fortnight"], 14),
        ("more_than", [120], 121),
        ("more_than", ["1990"], 1991),
        ("less_than", [120], 119),
        ("iso_date", ["14 June 2025"], "2025-06-14"),
        ("iso_date", ["June 14th", TODAY], "2025-06-14"),
        ("iso_date", ["the 3rd of May", TODAY], "2026-05-03"),
        ("iso_date", ["tomorrow", TODAY], "2025-06-15"),
        ("iso_date", ["Saturday", TODAY], "2025-06-21"),
        ("iso_date", ["this Friday", TODAY], "2025-06-20"),
        ("iso_date", ["next Friday", TODAY], "2025-06-20"),
        ("iso_date", ["next Friday", "2025-06-10"], "2025-06-20"),
        ("iso_date", ["last Friday", TODAY], "2025-06-13"),
        ("iso_date", ["in two weeks", TODAY], "2025-06-28"),
        ("iso_date", ["three days ago", TODAY], "2025-06-11"),
        ("iso_date", ["Friday, 20 June", TODAY], "2025-06-20"),
        ("iso_date", ["29 February", TODAY], "2028-02-29"),
        ("clock_time", ["half past seven in the evening"], "19:30"),
        ("clock_time", ["7:30 pm"], "19:30"),
        ("clock_time", ["quarter to nine at night"], "20:45"),
        ("clock_time", ["noon"], "12:00"),
        ("clock_time", ["12 am"], "00:00"),
        ("year", ["1994-05-02"], 1994),
        ("decade_start", ["the seventies"], 1970),
        ("decade_start", ["the 70s"], 1970),
        ("decade_start", ["the 1880s"], 1880),
        ("decade_end", ["the seventies"], 1979),
        ("month_start", ["last month", TODAY], "2025-05-01"),
        ("month_start", ["July", TODAY], "2024-07-01"),
        ("month_end", ["February 2024"], "2024-02-29"),
        ("iso_month", ["November 2024"], "2024-11"),
        ("add_days", [TODAY, 17], "2025-07-01"),
        ("subtract_days", [TODAY, 14], "2025-05-31"),
        ("difference", [143, 124], 19),
        ("difference", [180.2, 30.2], 150),
        ("total", [0.1, 0.2, 12], 12.3),
        ("length", [["a", "b"]], 2),
    ],
)
def test_a_derivation_gives_its_documented_value(function: str, inputs: list[Any], value: Any) -> None:
    assert DERIVATIONS[function](*inputs) == value


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        ("number", ["a few"]),
        ("number", ["half"]),
        ("number", ["two hundred and"]),
        ("number", ["nan"]),
        ("number", ["1979."]),
        ("number", ["1e3"]),
        ("number", [""]),
        ("ordinal", ["two"]),
        ("minutes", ["ninety"]),
        ("minutes", ["a third of a minute"]),
        ("days", ["week"]),
        ("days", ["a day and a half"]),
        ("more_than", [2.5]),
        ("more_than", [True]),
        ("iso_date", ["tomorrow"]),
        ("iso_date", ["31 June 2025"]),
        ("iso_date", ["the seventies", TODAY]),
        ("iso_date", ["someday", TODAY]),
        ("clock_time", ["seven"]),
        ("clock_time", ["25:00"]),
        ("clock_time", ["half past green in the morning"]),
        ("year", ["94"]),
        ("decade_start", ["the early seventies"]),
        ("decade_start", ["parties"]),
        ("month_start", ["June"]),
        ("length", ["four"]),
        ("recorded_name", ["Columbia"]),
    ],
)
def test_a_derivation_refuses_what_it_cannot_read(function: str, inputs: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        DERIVATIONS[function](*inputs)


@given(st.integers(0, 10**12))
def test_a_number_in_words_reads_back(value: int) -> None:
    assert words.parse_number(words.spell_number(value)) == value


@given(st.one_of(st.integers(0, 10**10), st.integers(0, 10**7).map(lambda cents: cents / 100)))
def test_every_form_of_a_number_reads_back(value: float) -> None:
    assert {words.parse_number(form) for form in (*words.number_forms(value), *words.money_forms(value))} == {value}


@given(st.integers(1, 99))
def test_every_form_of_a_rank_reads_back(rank: int) -> None:
    assert words.parse_ordinal(words.spell_ordinal(rank)) == words.parse_ordinal(words.short_ordinal(rank)) == rank


@given(st.integers(1, 3000))
def test_every_form_of_a_duration_reads_back_and_states_it(minutes: int) -> None:
    forms = times.minutes_forms(minutes)
    assert {times.parse_minutes(form) for form in forms} == {minutes}
    assert all(states(form, minutes) for form in forms)


@given(DATES, st.integers(-400, 400))
def test_every_form_of_a_date_reads_back(today: str, ahead: int) -> None:
    iso = (datetime.date.fromisoformat(today) + datetime.timedelta(days=ahead)).isoformat()
    assert {times.parse_date(form, today) for form in times.date_forms(iso, today)} == {iso}
    assert {times.parse_date(form) for form in times.date_forms(iso)} == {iso}


@given(st.times())
def test_every_form_of_a_time_of_day_reads_back(moment: datetime.time) -> None:
    clock = f"{moment:%H:%M}"
    assert {times.parse_clock(form) for form in times.clock_forms(clock)} == {clock}


@given(st.integers(100, 209).map(lambda decade: decade * 10))
def test_every_form_of_a_decade_reads_back(start: int) -> None:
    assert {times.parse_decade(form) for form in times.decade_forms(start)} == {start}


@given(st.text(max_size=30))
def test_no_text_breaks_a_parser(text: str) -> None:
    for parse in (words.parse_number, words.parse_ordinal, times.parse_minutes, times.parse_days, times.parse_clock, times.parse_decade):
        try:
            parse(text)
        except ValueError:
            continue


@given(st.text(max_size=30), DATES)
def test_no_text_breaks_a_date(text: str, today: str) -> None:
    for read in (times.parse_date, times.parse_month):
        try:
            read(text, today)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ridley scott", "Ridley Scott"),
        ("1,240.50", 1240.5),
        ("€12.50", 12.5),
        ("104.9 million", 104_931_801),
        ("105 million", 104_931_801),
        ("two and a half hours", 150),
        ("second", 2),
        ("20 June 2025", "2025-06-20"),
        ("20 June", "2025-06-20"),
        ("Friday", "2025-06-20"),
        ("Friday, 20 June", "2025-06-20"),
        ("2025", "2025-06-20"),
        ("half past seven in the evening", "19:30"),
        ("in stock", "in_stock"),
        ("true", True),
        ("no", False),
    ],
)
def test_a_text_states_a_value(text: str, value: Any) -> None:
    assert states(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Scott", "Ridley Scott"),
        ("106 million", 104_931_801),
        ("1 million", 1_049_318),
        ("tomorrow", "2025-06-20"),
        ("Thursday", "2025-06-20"),
        ("21 June", "2025-06-20"),
        ("2024", "2025-06-20"),
        ("7:30", "19:45"),
        ("1", True),
        ("yes", False),
        ("none", None),
    ],
)
def test_a_text_does_not_state_another_value(text: str, value: Any) -> None:
    assert not states(text, value)
