"""A plan: the executed calls of a dialogue, grouped into user turns, each argument with its origin.

The plan fixes *what* is said: which values the user must state (`Spoken`), which come from results. How it is said
is the dialogue layer's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from toolweave.errors import ToolweaveError
from toolweave.model.conditions import NEGATED, Comparison
from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.tool import Json, Tool
from toolweave.sample.skeletons import Skeleton

LinkKind = Literal["named", "prop", "same", "relative", "pick", "top", "record", "made", "each", "across", "found"]
ConditionForm = Literal["only", "unless", "tell", "otherwise"]
"""One call where it holds; where it does not; one call, else something is told; one call, else another."""
Part = Literal["goal", "mistake", "replaced", "aside"]
SpokenKind = Literal["name", "term", "year", "decade", "quantity", "superlative", "comparative", "free"]


class PlanRejected(Exception):
    """The world does not hold what the goal needs; `reason` is counted."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmptyDomainError(ToolweaveError):
    """No goal of the domain can be carried out."""

    exit_code = 5


@dataclass(slots=True)
class Link:
    """How the result of step `source` reaches `target_path`: what kind of reference a person would make to it.

    `across`: a value is looked up by its name in another domain; `found`: what that look-up found is gone on with.
    """

    kind: LinkKind
    source: int
    source_path: str
    target_path: str
    prop: DomainProperty | None = None
    pointer: str = ""
    """Where the value really stood in the result, once executed."""
    value: Any = None
    index: int = 0
    """For picks: the position in the list."""


@dataclass(slots=True)
class Spoken:
    """A value that only the user can give. `key` names it within the plan; a realiser must say it exactly once before its call."""

    key: str
    kind: SpokenKind
    value: Any
    param: str
    prop: DomainProperty | None = None
    cls: str | None = None
    strict: bool = False
    """Said as a strict limit (`longer than two hours`), so that the argument is one off."""
    bound: Literal["min", "max", "exact", ""] = ""
    spec: Json = field(default_factory=dict[str, Any])
    """For free values: the generator spec of the action parameter."""


@dataclass(slots=True)
class Arg:
    """One argument leaf. Exactly one of `spoken` (a key), `link` (index into the call's links) or neither (the schema's default)."""

    path: str
    value: Any
    spoken: str | None = None
    link: int | None = None
    functions: tuple[str, ...] = ()
    """Derivations from the source to the value, innermost first, beyond those of the wording itself."""
    is_mistake: bool = False
    """Deliberately wrong, without a source."""


@dataclass(slots=True)
class PlannedCall:
    """One call with its links, arguments and, once executed, its result."""

    step: int
    tool: Tool
    turn: int
    level: int
    links: list[Link] = field(default_factory=list[Link])
    args: list[Arg] = field(default_factory=list[Arg])
    arguments: Json = field(default_factory=dict[str, Any])
    result: Json = field(default_factory=dict[str, Any])
    call_id: str = ""
    part: Part = "goal"
    """Whether the call serves the goal, or stands beside it: wrong on purpose, for what the user did not mean, about something else."""
    twin: int | None = None
    """Step of the call that this one is a copy of."""

    @property
    def op(self) -> str:
        """The operation of the tool's binding."""
        return self.tool.binding.op

    @property
    def failed(self) -> bool:
        """Whether the call returned an error."""
        return "error" in self.result

    def link_to(self, path: str) -> Link | None:
        """The link that fills an argument, if a result does."""
        return next((link for link in self.links if link.target_path == path), None)

    def arg(self, path: str) -> Arg | None:
        """The argument at a path, if the call has it."""
        return next((arg for arg in self.args if arg.path == path), None)


@dataclass(slots=True)
class Condition:
    """What a call hangs on: a value in the result of step `step`, compared with what the user says."""

    step: int
    pointer: str
    prop: DomainProperty
    key: str
    """The key of the property's wording that says it."""
    op: Comparison
    """The comparison as it is worded, `unless` aside."""
    spoken: str
    """Key of the threshold."""
    holds: bool
    form: ConditionForm
    first: PlannedCall
    """What is called where the condition holds; with `unless` where it does not."""
    second: PlannedCall | None = None
    """What is called otherwise."""

    @property
    def branches(self) -> list[tuple[PlannedCall, Comparison]]:
        """Each call with what has to hold for it."""
        first = (self.first, NEGATED[self.op] if self.form == "unless" else self.op)
        return [first] if self.second is None else [first, (self.second, NEGATED[self.op])]

    @property
    def taken(self) -> PlannedCall | None:
        """What is called, if anything."""
        return self.first if self.holds != (self.form == "unless") else self.second


@dataclass(slots=True)
class Plan:
    """The calls of one dialogue in order, executed, with what the user must say."""

    dialogue_id: str
    domain: DomainFile
    skeleton: Skeleton
    calls: list[PlannedCall]
    spoken: dict[str, Spoken]
    today: str
    context: Json
    corrected: int | None = None
    """The turn in which the user puts right what they said in the one before."""
    aside: int | None = None
    """The turn that is about something else, before the user comes back to the goal."""
    missing_tool: str | None = None
    """The tool that is asked for and not there."""
    score: dict[str, float] = field(default_factory=dict[str, float])
    """How much a person would want it, and the parts of that."""
    condition: Condition | None = None
    """What the last call of the goal hangs on."""

    @property
    def goal_calls(self) -> list[PlannedCall]:
        """The calls that serve the goal, in order."""
        return [call for call in self.calls if call.part == "goal"]

    @property
    def domains(self) -> list[str]:
        """The domains of the goal: the one it begins in, then those of its calls."""
        return list(dict.fromkeys([self.domain.name, *(call.tool.domain for call in self.goal_calls)]))

    @property
    def tools(self) -> dict[str, Tool]:
        """The tools that are called, or left because of a condition, by name."""
        left = [call for call, _ in self.condition.branches] if self.condition is not None else []
        return {call.tool.name: call.tool for call in (*self.calls, *left)}

    @property
    def turns(self) -> int:
        """How many user turns have calls."""
        return max((call.turn for call in self.calls), default=-1) + 1

    def calls_of(self, turn: int) -> list[PlannedCall]:
        """The calls of a turn in order."""
        return [call for call in self.calls if call.turn == turn]

    def sinks_of(self, turn: int) -> list[PlannedCall]:
        """The calls of a turn that feed no other call of the turn: what the user asks for."""
        calls = [call for call in self.calls_of(turn) if call.part != "mistake"]
        feeding = {link.source for call in calls for link in call.links}
        return [call for call in calls if call.step not in feeding]

    def groups(self, turn: int) -> Iterator[list[PlannedCall]]:
        """The calls of a turn as messages: each a list of calls that do not depend on each other."""
        calls = self.calls_of(turn)
        for level in sorted({call.level for call in calls}):
            yield [call for call in calls if call.level == level]
