"""Choosing among wordings so that a run uses all of them: of a few drawn at random, the one used least.

The counts belong to one run and are updated in dialogue order, so equal seeds choose equally.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random


class Chooser:
    """Draws among wordings for one run. Memory: one count a wording."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()
        self.rng = Random(0)

    def reseed(self, seed: str) -> None:
        """Begin a dialogue: its draws depend on its own seed and on the counts so far."""
        self.rng = Random(seed)

    def pick(self, options: Sequence[str], *, look: int = 3) -> str:
        """Return an option; of `look` drawn at random the least used."""
        drawn = options if len(options) <= look else self.rng.sample(options, look)
        best = min(drawn, key=lambda option: (self.used[option], self.rng.random()))
        self.used[best] += 1
        return best

    def chance(self, share: float) -> bool:
        """Whether a thing of this share happens."""
        return self.rng.random() < share
