"""A second try after a refusal: the user says what is to be changed, and no more."""

from __future__ import annotations

from toolweave.dialogue.answers import build_answer
from toolweave.dialogue.frames import finish
from toolweave.dialogue.lines import Line
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import capitalise, fill
from toolweave.plan.model import Plan, PlannedCall


def is_refused(plan: Plan, call: PlannedCall) -> bool:
    """Whether a call is the first try of two."""
    return plan.skeleton.pattern == "retry" and call is plan.goal_calls[-2]


def is_second_try(scene: Scene, sinks: list[PlannedCall]) -> bool:
    """Whether a turn is the second try."""
    return scene.plan.skeleton.pattern == "retry" and len(sinks) == 1 and sinks[0] is scene.plan.goal_calls[-1]


def write_second_try(scene: Scene, call: PlannedCall) -> list[Line]:
    """Write the turn that changes one value: `make it three then`."""
    key = next(arg.spoken for arg in call.args if arg.spoken is not None and arg.spoken.startswith(f"{call.step}/"))
    mention = mention_spoken(scene.plan.spoken[key], scene.chooser, scene.plan.today)
    scene.said.add(key)
    request = capitalise(fill(scene.pick(scene.frames("second_try")), {"v": (mention,)}))
    scene.full_sentences = False
    return [Line("user", finish(scene, request)), Line("assistant", calls=[call]), Line("assistant", build_answer(scene, call, []))]
