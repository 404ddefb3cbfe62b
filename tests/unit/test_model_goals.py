"""Goals scored by a model, and the filter that is calibrated on it."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any, cast

import pytest

from toolweave.dialogue.model.goals import TOGETHER, Goal, ask_scores, calibrate, list_names, spoil_goals
from toolweave.dialogue.model.judge import is_good
from toolweave.llm import Answer, Ask, Models


def test_a_threshold_tells_spoilt_goals_from_drawn_ones() -> None:
    assert calibrate([4.0, 4.3, 5.0, 4.7], [2.0, 3.0, 2.3, 4.0]) == 4.0


def test_a_model_that_cannot_tell_them_apart_rejects_nothing() -> None:
    assert calibrate([4.0, 4.0, 4.0], [4.0, 4.0, 4.0]) is None
    assert calibrate([2.0, 4.0, 3.0], [5.0, 5.0, 5.0]) is None
    assert calibrate([], []) is None


def test_a_threshold_costs_at_most_a_tenth_of_the_drawn_goals() -> None:
    rng = Random(1)
    for _ in range(50):
        drawn, spoilt = [rng.randint(3, 15) / 3 for _ in range(20)], [rng.randint(3, 12) / 3 for _ in range(20)]
        threshold = calibrate(drawn, spoilt)
        assert threshold is None or sum(score < threshold for score in drawn) <= 2


def test_spoilt_goals_are_thrown_together_the_same_way_each_time() -> None:
    goals = [Goal(f"Find film {n}. Who directed film {n}?", (f"finds {n}", f"tells {n}")) for n in range(6)]
    spoilt = spoil_goals(goals, "a")
    assert spoilt == spoil_goals(goals, "a") != spoil_goals(goals, "b")
    assert all(one != goal for one, goal in zip(spoilt, goals, strict=True))
    assert all(one.text == goal.text for one, goal in zip(spoilt[3:], goals[3:], strict=True))


def test_names_of_a_goal_are_kept() -> None:
    assert list_names("Find films longer than two hours by Ridley Scott. Which is the newest?") == ["longer than", "two", "Ridley Scott", "newest"]


class Fake:
    """Scores every goal but the last of a call."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []

    async def ask(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        goals: list[Any] = json.loads(ask.prompt.split("```json\n")[1].split("\n```")[0])["goals"]
        rows = [{"id": goal["id"], "text": goal["goal"], "coherence": 5, "relevance": 4, "usefulness": 3, "why": "x" * 500} for goal in goals[:-1]]
        return Answer("key", "", {"goals": rows})


def test_goals_are_scored_ten_in_a_call_and_a_missing_score_rejects_nothing() -> None:
    fake = Fake()
    goals = [Goal(f"Find film {n}.", ("finds",)) for n in range(25)]
    scores = asyncio.run(ask_scores(cast("Models", fake), "cinema", goals))
    assert len(fake.asked) == 3 and len(scores) == 25
    assert [place for place, score in enumerate(scores) if score is None] == [TOGETHER - 1, 2 * TOGETHER - 1, 24]
    first = scores[0]
    assert first is not None
    assert first.mean == 4 and len(first.why) == 200


@pytest.mark.parametrize(("least", "good"), [(2, False), (3, True), (5, True)])
def test_a_judge_lets_pass_what_is_nowhere_bad(least: int, good: bool) -> None:
    assert is_good({"naturalness": 5, "coherence": 5, "helpfulness": least, "accuracy": 5, "why": ""}) is good
