"""Corrections: the user named the wrong thing, hears the answer, and says what was meant."""

from __future__ import annotations

from toolweave.dialogue.asks import first_id
from toolweave.dialogue.frames import finish, with_capital
from toolweave.dialogue.interludes import load_feature_wording
from toolweave.dialogue.lines import Line
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Unspeakable, fill


def write_correction(scene: Scene) -> Line:
    """`no, I meant Aliens`: the value of the turn's look-up by name, beside the one it replaces."""
    wrong = next(call for call in scene.plan.calls if call.part == "replaced" and call.op == "find")
    assert wrong.twin is not None
    meant = scene.call(wrong.twin)
    key, cls = meant.args[0].spoken, scene.cls(meant.tool.binding.cls)
    if key is None or cls is None or key in scene.said:
        raise Unspeakable("nothing to put right")
    scene.said.add(key)
    scene.here, scene.earlier, scene.focus = {str(first_id(meant))}, set(), None
    mention = mention_spoken(scene.plan.spoken[key], scene.chooser, scene.plan.today)
    slots = {"x": (mention,), "y": (Mention(str(wrong.args[0].value)),), "noun": (cls.nouns[0][0],)}
    several = sum(1 for call in scene.plan.calls_of(scene.turn - 1) if call.op == "find") > 1
    frames = [frame for frame in load_feature_wording()["put_right"] if "{y}" in frame or not several]
    phrase = fill(scene.pick(frames), slots)
    return Line("user", finish(scene, with_capital(phrase) if scene.chooser.chance(0.3) else phrase))
