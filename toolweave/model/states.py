"""Whether a piece of text is a documented rendering of a value: what lets an answer say `two and a half hours` for 150.

The renderings: the same text ignoring case; a number with separators, in words, with a scale word (rounded to the
digits written, at least two), with a currency; minutes as a duration; an ISO date written out (year included or
not), its year alone; `2025-06` as `June 2025`; `HH:MM` as a time of day; a choice like `in_stock` without its underscores; `yes` and `no`.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

from toolweave.model import times, words

_SCALED = re.compile(r"[€$£]?(\d[\d,]*(?:\.(\d+))?) (thousand|million|billion|trillion)(?: euros?| dollars?| US dollars?| people)?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def states(text: str, value: Any) -> bool:
    """Return whether `text` is a documented rendering of the JSON value `value`; relative days (`tomorrow`) are not. Cost: microseconds; no state."""
    if isinstance(value, bool):
        return text.casefold() in (json.dumps(value), "yes" if value else "no")
    if isinstance(value, int | float):
        return _states_number(text, value)
    return isinstance(value, str) and (fold(text) == fold(value) or _states_written(text, value))


def fold(text: str) -> str:
    """Return the text as it is compared: case folded, underscores and runs of blanks as one blank."""
    return " ".join(text.replace("_", " ").casefold().split())


def _states_number(text: str, value: float) -> bool:
    for parse in (words.parse_number, times.parse_minutes, words.parse_ordinal):
        try:
            if parse(text) == value:
                return True
        except ValueError:
            continue
    return _states_rounded(text, value)


def _states_rounded(text: str, value: float) -> bool:
    found = _SCALED.fullmatch(text)
    if not found or len(re.sub(r"\D", "", found[1]).lstrip("0")) < 2:
        return False
    exact = Decimal(repr(value)) / words.SCALES[found[3]]
    return round(exact, len(found[2] or "")) == Decimal(found[1].replace(",", ""))


def _states_written(text: str, value: str) -> bool:
    if _ISO_DATE.fullmatch(value):
        return text == value[:4] or _states_date(text, value)
    if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", value):
        return text.casefold() == times.month_form(value).casefold()
    if re.fullmatch(r"\d{2}:\d{2}", value):
        return text.casefold() in (form.casefold() for form in times.clock_forms(value))
    return False


def _states_date(text: str, value: str) -> bool:
    day = date.fromisoformat(value)
    weekday, head, rest = text.partition(" ")
    named = weekday.strip(",").casefold() == times.WEEKDAYS[day.weekday()].casefold()
    if named and not head:
        return True
    if not any(char.isdigit() for char in text):
        return False
    try:
        return times.parse_date(rest if named else text, value) == value
    except ValueError:
        return False
