"""Scores from the surface alone: whether words of a goal occur in its steps, whether lines repeat, whether questions are answered."""

from __future__ import annotations

import re
from random import Random
from typing import Any, cast

from toolweave.model.tool import Json
from toolweave.testing.rephrase import Wish, rephrase
from toolweave.testing.tasks import register
from toolweave.testing.user_lines import reword_user
from toolweave.testing.writer import list_entries, list_keep

_COMMON = """
a an the of to in on by for with and or is are was were it its that this which what who when how where from at as one you your me my have has had does
did any not find get look whether then them they list their
"""
COMMON = frozenset(_COMMON.split())
"""Words that say nothing of what a goal is about."""
CRITERIA = ("naturalness", "coherence", "helpfulness", "accuracy")


@register("score_goals")
def score_goals(data: Json, rng: Random) -> Json:
    """Each goal in slightly other words, with its scores."""
    goals = [cast("Json", each) for each in cast("list[Any]", data.get("goals") or []) if isinstance(each, dict)]
    return {"goals": [_score_goal(goal, rng) for goal in goals]}


@register("judge_dialogue")
def judge_dialogue(data: Json, rng: Random) -> Json:
    """Four scores and a reason."""
    lines = [str(entry.get("text") or entry.get("say") or entry.get("content") or "") for entry in list_entries(data)]
    said = [line for line in lines if line]
    repeated = len(said) - len(set(said))
    short = sum(len(line.split()) < 3 for line in said)
    stem = 5 if said else 1
    scores = {name: max(1, stem - repeated - (rng.random() < 0.3)) for name in CRITERIA}
    scores["naturalness"] = max(1, scores["naturalness"] - (short * 2 > len(said)))
    why = "Nothing is said." if not said else "Lines repeat." if repeated else "The lines follow one another and each question is met."
    return {**scores, "why": why}


def _score_goal(goal: Json, rng: Random) -> Json:
    said = str(goal.get("goal", ""))
    wish = Wish(say=said, keep=list_keep(goal), place="first", register="terse")
    sentences, steps = _words(said), _words(" ".join(map(str, cast("list[Any]", goal.get("steps") or []))))
    shared = len(sentences & steps)
    coherence = 5 if shared > 2 else 4 if shared else 2
    usefulness = 2 if len(said.split()) < 3 else 5 - (rng.random() < 0.4)
    why = "The steps speak of what is asked." if shared else "The steps share no word with the goal."
    scores = {"coherence": coherence, "relevance": min(5, coherence + (rng.random() < 0.3)), "usefulness": usefulness}
    return {"id": str(goal.get("id", "")), "text": rephrase(wish, reword_user, rng), **scores, "why": why}


def _words(text: str) -> set[str]:
    """Stems of the words that mean something: plurals and endings cut."""
    return {re.sub(r"(?:ies|es|s|ed|ing)$", "", word) for word in re.findall(r"[a-z]{3,}", text.lower())} - COMMON
