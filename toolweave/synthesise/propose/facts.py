"""Facts for members that a model only named: drawn, not known, and marked so by their `urn:toolweave:` ids.

Every value follows from the domain's name, the class, the property and the member's name alone, so that adding a member
or a property leaves all others as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from random import Random
from typing import Literal

from toolweave.synthesise.propose.draft import DraftClass, DraftDomain, DraftProperty

ABSENT = 0.08
"""Share of members without a value, as real records have gaps."""
SEVERAL = (1, 2, 2, 3, 3, 4)
"""How many values a member has, where it can have several."""
WIDE = 50
"""A range whose ends are further apart than this, as a ratio, is drawn by magnitude: many small, few large."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one member; `kind` says how it is written: a member's name, a term, a number, a date, a text."""

    noun: str
    member: str
    prop: DraftProperty
    kind: Literal["member", "term", "number", "date", "text"]
    value: str


def draw_facts(domain: DraftDomain) -> Iterator[Fact]:
    """Draw every fact of a domain, class by class. The same draft gives the same facts on every machine."""
    for cls in domain.classes:
        for prop in cls.properties:
            for member in cls.names:
                rng = _seeded(f"{domain.name}/{cls.name}/{prop.name}/{member}")
                if rng.random() >= ABSENT:
                    yield from _draw(domain, cls, prop, member, rng)


def _draw(domain: DraftDomain, cls: DraftClass, prop: DraftProperty, member: str, rng: Random) -> Iterator[Fact]:
    match prop.kind:
        case "link":
            others = [name for name in domain.cls(prop.range).names if name != member]
            for value in _choose(others, prop, rng):
                yield Fact(cls.noun, member, prop, "member", value)
        case "category":
            for value in _choose(prop.values, prop, rng):
                yield Fact(cls.noun, member, prop, "term", value)
        case "number" | "count":
            yield Fact(cls.noun, member, prop, "number", draw_number(prop, rng))
        case "year":
            yield Fact(cls.noun, member, prop, "date", f"{rng.randint(int(prop.low), int(prop.high)):04d}-01-01")
        case "date":
            first, last = date(int(prop.low), 1, 1), date(int(prop.high), 12, 31)
            yield Fact(cls.noun, member, prop, "date", (first + timedelta(days=rng.randint(0, (last - first).days))).isoformat())
        case _:
            yield Fact(cls.noun, member, prop, "text", f"{''.join(rng.choices('BCDFGHKLMNPRSTVX', k=2))}-{rng.randint(100, 999)}")


def draw_number(prop: DraftProperty, rng: Random) -> str:
    """A number in the property's range as a plain decimal: two or three digits that count, whole where the range is wide or a count."""
    low, high = prop.low, prop.high
    value = low * (high / low) ** rng.random() if low > 0 and high / low > WIDE else rng.uniform(low, high)
    if prop.kind == "count" or high - low >= 20:
        step = 10 ** max(0, len(str(int(abs(value)))) - 3)
        return str(int(min(high, max(low, round(value / step) * step))))
    return f"{value:.1f}"


def _choose(values: list[str] | tuple[str, ...], prop: DraftProperty, rng: Random) -> list[str]:
    """One value, or some where a member can have several; earlier values are likelier."""
    weights = [1 / (place + 2) ** 0.4 for place in range(len(values))]
    wanted = min(rng.choice(SEVERAL), len(values)) if prop.plural else min(1, len(values))
    chosen: dict[str, None] = {}
    while len(chosen) < wanted:
        chosen[rng.choices(values, weights)[0]] = None
    return list(chosen)


def _seeded(text: str) -> Random:
    return Random(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big"))
