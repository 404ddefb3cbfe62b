"""Goals in a model's eyes: phrased anew, scored, and turned down where they are no better than goals thrown together on purpose.

The filter is calibrated on the model itself: it scores some drawn goals and as many spoilt ones (parts of two goals in one; the
tools of another goal), and the threshold is what tells them apart. A model that cannot tell them apart rejects nothing.
Scores are means of three and do not depend on length; a rejection keeps its scores and the model's reason.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from toolweave.dialogue.model.operators import find_operators
from toolweave.llm import Ask, Models, load_prompt
from toolweave.model.tool import Json
from toolweave.verify.evidence import Evidence

TOGETHER = 10
"""Goals scored in one call."""
ANCHORS = 20
"""Drawn goals, and as many spoilt ones, by which a filter is calibrated."""
LOST = 0.1
"""Greatest share of drawn goals that a threshold may cost."""
TOLD_APART = 0.3
"""Least share of spoilt goals below the threshold; with less the filter stays open."""
ASPECTS = ("coherence", "relevance", "usefulness")
SCORE: Json = {"type": "integer", "minimum": 1, "maximum": 5}
SCORES: Json = {
    "type": "object",
    "properties": {
        "goals": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "text": {"type": "string"}, **dict.fromkeys(ASPECTS, SCORE), "why": {"type": "string"}},
                "required": ["id", "text", *ASPECTS, "why"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["goals"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal to be scored: its text and what its tools do, in order."""

    text: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What a model makes of a goal."""

    text: str
    aspects: dict[str, int]
    why: str

    @property
    def mean(self) -> float:
        """The mean of the three scores."""
        return sum(self.aspects.values()) / len(self.aspects)


async def ask_scores(models: Models, domain: str, goals: Sequence[Goal]) -> list[Score | None]:
    """Have goals scored, ten in a call; None for one that the model left out or spoilt. Cost: a call for ten goals."""
    chunks = [goals[at : at + TOGETHER] for at in range(0, len(goals), TOGETHER)]
    scored = await asyncio.gather(*(_ask_some(models, domain, chunk) for chunk in chunks))
    return [score for chunk in scored for score in chunk]


async def _ask_some(models: Models, domain: str, goals: Sequence[Goal]) -> list[Score | None]:
    entries: list[Json] = [
        {"id": str(number), "goal": goal.text, "keep": list_names(goal.text), "steps": list(goal.steps)} for number, goal in enumerate(goals, 1)
    ]
    data = {"task": "score_goals", "domain": domain, "goals": entries}
    system, user = load_prompt("goal/score").fill(input=data)
    answer = await models.ask(Ask("goal", "judge", system, user, schema=SCORES, max_tokens=1500 + 200 * len(goals), temperature=0.3))
    rows: list[Any] = answer.data["goals"] if answer.data else []
    found = {str(row["id"]): Score(" ".join(row["text"].split()), {aspect: row[aspect] for aspect in ASPECTS}, row["why"][:200]) for row in rows}
    return [found.get(str(entry["id"])) for entry in entries]


def list_names(text: str) -> list[str]:
    """What a phrasing of a goal must keep: names, figures, words of place and comparison."""
    spans = [*Evidence().find_unsupported(text, []), *(match.span() for match in find_operators(text))]
    return list(dict.fromkeys(text[start:end] for start, end in sorted(spans)))


def spoil_goals(goals: Sequence[Goal], seed: str) -> list[Goal]:
    """Goals thrown together: the first half of each has another's last part, the second half another's tools."""
    rng = Random(seed)
    spoilt: list[Goal] = []
    for number, goal in enumerate(goals):
        other = rng.choice([one for one in goals if one.steps != goal.steps] or list(goals))
        text = f"{goal.text.split('. ')[0].rstrip('.?')}. {other.text.split('. ')[-1]}" if number * 2 < len(goals) else goal.text
        spoilt.append(Goal(text, (*goal.steps[:1], *other.steps[1:]) if number * 2 < len(goals) else other.steps))
    return spoilt


def calibrate(drawn: Sequence[float], spoilt: Sequence[float]) -> float | None:
    """The lowest mean score that a goal must have: the one that tells most spoilt goals from drawn ones, at the cost of a tenth of these.

    None if no threshold catches half of the spoilt ones.
    """
    best: tuple[float, float] | None = None
    for threshold in sorted({*drawn, *spoilt}):
        lost = sum(score < threshold for score in drawn) / max(1, len(drawn))
        caught = sum(score < threshold for score in spoilt) / max(1, len(spoilt))
        if lost <= LOST and caught >= TOLD_APART and (best is None or caught - lost > best[0]):
            best = (caught - lost, threshold)
    return best[1] if best else None
