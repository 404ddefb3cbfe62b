"""Clarifications: the user leaves out what is needed, the assistant asks, the user says it."""

from __future__ import annotations

from toolweave.dialogue.frames import build_framed, finish, frame_ask, with_capital
from toolweave.dialogue.lines import Line
from toolweave.dialogue.nouns import build_noun
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Phrase, Unspeakable, capitalise, fill
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import PlannedCall


def write_clarified(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    """A request that lacks something, the question back, and the reply; empty where nothing can be left out."""
    return _clarify_name(scene, sinks, asked) or _clarify_search(scene, sinks) or _clarify_action(scene, sinks, asked)


def _clarify_name(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    finds = [call for call in scene.plan.calls_of(0) if call.op == "find" and not call.links and call.part != "mistake"]
    if len(finds) != 1 or len(sinks) != 1 or finds[0].args[0].spoken is None:
        return []
    if sinks[0] is not finds[0] and not any(link.kind in ("named", "record") for link in sinks[0].links):
        return []  # nobody is vague about whose director, or about the country that others are compared with
    cls = scene.cls(finds[0].tool.binding.cls)
    if cls is None or not cls.wording.get("vague_one") or not cls.wording.get("which"):
        return []
    scene.deferred = finds[0].args[0].spoken
    first = write_plain_request(scene, sinks, asked)
    spoken = scene.plan.spoken[scene.deferred]
    scene.deferred = None
    if not scene.left_out:
        raise Unspeakable("nothing left out")
    mention = mention_spoken(spoken, scene.chooser, scene.plan.today)
    scene.said.add(spoken.key)
    kind = "person" if cls.pronoun == "they" else "thing"
    replies = [text for text, _, of in (entry.partition("|") for entry in scene.common["name_reply"]) if of in ("", kind)]
    reply = fill(scene.pick(replies), {"x": (mention,)})
    return [Line("user", first), Line("assistant", (scene.pick(cls.wording["which"]),)), Line("user", with_capital(reply))]


def write_plain_request(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> Phrase:
    """A request without a lead-in."""
    ask = build_framed(scene, sinks[0], asked[sinks[0].step], embedded=True)
    return finish(scene, capitalise(frame_ask(scene, ask)))


def _clarify_search(scene: Scene, sinks: list[PlannedCall]) -> list[Line]:
    call = sinks[0]
    if call.op != "search" or call.links or len(sinks) != 1 or call.arg("/sort") is not None:
        return []
    cls = scene.cls(call.tool.binding.cls)
    if cls is None or not cls.wording.get("vague_some") or not cls.wording.get("which_some"):
        return []
    opening, question = scene.pick(cls.wording["vague_some"]), scene.pick(cls.wording["which_some"])
    noun = build_noun(scene, call)
    noun.other = False
    reply = fill(scene.pick(scene.common["np_reply"]), {"np": noun.with_article() if scene.chooser.chance(0.6) else noun.many()})
    return [Line("user", (opening,)), Line("assistant", (question,)), Line("user", finish(scene, capitalise(reply)))]


def _clarify_action(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    call = sinks[-1]
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    if action is None or len(sinks) != 1:
        return []
    can = [arg.spoken for arg in call.args if arg.spoken is not None and f"ask_{scene.plan.spoken[arg.spoken].param}" in action.wording]
    if not can:
        return []
    scene.deferred = can[scene.chooser.rng.randrange(len(can))]
    spoken = scene.plan.spoken[scene.deferred]
    try:
        first = write_plain_request(scene, sinks, asked)
    except Unspeakable:
        scene.deferred = None
        return []
    scene.deferred = None
    question = scene.pick(action.wording[f"ask_{spoken.param}"])
    mention = mention_spoken(spoken, scene.chooser, scene.plan.today)
    scene.said.add(spoken.key)
    reply = fill(scene.pick(action.wording.get(f"reply_{spoken.param}", ("{v}", "{v} please", "{v}.", "let's say {v}", "make it {v}"))), {"v": (mention,)})
    return [Line("user", first), Line("assistant", (question,)), Line("user", with_capital(reply))]
