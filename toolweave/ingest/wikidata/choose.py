"""Which groups become classes, and which of their properties are kept: connected ones first, since tools that can chain matter more than many leaves.

Nothing here asks a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Literal

from toolweave.ingest.wikidata.spoken import load_spoken
from toolweave.ingest.wikidata.survey import Group, Use

CLASSES = 6
"""Most classes of a domain."""
PROPERTIES = 12
"""Most properties of a class."""
LINKS = 5
"""Values that must lie in a class before it counts as joined."""
SHARE = 0.12
"""Share of a sample that must have a property; rarer ones would make tools that mostly answer nothing."""
SEVERAL = 0.1
"""Share of those that have a property from which on it can have several values."""
INSIDE = 0.5
"""Share of a property's values that must be members of a class for it to lead there."""
ANCHORS = 60
"""Members of the first class that the members of a class that links to it must lead to one of."""
UNIT_SHARE = 0.6
"""Share of numbers that must be in one unit."""

Kind = Literal["link", "category", "number", "count", "year", "date"]


@dataclass(frozen=True, slots=True)
class ChosenProperty:
    """A property of a chosen class: its use, what it holds, whether a member can have several values, and for a link where it leads."""

    use: Use
    kind: Kind
    several: bool = False
    target: int | None = None
    """Place of the class it leads to among those chosen."""


@dataclass(frozen=True, slots=True)
class ChosenClass:
    """A group that became a class."""

    group: Group
    properties: tuple[ChosenProperty, ...]


def choose_classes(groups: Sequence[Group]) -> list[ChosenClass]:
    """Choose the classes of a domain, the one it is about first, each with its properties; none where no group is worth asking about.

    Each further class is the one that most statements join to those chosen, weighed by how much can be told of it.
    """
    roots = [group for group in groups if group.is_root]
    left = [group for group in groups if measure_wealth(group) > 0]
    first = max((group for group in roots if group in left), key=lambda group: measure_wealth(group) * log(len(group.items)), default=None)
    if first is None:
        return []
    chosen = [first]
    while len(chosen) < CLASSES:
        scores = [(_score(group, chosen), -place, group) for place, group in enumerate(left) if group not in chosen and _are_apart(group, chosen)]
        best = max((entry for entry in scores if entry[0] > 0), default=None, key=lambda entry: entry[:2])
        if best is None:
            break
        chosen.append(best[2])
    return [ChosenClass(_anchor(group, chosen), choose_properties(group, chosen)) for group in chosen]


def choose_properties(group: Group, classes: Sequence[Group]) -> tuple[ChosenProperty, ...]:
    """The properties of a class that are worth a field, links first, then by how many members have them."""
    found: list[ChosenProperty] = []
    for use in group.uses:
        if use.items >= max(3, SHARE * len(group.items)):
            prop = _type_property(use, group, classes)
            if prop is not None:
                found.append(prop)
    return tuple(sorted(found, key=lambda prop: (prop.kind != "link", -prop.use.items, prop.use.pid))[:PROPERTIES])


def measure_wealth(group: Group) -> float:
    """How much can be told of the members: the shares of its properties, added up."""
    told = [use.items / len(group.items) for use in group.uses if use.items >= SHARE * len(group.items)]
    return sum(told) if len(told) >= 2 else 0.0


def count_links(group: Group, other: Group) -> int:
    """Values of a group's properties that are instances of another's classes."""
    kinds = set(other.qids)
    return sum(count for use in group.uses for qid, count in use.classes.items() if qid in kinds)


def _anchor(group: Group, chosen: Sequence[Group]) -> Group:
    """The group with what ties its members to the domain: links from the others where there are enough, else anchors of its own."""
    led = sum(count_links(other, group) for other in chosen if other is not group)
    if led >= len(group.items) and not set(group.qids) & load_spoken().huge:
        return replace(group, anchors={})
    if group.linking_by:
        return replace(group, anchors=dict.fromkeys(group.linking_by, chosen[0].items[:ANCHORS]))
    return group


def _score(group: Group, chosen: Sequence[Group]) -> float:
    links = sum(count_links(group, other) + count_links(other, group) for other in chosen)
    return log(1 + links) * measure_wealth(group) if links >= LINKS else 0.0


def _are_apart(group: Group, chosen: Sequence[Group]) -> bool:
    """Whether no member could be in two classes: a direct class belongs to one of them, and a name too."""
    return not any(set(group.qids) & set(other.qids) or group.label == other.label for other in chosen)


def _type_property(use: Use, group: Group, classes: Sequence[Group]) -> ChosenProperty | None:
    """What a property holds; None for what no tool could say. What is told by name leads to another class at most: the genre of a film is no film."""
    words = load_spoken().words.get(use.pid)
    several = not use.single and use.several >= SEVERAL * use.items
    stated = words.kind if words else ""
    match use.datatype:
        case "WikibaseItem":
            named = use.pid in load_spoken().named
            inside = [(sum(use.classes.get(qid, 0) for qid in other.qids), -place) for place, other in enumerate(classes) if not named or other is not group]
            most, place = max(inside, default=(0, 0))
            if most >= INSIDE * use.values and most >= LINKS:
                return ChosenProperty(use, "link", several, -place)
            return ChosenProperty(use, "category", several)
        case "Time":
            return ChosenProperty(use, "date" if stated == "date" else "year")
        case "Quantity" if use.unit_share >= UNIT_SHARE and use.several <= 0.5 * use.items:
            return ChosenProperty(use, "count" if stated == "count" and not use.unit else "number")
        case _:
            return None
