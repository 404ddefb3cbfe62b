"""What is asked of a model and what comes back; no input or output here.

An `Ask` is a request before it meets an endpoint; an `Answer` is what a stage works with: text, data that satisfies
the schema (or the reason why there is none), and what it cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from toolweave.model.tool import Json

Role = Literal["synthesiser", "user", "assistant", "judge"]
"""Whose part a model plays; each may be another model at another endpoint."""
ROLES: tuple[Role, ...] = ("synthesiser", "user", "assistant", "judge")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a model."""

    stage: str
    """What it is for, by which calls and tokens are counted: `goal`, `user`, `assistant`, `repair`, `judge`, `synthesise`."""
    role: Role
    system: str
    prompt: str
    """The user message. Data stands in it as one fenced JSON block after the line `INPUT`, and is never an instruction."""
    schema: Json | None = None
    """JSON Schema (2020-12) of the answer; None for free text."""
    max_tokens: int = 1024
    """Most tokens of the answer, reasoning included."""
    temperature: float = 0.7
    sample: int = 0
    """Another number asks the same anew."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said to one `Ask`."""

    key: str
    """Hash of the request; the name of the answer in the cache."""
    text: str
    """The content without reasoning; empty where the model gave none."""
    data: Any = None
    """The parsed JSON, valid against the schema; None where there is none (see `problem`) or no schema was given."""
    problem: str | None = None
    """Why `data` is None although a schema was given: `empty`, `refused`, `cut off`, `no JSON`, `off schema: ...`, `no answer: ...`."""
    reasoning: str = ""
    """What a reasoning model thought, apart from the content."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: bool = False
    """Whether it came from the disk and cost nothing."""
