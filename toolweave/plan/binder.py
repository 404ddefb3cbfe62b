"""What binding needs to know, and what it has bound so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from toolweave.model.domain import DomainFile, Wording
from toolweave.model.tool import Json, Tool, parameter_id
from toolweave.plan.model import Link, PlannedCall, Spoken
from toolweave.sample.facts import Facts, Member
from toolweave.simulate import World

T = TypeVar("T")


@dataclass(slots=True)
class Binder:
    """What binding needs to know: the domain, its facts, a seeded source of choice, and the calls bound so far."""

    domain: DomainFile
    facts: Facts
    rng: Random
    calls: list[PlannedCall]
    spoken: dict[str, Spoken]
    today: str
    named: Counter[str] = field(default_factory=Counter[str])
    """How often the run has been about a member: others are taken first."""
    world: World | None = None
    """The user's own world: what is on record there can be changed."""
    refused: int | None = None
    """The step of an action that is to be refused, so that it is tried again."""
    wanted: frozenset[str] = frozenset()
    """What the dialogue is to have beside its task."""
    is_new: Callable[[str], bool] = lambda _item: False
    """Whether a coverage item is within reach and no dialogue of the run exercises it yet: among equals such a thing is taken first."""
    chosen: dict[int, Member] = field(default_factory=dict[int, Member])
    """The member each look-up by name is for, by step."""

    def say(self, spoken: Spoken) -> str:
        """Register a value that the user must state."""
        self.spoken[spoken.key] = spoken
        return spoken.key

    def is_new_input(self, tool: Tool, name: str) -> bool:
        """Whether no dialogue has filled an optional input yet."""
        return self.is_new(f"optional:{parameter_id(tool.id, 'in', f'/{name}')}")

    def is_new_value(self, tool: Tool, name: str, value: Any) -> bool:
        """Whether no dialogue has given an input this value of its enum yet."""
        return self.is_new(f"enums:{parameter_id(tool.id, 'in', f'/{name}')}={value}")

    def choose(self, options: Sequence[T], is_new: Callable[[T], bool]) -> T:
        """Choose one of some options, one that is new where there is any."""
        found = [option for option in options if is_new(option)] or options
        return found[self.rng.randrange(len(found))]

    def action_wording(self, tool: str) -> Wording:
        """How people speak of an action; empty where the domain file does not say."""
        return next((action.wording for action in self.domain.actions if action.name == tool), dict[str, tuple[str, ...]]())

    def recorded(self, call: PlannedCall) -> Mapping[str, Json]:
        """The records of the resource a call is about, by id."""
        return self.world.records.get(call.tool.binding.cls, {}) if self.world is not None else {}

    def readers(self, step: int) -> list[tuple[PlannedCall, Link]]:
        """The calls that read the result of a step."""
        return [(call, link) for call in self.calls for link in call.links if link.source == step]
