"""A line of a script: one message before it is text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from toolweave.dialogue.text import Phrase
from toolweave.plan.model import PlannedCall

MOST = 6
"""The longest list that an answer tells whole."""


@dataclass(slots=True)
class Line:
    """One message before it is text: what is said, and the calls it makes."""

    role: str
    phrase: Phrase = ()
    calls: list[PlannedCall] = field(default_factory=list[PlannedCall])
    act: str = ""
    """The feature that this line brings in, if it is no part of the task itself."""
    offers: str = ""
    """The tool that is there from this line on, and was not before."""


def is_tellable(value: Any) -> bool:
    """Whether a value can be told in a sentence: it is there, and no list too long."""
    return value is not None and value != [] and not (isinstance(value, list) and len(value) > MOST)  # pyright: ignore[reportUnknownArgumentType]
