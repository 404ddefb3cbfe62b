"""How values are written: by users (with the derivation that reads the value back) and in answers (as people read them)."""

from __future__ import annotations

from typing import Any

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.text import Mention
from toolweave.model import times, words
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import Spoken

Form = tuple[str, tuple[str, ...]]


def mention_spoken(spoken: Spoken, chooser: Chooser, today: str) -> Mention:
    """A value as the user writes it."""
    text, functions = choose_form(spoken, chooser, today)
    return Mention(text, spoken=spoken.key, functions=functions)


def choose_form(spoken: Spoken, chooser: Chooser, today: str) -> Form:
    """Choose one way to write a value; every form reads back to the value through its functions."""
    forms = spoken_forms(spoken, today)
    return forms[chooser.rng.randrange(len(forms))]


def spoken_forms(spoken: Spoken, today: str) -> list[Form]:
    """Ways to write a value, each with the derivation that reads it back."""
    value = spoken.value
    match spoken.kind:
        case "decade":
            return [(form, ()) for form in times.decade_forms(int(value))]
        case "quantity" if spoken.prop is not None and spoken.prop.name.endswith("_minutes"):
            return [(form, ("minutes",)) for form in times.minutes_forms(int(value))[:2]]
        case "quantity":
            return [(form, () if form == str(value) else ("number",)) for form in number_forms(value)]
        case "free":
            return free_forms(spoken, today)
        case _:
            return [(str(value), ())]


def free_forms(spoken: Spoken, today: str) -> list[Form]:
    """Ways to write a value that the user makes up: a date, a time, a count, an amount, a choice."""
    value, kind = spoken.value, str(spoken.spec.get("kind", "text"))
    match kind:
        case "date":
            return [
                (form, ("iso_date",))
                for form in times.date_forms(value, today)
                if form[0].isupper() or form.startswith("the ") or (form[0].isdigit() and " of " not in form)
            ][:7]
        case "month":
            return [(times.month_form(value), ("iso_month",))]
        case "time":
            return [(form, () if form == value else ("clock_time",)) for form in times.clock_forms(value)]
        case "count":
            spelled: list[Form] = [(words.spell_number(int(value)), ("number",))] if 0 < value < 13 else []
            return [(str(value), ()), *spelled]
        case "amount":
            return [(form, () if form == str(value) else ("number",)) for form in number_forms(value)]
        case "choice":
            return [(str(value).replace("_", " "), () if "_" not in str(value) else ("recorded_name",))]
        case _:
            return [(str(value), ())]


def number_forms(value: float) -> list[str]:
    """A number in figures, with separators, with a scale word: `150000000`, `150,000,000`, `150 million`."""
    if value != int(value):
        return [f"{value:,.2f}"]
    whole = int(value)
    for name, size in reversed(words.SCALES.items()):
        if size > 1000 and size <= whole < size * 1000 and whole * 10 % size == 0:
            return [f"{whole / size:g} {name}"]
    return [f"{whole:,}"] if whole >= 10_000 else [str(whole)]


def read_value(prop: DomainProperty | None, value: Any) -> str:
    """A result's value as an answer writes it, unit included: `117 minutes`, `101.7 million US dollars`, `1979`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if prop is None:
        return read_number(value)
    if prop.type == "year":
        return str(int(value))
    return f"{value:,.2f}" if prop.name.endswith("_eur") and value != int(value) else read_number(value)


def read_number(value: float) -> str:
    """A number for reading: separators from a thousand, scale words from a million, four digits kept."""
    for name, size in reversed(words.SCALES.items()):
        if size >= 1_000_000 and abs(value) >= size:
            figure = f"{value / size:.1f}"
            return f"{figure.removesuffix('.0') if value % size == 0 else figure} {name}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,}"


def read_result(value: Any, field: str = "") -> str:
    """A record's value for reading: figures with separators, dates written out, codes without underscores."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field.endswith("year"):
        return str(value)
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}"
    if isinstance(value, int | float):
        return read_number(value)
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        return times.date_forms(text)[0]
    if len(text) == 7 and text[4] == "-" and text.replace("-", "").isdigit():
        return times.month_form(text)
    return text.replace("_", " ") if text.islower() and " " not in text else text


def unit_of(prop: DomainProperty) -> tuple[str, str]:
    """What stands before and after a figure: ("", " minutes"), ("", " dollars"); from the property's `unit` wording."""
    before = prop.wording.get("unit_before", ("",))[0]
    after = prop.wording.get("unit_after", ("",))[0]
    return before, after
