"""Asking a model for proposals: a prompt with the data in one block, an answer of entries, each entry checked by itself.

What cannot be used is told to the model once, with the reason; what then still cannot be used is left out and counted.
A model that answers only rubbish gives no entries, and the caller fills in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from toolweave.llm.model import Answer, Ask
from toolweave.llm.prompts import load_prompt
from toolweave.model.tool import Json

PROMPT_TOKENS = 8000
"""No prompt is longer, whatever the size of the domain; a token is taken as four characters."""
BLOCK_CHARS = 24_000
"""What the data block of a prompt may hold: three quarters of `PROMPT_TOKENS`, so that instructions always find room."""
ANSWER_TOKENS = 4096
TOLD = 12
"""So many rejected entries are told to the model again."""
SHOWN = 120
"""Characters of a rejected entry that are kept in the notes."""

T = TypeVar("T")


class Asker(Protocol):
    """What answers: `toolweave.llm.Models`, or a stand-in in tests."""

    async def ask(self, ask: Ask) -> Answer:
        """Answer one question; never raises for what the model does wrong."""
        ...


class Rejected(Exception):
    """An entry that cannot be used; the message is the reason, a few words for counting, then the detail after a colon."""


@dataclass(slots=True)
class Notes:
    """What was asked and what became of it: kept beside the domain, shown by the command."""

    calls: Counter[str] = field(default_factory=Counter[str])
    kept: Counter[str] = field(default_factory=Counter[str])
    rejected: list[Json] = field(default_factory=list[Json])
    problems: Counter[str] = field(default_factory=Counter[str])
    """Answers without data, by reason."""
    filled: Counter[str] = field(default_factory=Counter[str])
    """What had to be filled in without the model."""
    prompts: dict[str, str] = field(default_factory=dict[str, str])
    """Hash of each prompt used, by name."""
    tokens: int = 0
    longest: int = 0
    """Tokens of the longest prompt, by the estimate of four characters a token."""

    def reasons(self) -> Counter[str]:
        """Rejections by reason, the detail left out."""
        return Counter(str(row["reason"]).partition(":")[0] for row in self.rejected)

    def as_json(self) -> Json:
        """The notes as they are written to disk."""
        return {
            "calls": dict(self.calls),
            "kept": dict(self.kept),
            "rejected_by_reason": dict(self.reasons()),
            "rejected": self.rejected,
            "answers_without_data": dict(self.problems),
            "filled_without_model": dict(self.filled),
            "prompts": self.prompts,
            "tokens": self.tokens,
            "longest_prompt_tokens": self.longest,
        }


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of proposal."""

    name: str
    """The prompt, `synthesise/<name>.md`."""
    task: str
    """The `task` of the data block."""
    key: str
    """The list in the answer."""
    entry: Json
    """JSON Schema of one entry."""

    @property
    def schema(self) -> Json:
        """JSON Schema of the answer."""
        return build_object({self.key: {"type": "array", "items": self.entry, "maxItems": 80}})


@dataclass(slots=True)
class Proposer:
    """Asks a model and keeps notes."""

    asker: Asker
    notes: Notes = field(default_factory=Notes)
    temperature: float = 0.7
    reading: list[Json] = field(default_factory=list[Json])
    """What has been written about the domain, cut to a few lines: data for every prompt."""

    async def ask_entries(self, topic: Topic, data: Json, check: Callable[[Any, list[T]], T], *, enough: int = 1) -> list[T]:
        """Ask for entries and return those that `check` lets through, in order; ask once more where there are fewer than `enough`.

        `check` takes an entry and those kept before it, and raises `Rejected`.

        Raises:
            ModelError: If the endpoint is unusable.
        """
        kept: list[T] = []
        refused = await self._ask_once(topic, data, check, kept)
        if len(kept) < enough:
            again = data | {"rejected": refused[:TOLD]}
            await self._ask_once(topic, again, check, kept, sample=1)
        self.notes.kept[topic.task] += len(kept)
        return kept

    async def _ask_once(self, topic: Topic, data: Json, check: Callable[[Any, list[T]], T], kept: list[T], sample: int = 0) -> list[Json]:
        prompt = load_prompt(f"synthesise/{topic.name}")
        system, user = prompt.fill(input={"task": topic.task} | data | ({"reading": self.reading} if self.reading else {}))
        answer = await self.asker.ask(Ask("synthesise", "synthesiser", system, user, topic.schema, ANSWER_TOKENS, self.temperature, sample))
        self.notes.calls[topic.task] += 1
        self.notes.prompts[prompt.name] = prompt.hash
        self.notes.tokens += answer.prompt_tokens + answer.completion_tokens
        self.notes.longest = max(self.notes.longest, (len(system) + len(user) + 3) // 4)
        if answer.problem:
            self.notes.problems[answer.problem.partition(":")[0]] += 1
        refused: list[Json] = []
        for entry in _entries(answer.data, topic.key):
            try:
                kept.append(check(entry, kept))
            except Rejected as exc:
                row: Json = {"task": topic.task, "entry": _shorten(entry), "reason": str(exc)}
                self.notes.rejected.append(row)
                refused.append({"entry": row["entry"], "why": row["reason"]})
        return refused


def build_object(properties: Json) -> Json:
    """A JSON Schema of an object that has exactly these properties."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def read_text(entry: Any, key: str) -> str:
    """A text of an entry, blanks folded; empty where there is none."""
    value: Any = cast("Json", entry).get(key) if isinstance(entry, dict) else None
    return " ".join(value.split()) if isinstance(value, str) else ""


def read_texts(entry: Any, key: str) -> list[str]:
    """The texts of a list of an entry, blanks folded."""
    value: Any = cast("Json", entry).get(key) if isinstance(entry, dict) else None
    return [" ".join(text.split()) for text in cast("list[Any]", value) if isinstance(text, str)] if isinstance(value, list) else []


def read_number(entry: Any, key: str) -> float | None:
    """A finite number of an entry."""
    value: Any = cast("Json", entry).get(key) if isinstance(entry, dict) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**12 else None


def _entries(data: Any, key: str) -> list[Any]:
    found: Any = cast("Json", data).get(key) if isinstance(data, dict) else None
    return cast("list[Any]", found) if isinstance(found, list) else []


def _shorten(entry: Any) -> str:
    text = str(entry)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} ..."
