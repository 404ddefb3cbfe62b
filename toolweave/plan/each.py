"""One call for each item of a list: which item each call is for, and how many there are to go through."""

from __future__ import annotations

from typing import Any

from toolweave.plan.binder import Binder
from toolweave.plan.model import Link, PlannedCall, PlanRejected
from toolweave.plan.pointers import expand, find

FIRST = 3
"""How many items of a longer list are asked about: `each of the first three`."""


def trim_each(group: list[PlannedCall], binder: Binder) -> list[PlannedCall]:
    """The calls of a message without those for which the list has no item left; these leave the plan.

    Raises:
        PlanRejected: If the list has one item, or is too long to be gone through unseen.
    """
    link = each_link(group[0])
    if link is None:
        return group
    source = binder.calls[link.source]
    places = list_places(link, group[0], binder)
    total = find(source.result, "/total")
    is_long = len(places) > len(group) or (isinstance(total, int) and total > len(expand(source.result, link.source_path)))
    if is_long and source.turn == group[0].turn:
        raise PlanRejected("too long to go through")
    kept = min(FIRST if is_long else len(group), len(places))
    if kept < 2:
        raise PlanRejected("too short to go through")
    for call in group[kept:]:
        binder.calls.remove(call)
    return group[:kept]


def each_link(call: PlannedCall) -> Link | None:
    """The link by which a call is about one of a list, if it is."""
    return next((link for link in call.links if link.kind == "each"), None)


def choose_place(link: Link, call: PlannedCall, binder: Binder) -> int:
    """The position in the list of the item a call is for: the first call for the first item the dialogue was not about yet, and so on."""
    before = sum(1 for other in binder.calls[: call.step] if other.tool == call.tool and each_link(other) is not None)
    return list_places(link, call, binder)[before]


def list_places(link: Link, call: PlannedCall, binder: Binder) -> list[int]:
    """The positions of the items that the dialogue was not about before, each item once."""
    known: set[Any] = {other.value for c in binder.calls[: call.step] for other in c.links if other.kind != "each"}
    places: list[int] = []
    for place, (_, value) in enumerate(expand(binder.calls[link.source].result, link.source_path)):
        if value not in known:
            known.add(value)
            places.append(place)
    return places
