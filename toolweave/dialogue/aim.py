"""What a run has covered so far in one domain, and what one more goal would add: as a fuzzer keeps its map.

An item nobody has exercised is worth most; one that was exercised a thousandth, less with every dialogue. A goal holds only if all
its items do, so each goal tried in vain takes hope from the others that share them, and what the world does not hold is soon let be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

from toolweave.model.items import Kind, kind_of
from toolweave.model.tool import Json

WORTH: dict[Kind, float] = {"tools": 1.0, "feeds": 1.0, "patterns": 1.0, "optional": 0.3, "errors": 0.3, "enums": 0.1}
"""What exercising an item for the first time is worth."""
PLANNED: frozenset[Kind] = frozenset({"tools", "feeds", "patterns"})
"""Kinds that the shape of a goal decides."""
AGAIN = 0.001
"""What an exercised item is worth beside one that is not."""
DOUBT = 0.25
"""How much a goal tried in vain takes from the hope for what it was to exercise: the next one has it beside what is known to work."""
GIVEN_UP = 60
"""Goals tried in vain before an item counts as out of reach."""


@dataclass(slots=True)
class Aim:
    """The map of one domain. Bounded by its items, whatever the length of the run."""

    items: frozenset[str]
    """What some goal at hand could exercise."""
    covered: Counter[str] = field(default_factory=Counter[str])
    """Dialogues by item, those of earlier runs that are counted included."""
    vain: Counter[str] = field(default_factory=Counter[str])
    """Goals tried in vain by item, since it was exercised last."""
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Why, by item that was never exercised."""
    held: Counter[str] = field(default_factory=Counter[str])
    """Goals under way by item."""
    tries: Counter[str] = field(default_factory=Counter[str])
    """Goals that came to an end by item, in vain or not."""
    kept: Counter[str] = field(default_factory=Counter[str])
    """Of these the goals that became a dialogue."""
    planned: frozenset[str] = field(init=False)
    """The items that the shape of a goal decides: goals are drawn for them, the others come with the values."""

    worths: dict[str, float] = field(init=False)
    """What each item is worth for the first time."""
    values: dict[str, float] = field(init=False, default_factory=dict[str, float])
    """What each item is worth now."""
    wanted: set[str] = field(init=False, default_factory=set[str])
    """Planned items that are neither exercised nor under way nor given up."""

    def __post_init__(self) -> None:
        self.worths = {item: WORTH[kind_of(item)] for item in self.items}
        self.planned = frozenset(item for item in self.items if kind_of(item) in PLANNED)
        self._value(self.items)

    def _value(self, items: Iterable[str]) -> None:
        """Value items anew: most for what nobody has exercised, less for what is rare."""
        for item in self.items.intersection(items):
            had = self.covered[item] + self.held[item]
            self.values[item] = self.worths[item] * AGAIN / had if had else self.worths[item]
            self._note_wanted(item)

    def _note_wanted(self, item: str) -> None:
        if item in self.planned:
            is_wanted = not self.covered[item] and not self.held[item] and self.vain[item] < GIVEN_UP
            (self.wanted.add if is_wanted else self.wanted.discard)(item)

    def weigh(self, items: Iterable[str]) -> float:
        """What a goal can be expected to add: the worth of its items, times the hope for the one tried most in vain.

        The hopes are not multiplied: goals that add much would be despaired of first. Cost: two look-ups an item.
        """
        mine = [item for item in items if item in self.values]
        if not mine:
            return 0.0
        return sum([self.values[item] for item in mine]) / (1 + DOUBT * max([self.vain.get(item, 0) for item in mine]))

    def worth(self, items: Iterable[str]) -> float:
        """What a goal adds if it can be had."""
        return sum(self.values.get(item, 0.0) for item in items)

    def odds(self, items: Iterable[str]) -> float:
        """How likely a goal with these items is to become a dialogue, by the one that seldom did; a half where nothing is known."""
        return min([(1 + self.kept[item]) / (2 + self.tries[item]) for item in items], default=0.5)

    def hold(self, items: Iterable[str]) -> None:
        """Take note that a goal is under way, so that the next one aims at something else."""
        self.held.update(items)
        self._value(items)

    def release(self, items: Iterable[str]) -> None:
        """The goal is no longer under way."""
        self.held.subtract(items)
        self._value(items)

    def count(self, items: Iterable[str]) -> None:
        """Count what a finished dialogue exercised."""
        mine = self.items.intersection(items)
        self.tries.update(mine)
        self.kept.update(mine)
        for item in mine:
            self.covered[item] += 1
            self.vain.pop(item, None)
            self.reasons.pop(item, None)
        self._value(items)

    def take_back(self, items: Iterable[str]) -> None:
        """A dialogue that was counted is turned down after all."""
        self.covered.subtract(self.items.intersection(items))
        self._value(items)

    def set_covered(self, covered: Mapping[str, int]) -> None:
        """Count other dialogues than so far."""
        self.covered = Counter({item: count for item, count in covered.items() if item in self.items})
        self._value(self.items)

    def miss(self, items: Iterable[str], reason: str) -> None:
        """Count a goal that came to nothing against what it was to exercise."""
        self.tries.update(self.items.intersection(items))
        for item in items:
            if item in self.items and not self.covered[item]:
                self.vain[item] += 1
                self.reasons[item][reason] += 1
                self._note_wanted(item)

    @property
    def is_open(self) -> bool:
        """Whether something is neither exercised nor under way nor given up."""
        return bool(self.wanted)

    def is_new(self, item: str) -> bool:
        """Whether an item is within reach and not exercised yet."""
        return item in self.items and not self.covered[item]

    def adds(self, items: Iterable[str]) -> bool:
        """Whether some of these would be exercised for the first time."""
        return any(item in self.planned and not self.covered[item] and not self.held[item] for item in items)

    def list_wanted(self, rng: Random) -> list[str]:
        """What is neither exercised nor under way nor given up, what was tried least first; equals in a seeded order."""
        found = sorted(self.wanted)
        rng.shuffle(found)
        return sorted(found, key=self.vain.__getitem__)

    def choose_wanted(self, rng: Random) -> str:
        """One of those wanted items that were tried least. There must be one."""
        least = min(map(self.vain.__getitem__, self.wanted))
        return rng.choice(sorted(item for item in self.wanted if self.vain[item] == least))

    def share(self, kind: Kind) -> tuple[int, int]:
        """How many items of a kind were exercised, and of how many within reach: those tried `GIVEN_UP` times in vain are not."""
        mine = [item for item in self.items if kind_of(item) == kind]
        had = sum(1 for item in mine if self.covered[item])
        return had, sum(1 for item in mine if self.covered[item] or self.vain[item] < GIVEN_UP)

    def recall(self) -> Json:
        """All that another process needs to go on; goals under way end with their batch."""
        return {"covered": self.covered, "vain": self.vain, "reasons": self.reasons, "tries": self.tries, "kept": self.kept}

    def remember(self, memory: Json) -> None:
        """Go on from what `recall` gave."""
        self.vain = Counter(memory["vain"])
        self.reasons = defaultdict(Counter, {item: Counter(reasons) for item, reasons in memory["reasons"].items()})
        self.tries, self.kept = Counter(memory["tries"]), Counter(memory["kept"])
        self.held.clear()
        self.set_covered(memory["covered"])

    def list_left(self) -> dict[str, tuple[int, str]]:
        """What was never exercised: how many goals were tried for it, and the reason given most often."""
        left = {item: self.reasons[item] if item in self.reasons else Counter[str]() for item in sorted(self.items) if not self.covered[item]}
        return {item: (reasons.total(), max(sorted(reasons), key=reasons.__getitem__) if reasons else "not drawn yet") for item, reasons in left.items()}


def is_met(aims: Iterable[Aim], until: Mapping[Kind, float]) -> bool:
    """Whether every domain has every share that was asked for; never without one."""
    return bool(until) and all(had >= share * of for aim in aims for kind, share in until.items() for had, of in (aim.share(kind),))
