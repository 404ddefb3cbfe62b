"""How much a person would want a goal: what it is about, what it adds, how seldom a run has had the like.

Three parts, each from 0 to 1. A goal is drawn by their product, with `gain` sharpened; its score, their mean, is only told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolweave.model.domain import DomainFile
from toolweave.model.record import Pattern
from toolweave.plan.model import LinkKind, PlannedCall

CLOSE: Mapping[LinkKind, float] = {
    "named": 1.0,
    "record": 1.0,
    "made": 1.0,
    "prop": 0.9,
    "each": 0.9,
    "pick": 0.8,
    "top": 0.8,
    "across": 0.7,
    "found": 0.7,
    "same": 0.6,
    "relative": 0.6,
}
"""How close a call stays to what it follows: the very thing, its director, one of its films, what is set in the same place."""
LITTLE = {"facet": 0.6, "summarise": 0.62, "count": 0.8}
"""What a figure over many gains a person, beside what other calls do."""
ASIDE = 0.45
"""What it gains a person to ask a made-up world about itself rather than about their own affairs in it."""
THREE = 0.5
"""What a third call in a row gains beside the second."""
DEEP = 0.8
"""Share of turns with calls that are to build on themselves; while a run has fewer, shallow goals are drawn anew."""
CAN_BE_DEEP: frozenset[Pattern] = frozenset({"chain", "fan_out", "fan_in", "cross_domain", "map"})
SHARPNESS, FLOOR = 6, 0.004
"""How much more often a goal is drawn that gains more; what a goal without gain counts."""


@dataclass(frozen=True, slots=True)
class Score:
    """The parts of a goal's score.

    `continuity`  how close each call stays to the results it takes from (`CLOSE`), on average over the calls that take from one; 1 where none does.
    `gain`        what a turn gets done beyond a single look-up: 0 for calls that build on none of the turn, 1 for one that builds on another, half as much
                  again for three in a row; on average over the turns, of the most there can be. Less for a figure over many, and for a made-up world
                  asked about itself.
    `rarity`      1 over one more than the dialogues of the run, so far, with the same tools in the same order.
    """

    continuity: float
    gain: float
    rarity: float = 1.0

    @property
    def weight(self) -> float:
        """How often the goal is drawn beside others."""
        return self.continuity * (FLOOR + self.gain**SHARPNESS) * self.rarity

    def as_meta(self) -> dict[str, float]:
        """The score, the mean of its parts, and the parts, as the record has them."""
        parts = {"continuity": self.continuity, "gain": self.gain, "rarity": self.rarity}
        return {name: round(value, 3) for name, value in {"score": sum(parts.values()) / len(parts), **parts}.items()}


def score_goal(calls: Sequence[PlannedCall], domain: DomainFile, *, had: int = 0) -> Score:
    """Score the calls of a goal, outlined or carried out; `had` is how often the run has had these tools. Cost: one pass over the links."""
    return Score(_find_continuity(calls), _find_gain(calls, domain), 1 / (1 + had))


def count_turns(calls: Sequence[PlannedCall]) -> Counter[str]:
    """How many turns have calls, `all`, and in how many of them a call takes from another, `deep`."""
    deepest = _find_depths(calls)
    return Counter({"all": len(deepest), "deep": sum(1 for level in deepest.values() if level > 0)})


def is_shallow(pattern: Pattern, calls: Sequence[PlannedCall]) -> bool:
    """Whether a goal of a kind that can do without it has a turn whose calls build on none of the turn."""
    turns = count_turns(calls)
    return pattern in CAN_BE_DEEP and turns["deep"] < turns["all"]


def _find_depths(calls: Sequence[PlannedCall]) -> dict[int, int]:
    """By turn: how many calls before it the last one builds on."""
    deepest: dict[int, int] = {}
    for call in calls:
        deepest[call.turn] = max(deepest.get(call.turn, 0), call.level)
    return deepest


def _find_continuity(calls: Sequence[PlannedCall]) -> float:
    linked = [call.links for call in calls if call.links]
    return sum(sum(CLOSE[link.kind] for link in links) / len(links) for links in linked) / len(linked) if linked else 1.0


def _find_gain(calls: Sequence[PlannedCall], domain: DomainFile) -> float:
    deepest = _find_depths(calls)
    if not deepest:
        return 0.0
    depth = sum(1 + (THREE if level > 1 else 0) for level in deepest.values() if level > 0) / len(deepest)
    share = depth / (1 + THREE) * min(LITTLE.get(call.op, 1.0) for call in calls)
    is_aside = any(cls.synthetic for cls in domain.classes) and not any(call.op.startswith("record_") for call in calls)
    return share * (ASIDE if is_aside else 1.0)
