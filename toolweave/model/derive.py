"""The closed list of derivations: how an argument or an answer may differ from the words or values it comes from.

Each is a pure function of its source values, in order. A value taken from text is a string, one taken from a
result or an argument is what stands there. `toolweave verify` recomputes every one; a ValueError fails the row.
`recorded_name` alone also reads the domain's recorded names, through the lookup given to the verifier.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from toolweave.model import times, words

Value = Any
"""A JSON value."""


def number(text: str | float) -> int | float:
    """The number a text writes: `two hundred and fifty` 250, `1.2 million` 1200000, `1,240.00` 1240, `a dozen` 12, `a couple` 2."""
    return _as_number(text)


def ordinal(text: str) -> int:
    """The rank a text writes: `second` 2, `the 3rd` 3."""
    return words.parse_ordinal(text)


def minutes(text: str) -> int:
    """The minutes of a duration: `two hours` 120, `an hour and a half` 90, `90 minutes` 90, `2h 10m` 130."""
    return times.parse_minutes(text)


def days(text: str) -> int:
    """The days or nights of a duration: `three nights` 3, `a week` 7, `two weeks` 14."""
    return times.parse_days(text)


def more_than(value: str | float) -> int:
    """The least whole number above a whole number: `more than 120` asks for a minimum of 121, `after 1990` for 1991."""
    return _as_whole(value) + 1


def less_than(value: str | float) -> int:
    """The greatest whole number below a whole number: `under 120` asks for a maximum of 119, `before 1990` for 1989."""
    return _as_whole(value) - 1


def iso_date(text: str, today: str | None = None) -> str:
    """The ISO date of a written date: `14 June 2025`, `June 14th`, `tomorrow`, `next Friday`; short forms need `today`."""
    return times.parse_date(text, today)


def clock_time(text: str) -> str:
    """The time of day as HH:MM: `half past seven in the evening` 19:30, `7:30 pm` 19:30."""
    return times.parse_clock(text)


def year(value: str | int) -> int:
    """The year of an ISO date, or of a text that is a year: `1994-05-02` 1994."""
    head = str(value).strip().split("-")[0]
    if not (head.isdigit() and len(head) == 4):
        raise ValueError(f"`{value}` has no year.")
    return int(head)


def decade_start(text: str) -> int:
    """The first year of a decade: `the seventies`, `the 70s`, `1970s` 1970."""
    return times.parse_decade(text)


def decade_end(text: str) -> int:
    """The last year of a decade: `the seventies` 1979."""
    return times.parse_decade(text) + 9


def month_start(text: str, today: str | None = None) -> str:
    """The first day of a month: `June 2025` 2025-06-01; `last month`, `June` need `today`."""
    return times.month_ends(*times.parse_month(text, today))[0]


def month_end(text: str, today: str | None = None) -> str:
    """The last day of a month: `June 2025` 2025-06-30; `last month`, `June` need `today`."""
    return times.month_ends(*times.parse_month(text, today))[1]


def iso_month(text: str, today: str | None = None) -> str:
    """The month a text names: `June 2025` 2025-06; `last month`, `June` need `today`."""
    return times.month_ends(*times.parse_month(text, today))[0][:7]


def add_days(day: str, count: str | float) -> str:
    """An ISO date and a number of days: the date so many days later."""
    return (date.fromisoformat(day) + timedelta(days=_as_whole(count))).isoformat()


def subtract_days(day: str, count: str | float) -> str:
    """An ISO date and a number of days: the date so many days earlier."""
    return (date.fromisoformat(day) - timedelta(days=_as_whole(count))).isoformat()


def difference(one: str | float, other: str | float) -> int | float:
    """How far two numbers are apart, to the cent."""
    return _round(abs(_as_number(one) - _as_number(other)))


def total(*values: str | float) -> int | float:
    """The sum of two or more numbers, to the cent."""
    return _round(sum(_as_number(value) for value in values))


def length(items: list[Value]) -> int:
    """How many items a list has."""
    if not isinstance(items, list):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(f"`{items}` is not a list.")
    return len(items)


def recorded_name(text: str) -> str:
    """The recorded name or value that people call `text`: `Columbia` Columbia Records, `longest` -duration_minutes."""
    raise ValueError(f"`{text}` needs the domain's recorded names.")


DERIVATIONS: dict[str, Callable[..., Value]] = {
    f.__name__: f
    for f in (
        number,
        ordinal,
        minutes,
        days,
        more_than,
        less_than,
        iso_date,
        clock_time,
        year,
        decade_start,
        decade_end,
        month_start,
        month_end,
        iso_month,
        add_days,
        subtract_days,
        difference,
        total,
        length,
        recorded_name,
    )
}
"""Every legal `function` of a derived source, by name."""


def _as_number(value: str | float) -> int | float:
    if isinstance(value, bool):
        raise ValueError("a boolean is not a number")
    return words.parse_number(value) if isinstance(value, str) else value


def _as_whole(value: str | float) -> int:
    found = _as_number(value)
    if found != int(found):
        raise ValueError(f"`{value}` is not a whole number.")
    return int(found)


def _round(value: float) -> int | float:
    cents = round(value, 2)
    return int(cents) if cents == int(cents) else cents
