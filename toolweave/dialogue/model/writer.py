"""The lines of a dialogue in a model's words: the user's first, then the assistant's, each checked as soon as it is written.

A line that fails is asked for once more, with what is wrong told; then the phrasebook's line stands, and is counted.
So at most four calls a dialogue, each linear in its length.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random
from typing import Any

from toolweave.dialogue.lines import Line
from toolweave.dialogue.model.brief import Brief, build_briefs, place_mentions
from toolweave.dialogue.model.check import Surroundings, clean_text, find_problems
from toolweave.dialogue.model.meaning import Cues
from toolweave.dialogue.text import plain
from toolweave.llm import Answer, Ask, Models, Role, load_prompt
from toolweave.model.record import Register
from toolweave.model.tool import Json
from toolweave.resources import PACKAGE

SPEAKERS: tuple[Role, Role] = ("user", "assistant")
MANNERS = PACKAGE / "prompts" / "write" / "manners.toml"
THINKING = 2000
"""Tokens of an answer beside its lines: frame and reasoning."""
LINES: Json = {
    "type": "object",
    "properties": {
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
                "required": ["id", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["lines"],
    "additionalProperties": False,
}
"""The answer of every prompt of this stage."""


@dataclass(slots=True)
class Written:
    """The lines of a dialogue, some of them in a model's words."""

    lines: list[Line]
    fallbacks: set[int] = field(default_factory=set[int])
    """Places of lines that stayed the phrasebook's although a model was asked."""
    problems: Counter[str] = field(default_factory=Counter[str])
    """What was wrong with lines, by kind, before and after repair."""
    answers: list[str] = field(default_factory=list[str])
    """Keys of the answers that these lines are from."""
    rejected: list[str] = field(default_factory=list[str])
    """Keys of the answers of which something was turned down."""
    reasoning: dict[str, str] = field(default_factory=dict[str, str])
    """What a reasoning model thought, by speaker; kept in the record only if asked for."""


@lru_cache(maxsize=1)
def load_manners() -> dict[str, list[str]]:
    """How speakers may write, by speaker."""
    return tomllib.loads(MANNERS.read_text(encoding="utf-8"))


def choose_manners(register: Register, seed: str) -> dict[Role, str]:
    """How each speaker is told to write; a user with a register of its own is told that."""
    known = load_manners()
    return {speaker: Random(f"{seed}/{speaker}").choice(known.get(f"{speaker}_{register}") or known[speaker]) for speaker in SPEAKERS}


async def write_lines(models: Models, lines: Sequence[Line], cues: Cues, *, system: str, manners: Mapping[Role, str]) -> Written:
    """Write a dialogue's lines anew.

    Shape: as many lines as given, in the same order, with the same calls and the same mentions.
    Cost:  two calls, and one more for each speaker of whom a line failed; prompts are linear in the dialogue.

    Raises:
        ModelError: If the endpoint is out of reach.
        BudgetReached: If the next call would pass a limit.
    """
    written = Written([replace(line) for line in lines])
    for speaker in SPEAKERS:
        briefs = build_briefs(written.lines, speaker)
        if briefs:
            await _Task(models, written, cues, system, speaker, manners[speaker]).write(briefs)
    return written


@dataclass(slots=True)
class _Task:
    """The lines of one speaker under way."""

    models: Models
    written: Written
    cues: Cues
    system: str
    speaker: Role
    manner: str

    async def write(self, briefs: list[Brief]) -> None:
        """Write all lines, mend those that fail, leave the phrasebook's where that fails too."""
        answer = await self.ask(f"write/{self.speaker}", self.speaker, briefs, {})
        failed = self.take(briefs, answer)
        if not failed:
            return
        left = [brief for brief in briefs if brief.id in failed]
        texts = read_lines(answer)
        entries = {brief.id: {"text": texts.get(brief.id, ""), "problems": failed[brief.id]} for brief in left}
        still = self.take(left, await self.ask("write/repair", "repair", left, entries))
        self.written.fallbacks |= {brief.place for brief in left if brief.id in still}

    def take(self, briefs: Sequence[Brief], answer: Answer) -> dict[str, list[str]]:
        """Take over the lines that will do; the others by id, with what is wrong."""
        texts, failed = read_lines(answer), dict[str, list[str]]()
        for brief in briefs:
            text = clean_text(texts.get(brief.id, ""))
            problems = [f"no line came: {answer.problem}"] if answer.problem else find_problems(brief, text, self.around(brief))
            phrase = None if problems else place_mentions(brief.phrase, text)
            if phrase is None:
                failed[brief.id] = problems
                self.written.problems.update({_kind(problem) for problem in problems})
            else:
                self.written.lines[brief.place].phrase = phrase
        (self.written.rejected if failed else self.written.answers).append(answer.key)
        return failed

    def around(self, brief: Brief) -> Surroundings:
        """What a line may rest on: what was said before it; for an answer, only what the user or the system message said."""
        before = [line for line in self.written.lines[: brief.place] if not line.calls and (self.speaker == "user" or line.role == "user")]
        return Surroundings((self.system, *(plain(line.phrase) for line in before)), self.cues)

    async def ask(self, prompt: str, stage: str, briefs: Sequence[Brief], extra: Mapping[str, Json]) -> Answer:
        """Ask for some lines, with the whole dialogue around them."""
        data: Json = {
            "task": "repair_lines" if extra else "write_lines",
            "speaker": self.speaker,
            "setting": self.system,
            "manner": self.manner,
            "dialogue": self.entries({brief.place: brief.as_entry() | extra.get(brief.id, {}) for brief in briefs}),
        }
        system, user = load_prompt(prompt).fill(manner=self.manner, input=data)
        answer = await self.models.ask(self.build_ask(stage, system, user, briefs))
        if answer.reasoning:
            self.written.reasoning[self.speaker] = answer.reasoning
        return answer

    def build_ask(self, stage: str, system: str, user: str, briefs: Sequence[Brief]) -> Ask:
        """The question; there is room for each line three times over, and for a reasoning model to think."""
        room = THINKING + sum(len(brief.say) for brief in briefs)
        return Ask(stage, self.speaker, system, user, schema=LINES, max_tokens=room)

    def entries(self, wanted: Mapping[int, Json]) -> list[Json]:
        """The dialogue for the prompt: the lines to write as briefs, the others as text."""
        return [wanted.get(place) or {"speaker": line.role, "text": plain(line.phrase)} for place, line in enumerate(self.written.lines) if not line.calls]


def read_lines(answer: Answer) -> dict[str, str]:
    """The lines of an answer by id; the first of each."""
    lines: list[Any] = answer.data["lines"] if answer.data else []
    return {str(line["id"]): str(line["text"]) for line in reversed(lines)}


def _kind(problem: str) -> str:
    """A problem without its words: what is counted."""
    return " ".join(part for number, part in enumerate(problem.split("`")) if number % 2 == 0).replace("  ", " ").strip().partition(":")[0]
