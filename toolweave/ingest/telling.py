"""What a reader tells while it reads: where it is, and what it left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

Tell = Callable[[str], None]


def ignore(_text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom a reader tells: `step` is called about once a second, `warn` for what a person should know afterwards."""

    step: Tell = ignore
    warn: Tell = ignore


class Meter:
    """How far the passes over one file are, by the bytes of it that were read (of a packed file: the packed ones)."""

    EVERY_S = 1.0

    def __init__(self, telling: Telling, name: str, *, size: int, passes: int) -> None:
        self._telling, self._name, self._size, self._passes = telling, name, max(1, size), passes
        self._began = self._told = monotonic()

    def tell(self, number: int, position: int) -> None:
        """Tell the share of pass `number`, counted from one, and the time left for all passes."""
        now = monotonic()
        if now - self._told < self.EVERY_S:
            return
        self._told = now
        done = (number - 1 + min(1.0, position / self._size)) / self._passes
        left = (now - self._began) * (1 - done) / done if done > 0 else 0.0
        self._telling.step(f"{self._name}: pass {number} of {self._passes}, {position / self._size:.0%}, {describe_seconds(left)} left")


def describe_seconds(seconds: float) -> str:
    """A time as people read it: `42 s`, `7 min`, `3.5 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
