"""What stands for a property becomes values: a cell of a CSV file, or a TOML value, by the property's type."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from toolweave.ingest.facts import DAY_PRECISION, YEAR_PRECISION, Value, parse_quantity, parse_time
from toolweave.ingest.own.faults import show
from toolweave.ingest.own.shape import OwnProperty
from toolweave.model.names import normalise_name
from toolweave.model.reserved import PRONOUNS

SEPARATOR = "|"
"""Stands between the values of one cell."""
LABEL_LENGTH, TEXT_LENGTH = 120, 200
MOST_VALUES = 200
"""Values of one property of one member."""
YEARS = (1, 2199)
LARGEST = 10**15
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


class Unfit(Exception):
    """A value that cannot be taken; `what` and `remedy` are told with its place."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def split_values(prop: OwnProperty, raw: Any, *, packed: bool) -> list[Any]:
    """The single values of a property; `packed` where several stand in one text, as in a CSV cell.

    Raises:
        Unfit: If there are several and the property has one, or a list is of lists.
    """
    if packed and prop.plural and isinstance(raw, str):
        raw = [part.strip() for part in raw.split(SEPARATOR) if part.strip()]
    if packed and prop.type in ("entity", "term") and isinstance(raw, str) and SEPARATOR in raw:
        raise Unfit(f"`{show(raw)}` are several values, and `{prop.name}` has one", f'Give one, or name the list in the property: plural = "{prop.name}s".')
    values = cast("list[Any]", raw) if isinstance(raw, list) else [raw]
    if isinstance(raw, list) and not prop.plural:
        raise Unfit(f"`{prop.name}` has one value, and here is a list", f'Give one, or name the list in the property: plural = "{prop.name}s".')
    if len(values) > MOST_VALUES:
        raise Unfit(f"{len(values)} values are more than one member can have", f"Give {MOST_VALUES} at most.")
    return values


def read_name(raw: Any, what: str) -> str:
    """A label of a member or a term.

    Raises:
        Unfit: If it cannot be said, or means nothing by itself.
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        raise Unfit(f"{raw} is a number, not {what}", f'Write it in quotes: "{raw}".')
    if not isinstance(raw, str):
        raise Unfit(f"{show(raw)} is not {what}", "Write a text in quotes.")
    text = " ".join(raw.split())
    if not any(char.isalnum() for char in text) or len(text) > LABEL_LENGTH:
        raise Unfit(f"`{show(text)}` is not {what}", f"Give a name with a letter or digit, {LABEL_LENGTH} characters at most.")
    if not text.isprintable() or set("{}") & set(text):
        raise Unfit(f"`{show(text)}` holds characters that no name has", "Leave out control characters and curly brackets.")
    if normalise_name(text) in PRONOUNS:
        raise Unfit(f"`{text}` is a word that people use for what they talked about", "Give it a name of its own.")
    return text


def read_literal(prop: OwnProperty, raw: Any) -> Value:
    """A year, day, number or text.

    Raises:
        Unfit: If it is none.
    """
    match prop.type:
        case "year":
            return _read_year(prop, raw)
        case "date":
            return _read_date(prop, raw)
        case "text":
            return _read_text(raw)
        case _:
            return _read_number(prop, raw)


def _read_year(prop: OwnProperty, raw: Any) -> Value:
    text = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    if not text.isdecimal() or not text.isascii():
        raise Unfit(f"{_quote(raw)} is no year", "Write four digits, such as 1998; for a whole day choose the type `date`.")
    if not YEARS[0] <= int(text[:8]) <= YEARS[1]:
        raise Unfit(f"{_quote(raw)} is no year between {YEARS[0]} and {YEARS[1]}", "Mend the year, or choose the type `count` if it is none.")
    value = parse_time(f"{int(text):04d}-01-01", YEAR_PRECISION if prop.pid else DAY_PRECISION)
    assert value is not None
    return value


def _read_date(prop: OwnProperty, raw: Any) -> Value:
    text = raw.date().isoformat() if isinstance(raw, datetime) else raw.isoformat() if isinstance(raw, date) else str(raw).strip()
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None:
        raise Unfit(f"{_quote(raw)} is no date", "Write year, month and day with hyphens, such as 2024-03-09; for a year alone choose the type `year`.")
    value = parse_time(day.isoformat())
    assert value is not None
    return value


def _read_text(raw: Any) -> Value:
    if not isinstance(raw, str):
        raise Unfit(f"{show(raw)} is no text", f'Write it in quotes: "{show(raw)}".')
    text = " ".join(raw.split())
    if not 0 < len(text) <= TEXT_LENGTH or not text.isprintable():
        raise Unfit(f"`{show(text)}` is no text of 1 to {TEXT_LENGTH} characters", "Shorten it, and leave out control characters.")
    return Value("text", text)


def _read_number(prop: OwnProperty, raw: Any) -> Value:
    text = raw.strip() if isinstance(raw, str) else _plain(raw)
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise Unfit(
            f"{_quote(raw)} is no number", "Write digits with a point for the decimals and nothing else, such as 1250.5; the unit stands in the property."
        )
    value = parse_quantity(text)
    if value is None or value.number is None or abs(value.number) >= LARGEST:
        raise Unfit(f"{_quote(raw)} is larger than a number can be", f"Give less than {LARGEST:,}, in a larger unit.")
    if prop.type == "count" and (not isinstance(value.number, int) or value.number < 0):
        raise Unfit(f"{_quote(raw)} is no count", "Write a whole number from 0 up, or choose the type `quantity`.")
    return value


def _plain(raw: Any) -> str:
    """A TOML number without an exponent; empty for what is none."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return ""
    try:
        number = Decimal(repr(raw))
        return format(number, "f") if number.is_finite() and abs(number) < LARGEST * 10 else "" if not number.is_finite() else str(LARGEST)
    except (InvalidOperation, ValueError):
        return ""


def _quote(raw: Any) -> str:
    return f"`{show(raw if isinstance(raw, str) else str(raw))}`"
