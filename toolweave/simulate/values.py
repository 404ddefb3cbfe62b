"""Values as an API gives them: whole numbers where they are whole, years as integers, fields absent where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from toolweave.model.tool import Json

RELATIONS = ("entity", "term")
NUMBERS = ("quantity", "count")
IDS = "_ids"
"""Suffix of the profile entry that holds the ids beside the names of a summary field."""
Fact = Sequence[Any]
"""[pid, id, name, value, number, year] of one statement's value."""


def plain_number(number: float) -> int | float:
    """An integer where the number is whole, else two decimals, four below one: converted units give figures nobody would publish.

    Profiles hold these figures too, so that what a search compares is what its results show.
    """
    rounded = round(float(number), 2 if abs(number) >= 1 else 4)
    return int(rounded) if rounded.is_integer() else rounded


def fact_value(kind: str, fact: Fact) -> Any:
    """The value of a statement for a property of this type; None where it has none."""
    _, _, name, value, number, year = fact
    if kind in RELATIONS:
        return name
    if kind == "year":
        return year
    if kind in NUMBERS:
        return None if number is None else plain_number(number)
    return value


def is_stated(spec: Json) -> bool:
    """Whether a field is read from the statements; single literals stand in the profile."""
    return spec["many"] or spec["type"] in RELATIONS


def fill_fields(specs: Iterable[Json], facts: Iterable[Fact], profile: Json) -> Json:
    """Fill result fields from statements and profile. Lists are sorted by name, then id; a field without a value is absent."""
    held: dict[str, list[Fact]] = {}
    for fact in facts:
        held.setdefault(fact[0], []).append(fact)
    filled: Json = {}
    for spec in specs:
        if not is_stated(spec):
            filled[spec["field"]] = profile.get(spec["field"])
        elif values := _values(spec, held.get(spec["pid"], ())):
            filled[spec["field"]] = values if spec["many"] else values[0]
    return {field: value for field, value in filled.items() if value is not None}


def fill_summary(specs: Iterable[Json], profile: Json) -> Json:
    """Fill the summary fields of a list item from a member's profile."""
    filled: Json = {}
    for spec in specs:
        field = spec["field"]
        value = profile.get(field)
        if value is None:
            continue
        if spec["type"] == "entity":
            items = [{spec["id"]: id_, spec["key"]: name} for id_, name in zip(profile[field + IDS], value, strict=True)]
            filled[field] = items if spec["many"] else items[0]
        elif spec["type"] == "term":
            filled[field] = list(value) if spec["many"] else value[0]
        else:
            filled[field] = value
    return filled


def _values(spec: Json, facts: Iterable[Fact]) -> list[Any]:
    if spec["type"] == "entity":
        pairs = sorted({(fact[2], fact[1]) for fact in facts if fact[1] is not None})
        return [{spec["id"]: id_, spec["key"]: name} for name, id_ in pairs]
    values = {value for fact in facts if (value := fact_value(spec["type"], fact)) is not None}
    return sorted(values)
