"""Clarifications: the user leaves out what is needed, the assistant asks, the user says it."""

from __future__ import annotations

from dataclasses import dataclass

from toolweave.dialogue.frames import build_framed, finish, frame_ask, with_capital
from toolweave.dialogue.lines import Line
from toolweave.dialogue.nouns import build_noun
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Phrase, Unspeakable, capitalise, fill
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import PlannedCall

BOTH, TWO = 0.6, 0.5
"""Shares: of two values that are missing, how often both are asked for at once; of requests that can lack two, how many do."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A value that is left out: its key, the question for it, the frames of the reply."""

    key: str
    question: str
    replies: tuple[str, ...]
    slot: str


def write_clarified(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    """A request that lacks something, the question back, and the reply; empty where nothing can be left out.

    A name or what is searched by is left out of the first turn alone: later on both know what is talked about.
    """
    if len(sinks) != 1:
        return []
    if lines := _clarify_search(scene, sinks[0]):
        return lines
    for lacks in _choose_lacks(scene, sinks[0]):
        scene.deferred = frozenset(lack.key for lack in lacks)
        scene.left_out = False
        kept = set(scene.said), set(scene.here), set(scene.polar), set(scene.others)
        try:
            first = write_plain_request(scene, sinks, asked)
        except Unspeakable:
            first = None
        scene.deferred = frozenset()
        is_named = any(scene.plan.spoken[lack.key].kind == "name" for lack in lacks)
        if first is not None and scene.left_out == is_named:
            return [Line("user", first), *ask_back(scene, lacks)]
        scene.said, scene.here, scene.polar, scene.others = kept
    return []


def _choose_lacks(scene: Scene, call: PlannedCall) -> list[list[Lack]]:
    """What can be left out of a request together, in the order in which it is tried."""
    values, names = _list_values(scene, call), list_names(scene, call)
    scene.chooser.rng.shuffle(values)
    pairs = [[*names, value] for value in values] if names else [[one, other] for one in values for other in values if one is not other]
    single = [[lack] for lack in (*names, *values)]
    return [*pairs, *single] if pairs and scene.chooser.chance(TWO) else [*single, *pairs]


def _list_values(scene: Scene, call: PlannedCall) -> list[Lack]:
    """The values of an action that the assistant has a question for."""
    action = next((action for action in scene.domain.actions if action.name == call.tool.name), None)
    found: list[Lack] = []
    for arg in call.args:
        name = arg.path.removeprefix("/")
        if action is None or arg.spoken is None or arg.spoken in scene.said or f"ask_{name}" not in action.wording:
            continue
        replies = action.wording.get(f"reply_{name}", ("{v}", "{v} please", "{v}.", "let's say {v}", "make it {v}"))
        found.append(Lack(arg.spoken, scene.pick(action.wording[f"ask_{name}"]), replies, "v"))
    return found


def list_names(scene: Scene, call: PlannedCall) -> list[Lack]:
    """The name that the first turn looks up, where it can be left open; nobody is vague about whose director, or about what others are compared with."""
    finds = [other for other in scene.plan.calls_of(scene.turn) if other.op == "find" and not other.links and other.part != "mistake"]
    if scene.turn > 0 or len(finds) != 1 or finds[0].args[0].spoken is None:
        return []
    if call is not finds[0] and not any(link.kind in ("named", "record") for link in call.links):
        return []
    cls = scene.cls(finds[0].tool.binding.cls)
    if cls is None or not cls.wording.get("vague_one") or not cls.wording.get("which"):
        return []
    kind = "person" if cls.pronoun == "they" else "thing"
    replies = tuple(text for text, _, of in (entry.partition("|") for entry in scene.common["name_reply"]) if of in ("", kind))
    return [Lack(finds[0].args[0].spoken, scene.pick(cls.wording["which"]), replies, "x")]


def ask_back(scene: Scene, lacks: list[Lack]) -> list[Line]:
    """The questions and the replies: one after the other, or both asked at once, of which the user answers the first alone."""
    lines: list[Line] = []
    for number, lack in enumerate(lacks):
        question = lack.question
        if number == 0 and len(lacks) > 1 and scene.chooser.chance(BOTH):
            question = f"{question} {_go_on(lacks[1].question)}"
        elif number > 0:
            question = scene.pick(scene.frames("ask_again")).format(q=question, and_q=_go_on(question))
        mention = mention_spoken(scene.plan.spoken[lack.key], scene.chooser, scene.plan.today)
        scene.said.add(lack.key)
        reply = fill(scene.pick(lack.replies), {lack.slot: (mention,)})
        lines += [Line("assistant", (question,)), Line("user", with_capital(reply))]
    return lines


def _go_on(question: str) -> str:
    """A question as the second of two."""
    return question if question.startswith("And ") else f"And {question[0].lower()}{question[1:]}"


def _clarify_search(scene: Scene, call: PlannedCall) -> list[Line]:
    if scene.turn > 0 or call.op != "search" or call.links or call.arg("/sort") is not None or call.arg("/limit") is not None:
        return []
    cls = scene.cls(call.tool.binding.cls)
    if cls is None or not cls.wording.get("vague_some") or not cls.wording.get("which_some"):
        return []
    opening, question = scene.pick(cls.wording["vague_some"]), scene.pick(cls.wording["which_some"])
    noun = build_noun(scene, call)
    noun.other = False
    reply = fill(scene.pick(scene.common["np_reply"]), {"np": noun.with_article() if scene.chooser.chance(0.6) else noun.many()})
    return [Line("user", (opening,)), Line("assistant", (question,)), Line("user", finish(scene, capitalise(reply)))]


def write_plain_request(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> Phrase:
    """A request without a lead-in."""
    ask = build_framed(scene, sinks[0], asked[sinks[0].step], embedded=True)
    return finish(scene, capitalise(frame_ask(scene, ask)))
