"""Writing a plan so that its lines begin in no way that the run has had too often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from toolweave.dialogue.goal import write_goal
from toolweave.dialogue.lines import Line
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.script import TooShort, write_script
from toolweave.dialogue.text import Unspeakable
from toolweave.dialogue.voice.forms import Aliases, vary_forms
from toolweave.dialogue.voice.openings import Openings
from toolweave.dialogue.voice.speak import speak

Write = Callable[[Scene], tuple[list[Line], str]]
"""Writes a scene: its messages, and the goal in words."""
SCRIPTS = 8
"""Ways to write a plan that are tried where the openings of the first are worn."""


@dataclass(frozen=True, slots=True)
class Written:
    """One way to write a plan."""

    lines: list[Line]
    goal: str
    spoken: list[Line]
    """The lines as the persona says them."""
    worn: float
    """How far its openings are beyond what a run is to have of them."""
    missing_tool: str | None


def write_fresh(set_scene: Callable[[], Scene], openings: Openings, seed: str, write: Write, *, may_ask: bool) -> Written:
    """Write a plan: of a few scripts the first whose openings are not worn, else the one that comes nearest.

    With `may_ask`, one that would be too short gets a question back.
    Cost: one script mostly, `SCRIPTS` at the most.

    Raises:
        Unspeakable: If the first cannot be written.
    """
    best: Written | None = None
    for number in range(SCRIPTS):
        scene = set_scene()
        scene.chooser.reseed(f"{seed}/{number}" if number else seed)
        scene.plan.missing_tool = None
        try:
            written = _write_once(scene, set_scene, openings, write, may_ask=may_ask)
        except Unspeakable:
            if best is None:
                raise
            continue
        best = written if best is None or written.worn < best.worn else best
        if not best.worn:
            break
    assert best is not None
    set_scene().plan.missing_tool = best.missing_tool
    return best


def write_task(scene: Scene, aliases: Aliases) -> tuple[list[Line], str]:
    """The script of a plan, with short names and near days here and there, and its goal."""
    lines = write_script(scene)
    goal = write_goal(scene.plan, Scene(scene.plan, scene.chooser, dry=True, asked=scene.asked))
    return vary_forms(scene.plan, lines, scene.persona, scene.chooser, aliases), goal


def _write_once(scene: Scene, set_scene: Callable[[], Scene], openings: Openings, write: Write, *, may_ask: bool) -> Written:
    """One script of a plan and its goal."""
    try:
        lines, goal = write(scene)
    except TooShort:
        if not may_ask:
            raise
        scene = replace(set_scene(), must_ask=True)
        lines, goal = write(scene)
    plan = scene.plan
    spoken = speak(plan, lines, scene.persona, scene.chooser)
    return Written(lines, goal, spoken, openings.weigh(spoken), plan.missing_tool)
