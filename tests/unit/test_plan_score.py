"""Scores of goals: what each part holds a goal to."""

from __future__ import annotations

from random import Random

import pytest
from plenty import tools_of

from toolweave.model.domain import load_domain
from toolweave.plan.model import PlannedCall
from toolweave.plan.outline import outline_skeleton
from toolweave.plan.score import ASIDE, LITTLE, Score, score_goal
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire

DOMAINS = {name: load_domain(name) for name in ("cinema", "banking")}
TOOLS = {name: tools_of(name) for name in DOMAINS}
FILM, DIRECTOR = Wire(0, "/films/*/film_id", "/film_id"), Wire(1, "/directors/*/person_id", "/director_id")
FOUND = SkeletonStep("find_films")
READ = SkeletonStep("get_film_details", (FILM,))


def outline(*steps: SkeletonStep, domain: str = "cinema") -> list[PlannedCall]:
    """An outline of some steps in which nothing is left to a later turn."""
    outlines = (outline_skeleton(Skeleton("chain", steps), TOOLS[domain], DOMAINS[domain], Random(seed)) for seed in range(40))
    return next(calls for calls in outlines if calls is not None and all(call.turn == 0 for call in calls))


def score(*steps: SkeletonStep, domain: str = "cinema") -> Score:
    return score_goal(outline(*steps, domain=domain), DOMAINS[domain])


def test_a_turn_gains_more_with_each_call_that_builds_on_another() -> None:
    one, two, three = score(FOUND), score(FOUND, READ), score(FOUND, READ, SkeletonStep("search_films", (DIRECTOR,)))
    assert [round(goal.gain, 3) for goal in (one, two, three)] == [0, 0.667, 1]
    assert 0 < one.weight < two.weight < three.weight


def test_turns_of_their_own_gain_nothing_from_each_other() -> None:
    calls = outline(FOUND, READ)
    calls[1].turn, calls[1].level = 1, 0
    assert score_goal(calls, DOMAINS["cinema"]).gain == 0


def test_a_call_about_the_very_thing_is_closer_than_one_about_its_director() -> None:
    assert score(FOUND, READ).continuity == 1
    assert score(FOUND, READ, SkeletonStep("search_films", (DIRECTOR,))).continuity == pytest.approx(0.95)
    alike = SkeletonStep("search_films", (Wire(1, "/duration_minutes", "/min_duration_minutes"),))
    assert score(FOUND, READ, alike).continuity < 0.95


def test_figures_over_many_and_a_made_up_world_gain_less() -> None:
    listed, counted = (score(FOUND, READ, SkeletonStep(name, (DIRECTOR,))).gain for name in ("search_films", "count_films"))
    assert counted == pytest.approx(listed * LITTLE["count"])
    branch = SkeletonStep("find_branches"), SkeletonStep("get_branch_details", (Wire(0, "/branches/*/branch_id", "/branch_id"),))
    assert score(*branch, domain="banking").gain == pytest.approx(score(FOUND, READ).gain * ASIDE)


def test_the_more_often_a_run_has_had_its_tools_the_less_a_goal_counts() -> None:
    calls = outline(FOUND, READ)
    weights = [score_goal(calls, DOMAINS["cinema"], had=had).weight for had in range(4)]
    assert weights == sorted(weights, reverse=True) and weights[0] == pytest.approx(4 * weights[3])


def test_the_record_has_the_mean_and_the_parts() -> None:
    assert Score(0.9, 0.6, 0.3).as_meta() == {"score": 0.6, "continuity": 0.9, "gain": 0.6, "rarity": 0.3}
