"""The model's part of a run: one thread with an event loop, into which drafts go and out of which dialogues come.

Nothing here can lose a dialogue: a draft is whole and verified before it comes here, and is what stays where the model fails.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from threading import Thread
from typing import Any, Literal, TypeVar

from toolweave.dialogue.assemble import assemble
from toolweave.dialogue.attempt import Draft
from toolweave.dialogue.lines import Line
from toolweave.dialogue.model.brief import Brief
from toolweave.dialogue.model.check import Surroundings, clean_text, find_problems
from toolweave.dialogue.model.goals import ANCHORS, Goal, Score, ask_scores, calibrate, list_names, spoil_goals
from toolweave.dialogue.model.judge import is_good, judge_dialogue
from toolweave.dialogue.model.meaning import Cues, build_cues
from toolweave.dialogue.model.writer import MANNERS, choose_manners, write_lines
from toolweave.dialogue.voice.speak import speak_worded
from toolweave.llm import Models, ModelSettings, load_prompt
from toolweave.llm.budget import Tokens
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json

T = TypeVar("T")
Judging = Literal["off", "report", "filter"]
SPARE = 8
"""Dialogues under way beyond the requests that may be in flight: some are being checked."""
PROMPTS = ("goal/score", "write/user", "write/assistant", "write/repair")
"""The prompts of a run; a judge has one more."""


@dataclass(slots=True)
class Composed:
    """A dialogue in a model's words."""

    dialogue: Dialogue
    problems: Counter[str] = field(default_factory=Counter[str])
    rejected: list[str] = field(default_factory=list[str])
    """Keys of the answers of which something was turned down."""
    scores: Json | None = None
    """What the judge says, where there is one."""

    @property
    def is_wanted(self) -> bool:
        """Whether the judge, as a filter, lets it pass; a judge who says nothing does."""
        return self.scores is None or is_good(self.scores)


class ModelStage:
    """Models at work for one run. Memory: the drafts in flight."""

    def __init__(self, settings: ModelSettings, cache: Path, *, judging: Judging = "off", retry_rejected: bool = False) -> None:
        self.settings = settings
        self.judging = judging
        self.models = Models(settings, cache=cache, retry_rejected=retry_rejected)
        self.cues: dict[str, Cues] = {}
        self.threshold: float | None = None
        self.is_calibrated = False
        self.rejected: list[Json] = []
        """Goals turned down since the last look, with their scores and the reason."""
        self._abreast = asyncio.Semaphore(settings.call.max_concurrency + SPARE)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="models", daemon=True)
        self._thread.start()
        self.submit(self.models.__aenter__()).result()

    @property
    def names(self) -> str:
        """The models that write, as the record names them."""
        names = self.settings.names
        return names["assistant"] if names["user"] == names["assistant"] else f"{names['user']}, {names['assistant']}"

    def submit(self, task: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a task in the thread of the models."""
        return asyncio.run_coroutine_threadsafe(task, self._loop)

    def stop(self) -> None:
        """Let what is in flight finish, and ask nothing more."""
        self._loop.call_soon_threadsafe(self.models.stop)

    def close(self) -> None:
        """Wait for what is in flight, which is paid for, then close connections and cache."""
        if not self._loop.is_running():
            return
        self.stop()
        try:
            self.submit(self.models.finish()).result()
        finally:
            self.submit(self._close()).result()
            self._end_thread()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self.models.__aexit__(None, None, None)

    def compose(self, draft: Draft) -> Future[Composed]:
        """Have a draft written in the models' words."""
        return self.submit(self._compose(draft))

    async def _compose(self, draft: Draft) -> Composed:
        # As many dialogues as requests in flight, or the first would wait for the users' lines of all others.
        async with self._abreast:
            return await self._compose_now(draft)

    async def _compose_now(self, draft: Draft) -> Composed:
        cues = self._cues_of(draft)
        system = draft.dialogue.messages[0].content
        seed = draft.dialogue.id.rpartition("_")[2] + str(draft.dialogue.seed)
        written = await write_lines(self.models, draft.lines, cues, system=system, manners=choose_manners(draft.persona.register, seed))
        spoken = speak_worded(draft.plan, written.lines, draft.persona, seed, worded=frozenset(range(len(written.lines))) - written.fallbacks)
        dialogue = assemble(draft.plan, spoken, goal=draft.goal, tools=draft.tools, identity=draft.identity)
        dialogue.meta |= self.list_meta(written.lines, written.fallbacks) | draft.persona.as_meta()
        if self.settings.call.keep_reasoning and written.reasoning:
            dialogue.meta["reasoning"] = written.reasoning
        composed = Composed(dialogue, written.problems, written.rejected)
        if self.judging != "off":
            composed.scores = await judge_dialogue(self.models, dialogue)
            dialogue.meta["judge"] = composed.scores
        return composed

    def fall_back(self, draft: Draft) -> Dialogue:
        """The draft as the record of a run with a model: every line the phrasebook's."""
        dialogue = draft.dialogue.model_copy(deep=True)
        dialogue.meta |= self.list_meta(draft.lines, {place for place, line in enumerate(draft.lines) if not line.calls})
        return dialogue

    def list_meta(self, lines: Sequence[Line], fallbacks: set[int]) -> Json:
        """What the record says of the writing: models, prompts, and which messages stayed the phrasebook's."""
        places, message = dict[int, int](), 1
        for place, line in enumerate(lines):
            places[place] = message
            message += 1 + len(line.calls)
        meta: Json = {"model": self.names, "prompts": self.list_hashes(), "fallback": sorted(places[place] for place in fallbacks)}
        return meta if self.judging == "off" else meta | {"judge": None}

    def list_settings(self) -> Json:
        """What of the models decides what is generated: their names, the prompts, the manners, the judge; not where they answer."""
        manners = blake2b(MANNERS.read_bytes(), digest_size=6).hexdigest()
        return {"models": self.settings.names, "prompts": {**self.list_hashes(), "write/manners": manners}, "judging": self.judging}

    def list_usage(self) -> Json:
        """Calls, tokens and cost by stage."""
        return {name: usage.as_row() for name, usage in self.models.usage.items()}

    def add_spent(self, usage: Json) -> None:
        """Count what earlier processes of the run have spent towards its limits."""
        for row in usage.values():
            self.models.budget.spent += Tokens(row["prompt_tokens"], row["completion_tokens"])

    def mark_rejected(self, keys: Sequence[str]) -> None:
        """Note answers of which something was turned down; `retry_rejected` asks for them anew."""
        for key in keys:
            self._loop.call_soon_threadsafe(self.models.mark_rejected, key)

    def list_hashes(self) -> dict[str, str]:
        """The prompts of the run, by hash."""
        names = (*PROMPTS, "judge/dialogue") if self.judging != "off" else PROMPTS
        return {name: load_prompt(name).hash for name in names}

    def _cues_of(self, draft: Draft) -> Cues:
        domain = draft.plan.domain
        if domain.title not in self.cues:
            self.cues[domain.title] = build_cues(domain)
        return self.cues[domain.title]

    def screen(self, drafts: Sequence[Draft]) -> list[str | None]:
        """Score the goals of some drafts, phrase them anew, and say which to turn down. The first drafts of a run calibrate the filter."""
        goals = [read_goal(draft) for draft in drafts]
        scores: list[Score | None] = [None] * len(drafts)
        by_domain: dict[str, list[int]] = {}
        for place, draft in enumerate(drafts):
            by_domain.setdefault(draft.plan.domain.title, []).append(place)
        asked = {title: self.submit(ask_scores(self.models, title, [goals[place] for place in places])) for title, places in by_domain.items()}
        for title, places in by_domain.items():
            for place, score in zip(places, asked[title].result(), strict=True):
                scores[place] = score
        if not self.is_calibrated:
            self._calibrate(drafts[0].plan.domain.title, goals, scores)
        return [self._screen_one(draft, score) for draft, score in zip(drafts, scores, strict=True)]

    def _calibrate(self, title: str, goals: Sequence[Goal], scores: Sequence[Score | None]) -> None:
        spoilt = spoil_goals(goals[:ANCHORS], str(len(goals)))
        answers = self.submit(ask_scores(self.models, title, spoilt)).result()
        self.threshold = calibrate([score.mean for score in scores if score], [score.mean for score in answers if score])
        self.is_calibrated = True

    def _screen_one(self, draft: Draft, score: Score | None) -> str | None:
        if score is None:
            return None
        if self.threshold is not None and score.mean < self.threshold:
            lowest = min(score.aspects, key=lambda aspect: score.aspects[aspect])
            self.rejected.append({"goal": draft.goal, "tools": list(draft.dialogue.goal.tools), **score.aspects, "why": score.why, "threshold": self.threshold})
            return f"goal: {lowest}"
        if not find_problems(brief_goal(draft.goal), clean_text(score.text), Surroundings((), self._cues_of(draft))):
            draft.goal = draft.dialogue.goal.text = clean_text(score.text)
        return None

    def recall(self) -> Json:
        """What the next batch depends on."""
        return {"is_calibrated": self.is_calibrated, "threshold": self.threshold}

    def remember(self, memory: Json) -> None:
        """Go on where another process left off."""
        self.is_calibrated, self.threshold = memory["is_calibrated"], memory["threshold"]


def read_goal(draft: Draft) -> Goal:
    """A draft's goal as a model reads it: the text, and what each tool does."""
    descriptions = {tool.name: tool.description for tool in draft.tools}
    return Goal(draft.goal, tuple(descriptions[step.tool] for step in draft.dialogue.goal.steps))


def brief_goal(text: str) -> Brief:
    """A goal as a line to be checked."""
    return Brief("goal", 0, "user", (text,), text, tuple(list_names(text)))
