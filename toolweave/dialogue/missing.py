"""A tool that is asked for and is not there: the assistant says so, and calls nothing in its place.

It stays away, or it comes: the user says that it is there now, and what was asked for is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random

from toolweave.dialogue.asks import Ask
from toolweave.dialogue.frames import finish, frame_ask
from toolweave.dialogue.interludes import load_feature_wording
from toolweave.dialogue.lines import Line
from toolweave.dialogue.refs import short_name
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, slots_of
from toolweave.model.tool import Tool
from toolweave.plan.model import Plan, PlannedCall

ASKED_FOR = ("record_create", "record_list")
"""What a person might ask for out of the blue; a change needs something on record."""
CHANGES = ("record_create", "record_update", "record_delete")
"""What a person would switch on for an assistant; what is only looked up is seldom kept from it."""
LATER = 0.4
"""Share of the dialogues with a tool missing, and no question back, in which it comes later: three in ten of all of them."""


def choose_later(scene: Scene) -> PlannedCall | None:
    """The call whose tool is not there when it is first asked for; None where all are, or where one is to be missing for good.

    Which of the two a dialogue is to have follows from its id alone, so that goals that cannot carry it are drawn anew.

    Raises:
        Unspeakable: If no call of the goal has a tool that could come later.
    """
    wanted = "missing_tool" in scene.wanted and "clarification" not in scene.wanted
    if not wanted or Random(f"{scene.plan.dialogue_id}/later").random() >= LATER:
        return None
    fitting = [call for call in scene.plan.goal_calls if _can_come_later(scene.plan, call)]
    if scene.must_ask or not fitting:
        raise Unspeakable("no room for a tool that comes later")
    return fitting[scene.chooser.rng.randrange(len(fitting))]


def _can_come_later(plan: Plan, call: PlannedCall) -> bool:
    """Whether a call is all that its turn is for, hangs on nothing, and is the first of its tool."""
    first = next(other for other in plan.calls if other.tool.name == call.tool.name)
    return call.op in CHANGES and call is first and plan.condition is None and plan.corrected is None and plan.sinks_of(call.turn) == [call]


def come_later(scene: Scene, later: PlannedCall | None, lines: list[Line]) -> list[Line]:
    """The lines of a turn; before the calls of the one that needs the tool stand the denial and the word that it is there now."""
    if later is None or later.turn != scene.turn:
        return lines
    wording = load_feature_wording()
    denial, word = scene.pick(wording["tool_not_yet"]), scene.pick(wording["tool_there_now"])
    between = [Line("assistant", (denial,), act="missing_tool"), Line("user", (word,), act="missing_tool", offers=later.tool.name)]
    return [lines[0], *between, *lines[1:]]


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


def list_missing(plan: Plan, lines: Sequence[Line]) -> list[str]:
    """The tools that are not there when they are asked for."""
    return [name for name in (plan.missing_tool, *(line.offers for line in lines)) if name]


def leave_out(tools: Sequence[Tool], missing: Sequence[str], known: Mapping[str, Tool], needed: Collection[str]) -> list[Tool]:
    """The tools without those missing, and without those that would do in their place; the ones needed stay."""
    gone = {(known[name].binding.op, known[name].binding.cls) for name in missing}
    return [tool for tool in tools if tool.name in needed or (tool.binding.op, tool.binding.cls) not in gone]
