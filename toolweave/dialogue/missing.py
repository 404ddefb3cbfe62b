"""A tool that is asked for and is not in the list: the assistant says so, and calls nothing in its place."""

from __future__ import annotations

from collections.abc import Sequence

from toolweave.dialogue.asks import Ask
from toolweave.dialogue.frames import finish, frame_ask
from toolweave.dialogue.interludes import load_feature_wording
from toolweave.dialogue.lines import Line
from toolweave.dialogue.refs import short_name
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, slots_of
from toolweave.model.tool import Tool

ASKED_FOR = ("record_create", "record_list")
"""What a person might ask for out of the blue; a change needs something on record."""


def write_missing_tool(scene: Scene) -> list[Line]:
    """A last request for something that the domain has a tool for, and this dialogue has not.

    Raises:
        Unspeakable: If no request can be made with what the dialogue has named.
    """
    requests = _list_requests(scene)
    if not requests:
        raise Unspeakable("no room for missing_tool")
    names = sorted({name for name, _ in requests})
    name = scene.pick(names)
    phrase = _pick_phrase(scene, [request for owner, request in requests if owner == name])
    scene.plan.missing_tool = name
    scene.turn += 1
    ask = frame_ask(scene, Ask("request", {"req": phrase}, personal=True))
    answer = scene.pick(load_feature_wording()["missing_tool"])
    return [Line("user", finish(scene, capitalise(ask)), act="missing_tool"), Line("assistant", (answer,), act="missing_tool")]


def _list_requests(scene: Scene) -> list[tuple[str, Phrase]]:
    """Each action that the plan leaves alone, with its requests about nothing in particular or about a thing that was named."""
    used = {(tool.binding.op, tool.binding.cls) for tool in scene.plan.tools.values()}
    named = {f"{call.tool.binding.cls}_id": (call.tool.binding.cls, str(call.args[0].value)) for call in scene.plan.goal_calls if call.op == "find"}
    found: list[tuple[str, Phrase]] = []
    for action in scene.domain.actions:
        op = f"record_{action.config.get('kind', '')}"
        if op not in ASKED_FOR or (op, action.resource) in used:
            continue
        for text in action.wording.get("request", ()):
            slots = slots_of(text)
            if slots <= set(named):
                names = {slot: (Mention(short_name(scene, *named[slot])),) for slot in sorted(slots)}
                found.append((action.name, fill(text, names)))
    return found


def _pick_phrase(scene: Scene, phrases: list[Phrase]) -> Phrase:
    return phrases[scene.chooser.rng.randrange(len(phrases))]


def leave_out(tools: Sequence[Tool], missing: str | None, known: dict[str, Tool]) -> list[Tool]:
    """The tools without the missing one, and without those that would do in its place."""
    if missing is None:
        return list(tools)
    gone = known[missing].binding
    return [tool for tool in tools if (tool.binding.op, tool.binding.cls) != (gone.op, gone.cls)]
