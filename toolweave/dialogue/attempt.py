"""One dialogue in the making: from a drawn goal to a verified draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolweave.dialogue.assemble import Identity
from toolweave.dialogue.lines import Line
from toolweave.dialogue.voice.persona import PLAIN, Persona
from toolweave.model.record import Dialogue
from toolweave.model.tool import Tool
from toolweave.plan.bind import Carrying, Request
from toolweave.plan.model import Plan
from toolweave.sample.skeletons import Skeleton
from toolweave.simulate import World


@dataclass(slots=True)
class Attempt:
    """One dialogue in the making."""

    index: int
    number: int
    domain: str
    carrying: Carrying | None = None
    requests: list[Request] = field(default_factory=list[Request])
    worlds: dict[str, World] = field(default_factory=dict[str, World])
    """By domain: one, or two where the goal goes on in another."""
    skeleton: Skeleton | None = None
    plan: Plan | None = None
    items: tuple[str, ...] = ()
    """The coverage items it is to exercise."""
    gain: float = 0.0
    """What it could be expected to add when it was drawn."""


@dataclass(slots=True)
class Draft:
    """A verified dialogue in the phrasebook's words, with all that is needed to write it in others; its lines are as they were before the persona spoke."""

    index: int
    plan: Plan
    lines: list[Line]
    goal: str
    tools: list[Tool]
    identity: Identity
    dialogue: Dialogue
    items: list[str]
    """The coverage items it exercises."""
    persona: Persona = PLAIN


Screen = Callable[[Sequence[Draft]], Sequence[str | None]]
"""Looks at the goals of some drafts: the reason to turn one down, or None; it may phrase the others anew."""


@dataclass(slots=True)
class Outcome:
    """What became of a run so far."""

    written: int = 0
    rejected: Counter[str] = field(default_factory=Counter[str])
    is_limited: bool = False
    """Whether a limit of tokens or cost ended the run."""
