"""How often a run's users have begun in the same three words, so that no way to begin wears out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from toolweave.dialogue.lines import Line
from toolweave.dialogue.text import Phrase
from toolweave.dialogue.voice.edit import FIRST, LAST, hide
from toolweave.model.tool import Json

WORDS = 3
SHARE, SPARE = 0.008, 1
"""The greatest share of a run's user turns with one opening, and how many there may be from the start."""
_WORD = re.compile(rf"[{FIRST}-{LAST}]|\w+(?:['’]\w+)*")


class Openings:
    """Counts openings in the order of dialogues. Memory: one count an opening without a name in it, bounded by the wordings."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()
        self.turns = 0

    def count(self, lines: Sequence[Line]) -> None:
        """Take in the lines of a dialogue."""
        phrases = _list_said(lines)
        self.turns += len(phrases)
        self.used.update(opening for phrase in phrases if (opening := find_opening(phrase)))

    def weigh(self, lines: Sequence[Line]) -> float:
        """How far the lines of a dialogue would take their openings beyond the greatest share; 0 where none is worn."""
        most = SPARE + SHARE * self.turns
        found = Counter(opening for phrase in _list_said(lines) if (opening := find_opening(phrase)))
        return sum(max(0.0, self.used[opening] + count - most) for opening, count in found.items())

    def recall(self) -> Json:
        """What the next batch depends on."""
        return {"used": dict(self.used), "turns": self.turns}

    def remember(self, memory: Json) -> None:
        """Go on where another process left off."""
        self.used, self.turns = Counter(memory["used"]), int(memory["turns"])


def find_opening(phrase: Phrase) -> str:
    """The first three words in lower case; nothing where a value is among them, for values vary by themselves."""
    words = _WORD.findall(hide(phrase)[0].casefold())[:WORDS]
    return "" if any(FIRST <= word[0] <= LAST for word in words) else " ".join(words)


def _list_said(lines: Sequence[Line]) -> list[Phrase]:
    return [line.phrase for line in lines if line.role == "user" and not line.calls]
