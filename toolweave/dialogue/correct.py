"""Turns of mind: the user named the wrong thing and says what was meant, or asks about something else and comes back."""

from __future__ import annotations

from toolweave.dialogue.asks import build_ask, first_id
from toolweave.dialogue.frames import finish, with_capital
from toolweave.dialogue.interludes import load_feature_wording
from toolweave.dialogue.lines import Line
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import PlannedCall


def write_correction(scene: Scene) -> Line:
    """`no, I meant Aliens`: the value of the turn's look-up by name, or of the change it makes, beside the one it replaces."""
    wrong = next(call for call in scene.plan.calls if call.part == "replaced" and call.op in ("find", "record_update"))
    assert wrong.twin is not None
    if wrong.op == "record_update":
        return _write_other_value(scene, wrong, scene.call(wrong.twin))
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


def _write_other_value(scene: Scene, wrong: PlannedCall, meant: PlannedCall) -> Line:
    """`no, make it seven`: the one value that is put right."""
    old, new = next((one.spoken, two.spoken) for one, two in zip(wrong.args, meant.args, strict=True) if one.spoken != two.spoken)
    assert old is not None and new is not None
    scene.said.add(new)
    scene.here, scene.earlier, scene.focus = set(), set(), None
    mentions = [mention_spoken(scene.plan.spoken[key], scene.chooser, scene.plan.today) for key in (new, old)]
    phrase = fill(scene.pick(load_feature_wording()["put_value_right"]), {"x": (mentions[0],), "y": (Mention(mentions[1].text),)})
    return Line("user", finish(scene, with_capital(phrase) if scene.chooser.chance(0.3) else phrase))


def write_away(scene: Scene, call: PlannedCall, asked: list[DomainProperty]) -> Phrase:
    """`hang on, something else first: who directed Jaws?`"""
    ask = build_ask(scene, call, asked[:1])
    if "q" not in ask.slots:
        raise Unspeakable("nothing to ask in between")
    frame = scene.pick(load_feature_wording()["switch_away"])
    return finish(scene, capitalise(fill(frame, {"q": capitalise(ask.slots["q"]) if ". {q}" in frame else ask.slots["q"]})))


def come_back(scene: Scene, lines: list[Line]) -> list[Line]:
    """The lines of a turn; after something else the user says first that this is about what was there before."""
    if scene.plan.aside is None or scene.turn != scene.plan.aside + 1:
        return lines
    lead = scene.pick(load_feature_wording()["switch_back"])
    lines[0].phrase = (lead, " ", *capitalise(lines[0].phrase))
    scene.apart = False
    return lines
