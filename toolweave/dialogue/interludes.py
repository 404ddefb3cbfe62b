"""Turns beside the task: small talk, a request that no tool serves, a thing nobody can name.

None of them makes a call, and none of them tells a fact; they are laid between the turns of a script.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from toolweave.dialogue.lines import Line
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Unspeakable, capitalise, fill, fix_articles, plain, slots_of
from toolweave.model.domain import Wording
from toolweave.resources import locate

PLACES = ("first", "later", "last")
END = 99
"""Before this turn: at the end."""


@lru_cache(maxsize=1)
def load_feature_wording() -> Wording:
    """What is said beside the task, from ingest/wording/_features.toml."""
    path = locate("ingest") / "wording" / "_features.toml"
    return {key: tuple(value) for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}


@dataclass(frozen=True, slots=True)
class Interlude:
    """Lines beside the task, and the user turn they stand before; that after the last ends the dialogue."""

    before: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An exchange: `user => assistant|marks`."""

    said: str
    answer: str
    places: frozenset[str]
    is_public: bool
    avoided: frozenset[str]


def write_interlude(scene: Scene) -> Interlude | None:
    """The interlude that the dialogue is to have, if any.

    Raises:
        Unspeakable: If there is no room for it.
    """
    writers = {"small_talk": _write_small_talk, "out_of_scope": _write_out_of_scope, "missing_parameter": _write_missing_parameter}
    return next((write(scene) for name, write in writers.items() if name in scene.wanted), None)


def _write_small_talk(scene: Scene) -> Interlude:
    options = {entry.said: entry for entry in map(_read_entry, load_feature_wording()["small_talk"]) if _fits(scene, entry)}
    entry = options[scene.pick(list(options))]
    return _place(scene, next(iter(entry.places)), _exchange("small_talk", entry.said, entry.answer))


def _write_out_of_scope(scene: Scene) -> Interlude:
    wording = load_feature_wording()
    options = {entry.said: entry for entry in map(_read_entry, wording["out_of_scope"]) if _fits(scene, entry)}
    entry = options[scene.pick(list(options))]
    scope = describe_scope(scene.domain.assistant)
    frames = [frame for frame in wording["out_of_scope_answer"] if scope or "{scope}" not in frame]
    frame = scene.pick(frames)
    cannot = entry.answer if frame.startswith("{cannot}") or entry.answer.startswith("I ") else entry.answer[0].lower() + entry.answer[1:]
    answer = plain(fill(frame, {"cannot": cannot, "scope": scope}))
    return _place(scene, scene.pick(["later", "last"]), _exchange("out_of_scope", entry.said, answer))


def _write_missing_parameter(scene: Scene) -> Interlude:
    """A request that lacks a value which nobody comes to know: the assistant asks, and then leaves it."""
    request, question, kind = _lack_name(scene) or _lack_value(scene)
    wording = load_feature_wording()
    said, answer = scene.pick(wording["not_known"]), scene.pick(wording[f"{kind}_not_known"])
    asked = [Line("user", (request,)), Line("assistant", (question,))]
    places = ["first"] if kind == "name" and "that " in request.casefold() else ["first", "last"]  # later `that country` is the one just spoken of
    return _place(scene, scene.pick(places), [*asked, *_exchange("missing_parameter", said, answer)])


def _lack_name(scene: Scene) -> tuple[str, str, str] | None:
    """`How long is that film my sister loves?`"""
    classes = [cls for cls in scene.domain.classes if cls.wording.get("vague_one") and cls.wording.get("which")]
    if not classes:
        return None
    cls = classes[scene.chooser.rng.randrange(len(classes))]
    vague = scene.pick(cls.wording["vague_one"])
    props = [texts for prop in scene.domain.properties_of(cls.name) if (texts := [text for text in prop.wording.get("q", ()) if _can_be_vague(text, vague)])]
    if not props:
        return None
    template = scene.pick(props[scene.chooser.rng.randrange(len(props))])
    question = capitalise(fix_articles((*fill(template, {"x": vague}), "?")))
    return plain(question), scene.pick(cls.wording["which"]), "name"


def _can_be_vague(template: str, vague: str) -> bool:
    """Whether more than two words can stand for a name: last in the question, and in no genitive."""
    return template.endswith("{x}") or (len(vague.split()) <= 2 and "{x's}" not in template)


def _lack_value(scene: Scene) -> tuple[str, str, str]:
    """`Set up a savings goal.`"""
    usable: list[tuple[str, str]] = []
    for action in scene.domain.actions:
        requests = [text for text in action.wording.get("request", ()) if not slots_of(text)]
        asks = [text for key in sorted(action.wording) if key.startswith("ask_") for text in action.wording[key]]
        usable += [(request, ask) for request in requests for ask in asks]
    if not usable:
        raise Unspeakable("no room for missing_parameter")
    request, ask = usable[scene.chooser.rng.randrange(len(usable))]
    return plain((*capitalise((request,)), ".")), ask, "value"


def describe_scope(assistant: str) -> str:
    """`I look up films, and look after your watchlist.`: the last sentence about the assistant, in its own mouth; empty where there is none."""
    last = assistant.rstrip().rpartition(". ")[2]
    if not last.startswith("You look") or "the user keeps" in last:
        return ""
    return re.sub(r"\bthe (?:user|customer)'s\b", "your", f"I{last.removeprefix('You')}")


def _exchange(act: str, said: str, answer: str) -> list[Line]:
    return [Line("user", (said,), act=act), Line("assistant", (answer,), act=act)]


def _place(scene: Scene, place: str, lines: list[Line]) -> Interlude:
    """Before the first turn, between two, or at the end."""
    turns = {"first": 0, "later": scene.chooser.rng.randint(1, scene.plan.turns), "last": END}
    scene.beside = turns[place]
    return Interlude(turns[place], lines)


def _fits(scene: Scene, entry: _Entry) -> bool:
    if entry.is_public and scene.is_personal:
        return False
    if entry.places & {"later", "last"} and any(call.failed for call in scene.plan.calls):
        return False  # nobody is delighted by a refusal
    return not entry.avoided & _domain_words(scene)


def _domain_words(scene: Scene) -> set[str]:
    domain = scene.domain
    things = (*domain.classes, *domain.properties, *domain.resources, *domain.actions)
    return {word for name in (domain.name, domain.title, *(thing.name for thing in things)) for word in re.findall(r"[a-z]+", name.casefold())}


def _read_entry(text: str) -> _Entry:
    exchange, _, marks = text.partition("|")
    said, _, answer = exchange.partition(" => ")
    parts = marks.split(",") if marks else []
    avoided = {word for part in parts if part.startswith("avoid:") for word in part.removeprefix("avoid:").split()}
    return _Entry(said, answer, frozenset(part for part in parts if part in PLACES), "public" in parts, frozenset(avoided))
