"""The canonical record: one dialogue, one line of JSON Lines (ARCHITECTURE.md, "The canonical record").

Field order is file order. Records are written with `to_line`, so that equal dialogues are equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from toolweave.model.conditions import Comparison
from toolweave.model.tool import Json

Pattern = Literal["single", "chain", "fan_out", "fan_in", "diamond", "parallel", "map", "retry", "conditional", "cross_domain", "no_tool"]
PATTERNS: tuple[Pattern, ...] = ("single", "chain", "fan_out", "fan_in", "diamond", "parallel", "map", "retry", "conditional", "cross_domain", "no_tool")
FEATURES = (
    "multi_step",
    "parallel_calls",
    "clarification",
    "follow_up",
    "error_recovery",
    "small_talk",
    "out_of_scope",
    "missing_parameter",
    "correction",
    "wrong_call",
    "missing_tool",
    "goal_switch",
    "long_result",
)

Register = Literal["plain", "terse", "chatty", "formal", "typos", "voice"]
REGISTERS: tuple[Register, ...] = ("plain", "terse", "chatty", "formal", "typos", "voice")
"""How a user speaks (`meta.register`)."""
Politeness = Literal["neutral", "polite", "curt"]
POLITENESS: tuple[Politeness, ...] = ("neutral", "polite", "curt")
"""How kindly a user asks (`meta.politeness`)."""


def join_worlds(domains: Sequence[str], hashes: Mapping[str, str]) -> str:
    """The hash of the worlds that a dialogue's calls ran on: the domain's own, or one of several domains' in the order of the goal."""
    if len(domains) == 1:
        return hashes[domains[0]]
    return blake2b("".join(f"{name} {hashes[name]}\n" for name in domains).encode(), digest_size=8).hexdigest()


class Part(BaseModel):
    """A piece of a record; unknown fields are an error."""

    model_config = ConfigDict(extra="forbid")


class Source(Part):
    """Where a value comes from. Which fields stand there depends on `kind` (see ARCHITECTURE.md)."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Literal["user", "system", "result", "argument", "default", "derived", "mistake"]
    message: int | None = None
    span: tuple[int, int] | None = None
    call_id: str | None = None
    path: str | None = None
    function: str | None = None
    sources: list[Source] | None = Field(default=None, alias="from")


class When(Part):
    """What a step hangs on: a value in the result of an earlier step, compared with one that the user said."""

    step: int
    path: str
    op: Comparison
    """What has to hold for the step to be taken: for what the user wants otherwise, the reverse of what they said."""
    value: Any
    source: Source
    """Where the user said `value`."""


class Step(Part):
    """One call of a goal: the tool's name, the indexes of the steps it needs, and the condition it hangs on, if any."""

    tool: str
    after: list[int] = []
    when: When | None = None


class Goal(Part):
    """What the user wants to get done, as a small graph of tool calls."""

    id: str
    pattern: Pattern
    text: str
    domains: list[str]
    tools: list[str]
    steps: list[Step]
    skipped: list[Step] | None = None
    """Steps that were left because what they hang on does not hold."""


class Function(Part):
    """The called function: a name and an arguments object."""

    name: str
    arguments: Json


class ToolCall(Part):
    """One call of an assistant message."""

    id: str
    type: Literal["function"] = "function"
    function: Function


class Message(Part):
    """One message; which optional fields stand there depends on the role."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None
    name: str | None = None


class Provenance(Part):
    """The source of one argument leaf."""

    call_id: str
    path: str
    source: Source


class Grounding(Part):
    """The source of one fact in an assistant message."""

    message: int
    span: tuple[int, int]
    source: Source


class Dialogue(Part):
    """One dialogue with its goal, tools, provenance and features."""

    id: str
    run_id: str
    domain: str
    seed: int
    goal: Goal
    tools: list[Json]
    messages: list[Message]
    provenance: list[Provenance]
    grounding: list[Grounding] = []
    features: list[str]
    train: list[bool]
    meta: dict[str, Any]

    @property
    def tool_domains(self) -> dict[str, str]:
        """The domains of the tools of the list that are not of the dialogue's own: `meta.tool_domains`."""
        return cast("dict[str, str]", self.meta.get("tool_domains", {}))

    @property
    def tools_from(self) -> dict[str, int]:
        """The tools that appear later, each with the first message from which it is offered: `meta.tools_from`; what is no such thing is left out."""
        stated = self.meta.get("tools_from")
        rows = cast("Json", stated).items() if isinstance(stated, dict) else ()
        return {name: start for name, start in rows if type(start) is int and 0 < start < len(self.messages)}

    def domain_of(self, tool: str) -> str:
        """The domain of a tool of the list."""
        return self.tool_domains.get(tool, self.domain)

    def tool_id(self, tool: str) -> str:
        """The id of a tool in the Tool Graph: `cinema/find_films`."""
        return f"{self.domain_of(tool)}/{tool}"

    def to_line(self) -> str:
        """The dialogue as one line of JSON, absent optional fields left out, without the line end."""
        return json.dumps(self.model_dump(by_alias=True, exclude_none=True), ensure_ascii=False)
