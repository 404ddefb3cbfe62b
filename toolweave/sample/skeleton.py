"""A skeleton is a goal before it has values: tools in call order, and which result fills which argument."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolweave.model.record import Pattern


@dataclass(frozen=True, slots=True)
class Wire:
    """The result of step `source`, at the path template `source_path`, fills `target_path` of the step that holds the wire."""

    source: int
    source_path: str
    target_path: str


@dataclass(frozen=True, slots=True)
class SkeletonStep:
    """One call: a tool's name and the wires that fill its arguments."""

    tool: str
    wires: tuple[Wire, ...] = ()
    domain: str = ""
    """The tool's domain where the goal has left the one it began in; else empty."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Steps in call order; every wire points back."""

    pattern: Pattern
    steps: tuple[SkeletonStep, ...]
    tools: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Tool names in call order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tools", tuple(step.tool for step in self.steps))

    @property
    def other(self) -> str:
        """The domain that a goal goes on into; empty where it stays in its own."""
        return next((step.domain for step in self.steps if step.domain), "")

    def as_key(self) -> list[tuple[str, str, list[tuple[int, str, str]]]]:
        """What skeletons of one pattern are ordered by: tools, then wires."""
        return [(step.domain, step.tool, [(wire.source, wire.source_path, wire.target_path) for wire in step.wires]) for step in self.steps]
