"""A tool: what a model sees (JSON Schema), what it means (denotations), what it does (binding).

Outputs are described as carefully as inputs, because an output that denotes what an
input denotes FEEDS it, and that is all the Tool Graph is made of.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Json = dict[str, Any]
ToolKind = Literal["search", "lookup", "aggregate", "action"]
Direction = Literal["in", "out"]
Role = Literal["id", "name", "value", "bound"]


class Frozen(BaseModel):
    """A value: equal by content, never changed after it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Denotation(Frozen):
    """What a parameter stands for in the domain.

    `cls` is a class or resource name of the domain file (`film`, `account`), `pid` the property it is a value of.
    `role`: `id` an API id of a `cls` member; `name` the name of a `cls` member or of a term; `value` a literal of `pid`;
    `bound` a lower or upper limit on `pid`.
    """

    cls: str | None = None
    pid: str | None = None
    role: Role


class Parameter(Frozen):
    """One leaf of a tool's input or output schema.

    `path` is a template of a JSON pointer with `*` for list positions: `/films/*/film_id`.
    """

    name: str
    path: str
    direction: Direction
    type: str
    format: str | None = None
    required: bool = False
    denotes: Denotation | None = None


class Binding(Frozen):
    """How a tool runs: an operation of `toolweave.simulate` and its settings, all JSON."""

    op: str
    cls: str
    config: Json = {}


class Tool(Frozen):
    """A callable API of one domain. `id` is `domain/name`; `about` the class or resource it is mostly about."""

    id: str
    name: str
    description: str
    kind: ToolKind
    origin: Literal["synthesised", "imported"] = "synthesised"
    domain: str
    about: str
    parameters: Json
    """JSON Schema 2020-12 of the arguments: an object, `additionalProperties` false."""
    returns: Json
    """JSON Schema 2020-12 of a successful result."""
    leaves: tuple[Parameter, ...]
    """Every leaf of `parameters` (direction `in`) and of `returns` (direction `out`)."""
    binding: Binding

    @cached_property
    def leaf_places(self) -> dict[tuple[str, str], int]:
        """Place in `leaves` by direction and path; of equal ones the first."""
        return {(leaf.direction, leaf.path): place for place, leaf in reversed(list(enumerate(self.leaves)))}

    def as_function(self) -> Json:
        """The tool as it stands in a record's `tools` list."""
        function = {"name": self.name, "description": self.description, "parameters": self.parameters, "returns": self.returns}
        return {"type": "function", "function": function}


class Feed(Frozen):
    """An output leaf of one tool that can fill an input leaf of another. `key` is `source_id->target_id` of parameters."""

    source_tool: str
    source_path: str
    target_tool: str
    target_path: str
    score: float
    evidence: str

    @property
    def key(self) -> str:
        """The key of the FEEDS relationship."""
        return f"{parameter_id(self.source_tool, 'out', self.source_path)}->{parameter_id(self.target_tool, 'in', self.target_path)}"


def parameter_id(tool_id: str, direction: Direction, path: str) -> str:
    """The id of a Parameter node: `cinema/search_films/in/director_id`."""
    return f"{tool_id}/{direction}{path}"
