"""The script of a dialogue: which messages follow which, and what each says, written from an executed plan.

A turn is the user's words, the calls, the answer. Before the first calls a clarification may stand (the user leaves out
what is needed, the assistant asks, the user says it); at the end a question that the results already answer.
"""

from __future__ import annotations

from toolweave.dialogue.answers import build_answer
from toolweave.dialogue.asks import first_id
from toolweave.dialogue.clarify import write_clarified
from toolweave.dialogue.conditional import write_conditional_turn
from toolweave.dialogue.correct import come_back, write_away, write_correction
from toolweave.dialogue.each import is_side_by_side, write_each_turn
from toolweave.dialogue.follow_up import write_follow_up
from toolweave.dialogue.frames import write_request
from toolweave.dialogue.interludes import write_interlude
from toolweave.dialogue.lines import Line, is_tellable
from toolweave.dialogue.missing import choose_later, come_later, write_missing_tool
from toolweave.dialogue.refs import class_of, kept_subject
from toolweave.dialogue.retry import is_second_try, write_second_try
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Unspeakable, join, mentions, polish
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import PlannedCall
from toolweave.plan.outline import walked_along
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of

FOLLOW_UP = 0.35
"""Share of dialogues with a question without a call at the end."""

MAX_USER_TURNS = 3


class TooShort(Unspeakable):
    """One user turn, and nothing more to ask: worth another try with a question back."""


def write_script(scene: Scene) -> list[Line]:
    """Write the messages of a plan after the system message; tool results are implied by the calls.

    Raises:
        Unspeakable: If the wording cannot say some part of the plan, or would not say every value the user must give.
    """
    plan = scene.plan
    interlude, later = write_interlude(scene), choose_later(scene)
    lines: list[Line] = []
    starts: list[int] = []
    for turn in range(plan.turns):
        scene.turn = turn
        starts.append(len(lines))
        lines += come_back(scene, come_later(scene, later, write_turn(scene)))
    users = sum(1 for line in lines if line.role == "user")
    if users < 2 or (users < MAX_USER_TURNS and scene.chooser.chance(FOLLOW_UP)):
        extra = write_follow_up(scene)
        if not extra and users < 2:
            raise TooShort("one turn only")
        starts += [len(lines)] if extra else []
        lines += extra
    if "missing_tool" in scene.wanted and later is None:
        lines += write_missing_tool(scene)
    if interlude is not None:
        at = starts[interlude.before] if interlude.before < len(starts) else len(lines)
        lines[at:at] = interlude.lines
    if "clarification" in scene.wanted and not scene.has_asked:
        raise Unspeakable("no room for clarification")
    stated = {mention.spoken for line in lines if line.role == "user" for mention in mentions(line.phrase)}
    if stated - {None} != set(plan.spoken):
        raise Unspeakable("a value left unsaid")
    for line in lines:
        line.phrase = polish(line.phrase, scene.articled)
    return lines


def write_turn(scene: Scene) -> list[Line]:
    """Write one user turn: what is asked (after a question back, sometimes), the calls, the answer."""
    if scene.turn == scene.plan.corrected:
        return write_corrected_turn(scene)
    if scene.turn == scene.plan.aside:
        return write_aside_turn(scene)
    condition = scene.plan.condition
    if condition is not None and scene.turn == scene.call(condition.step).turn:
        return write_conditional_turn(scene, condition, is_lacking=is_lacking(scene))
    sinks = scene.plan.sinks_of(scene.turn)
    if is_second_try(scene, sinks):
        return write_second_try(scene, sinks[0])
    if is_side_by_side(sinks):
        scene.here, scene.earlier = set(), set()
        return write_each_turn(scene, sinks)
    asked = {call.step: choose_asked(scene, call, len(sinks)) for call in sinks}
    scene.kept |= {call.twin: asked[call.step] for call in sinks if call.twin is not None}
    scene.here, scene.earlier = set(), set()
    lines = write_clarified(scene, sinks, asked) if is_lacking(scene) else []
    scene.has_asked |= bool(lines)
    if not lines:
        lines = [Line("user", write_request(scene, sinks, asked))]
    return [*lines, *answer_turn(scene, sinks, asked)]


def write_corrected_turn(scene: Scene) -> list[Line]:
    """Write the turn in which the user puts right what they said before: the name they meant, and the same asked of it."""
    sinks = scene.plan.sinks_of(scene.turn)
    user = write_correction(scene)
    twins = {call.twin: call.step for call in scene.plan.calls if call.part == "replaced"}
    asked = {call.step: scene.kept.get(call.step, []) for call in sinks}
    for steps in (scene.polar, scene.others):
        steps |= {real for real, copy in twins.items() if real is not None and copy in steps}
    scene.compared |= {real: scene.compared[copy] for real, copy in twins.items() if real is not None and copy in scene.compared}
    return [user, *answer_turn(scene, sinks, asked)]


def write_aside_turn(scene: Scene) -> list[Line]:
    """Write the turn that is about something else: a name, and one thing asked of it."""
    (call,) = scene.plan.sinks_of(scene.turn)
    scene.here, scene.earlier, scene.focus = set(), set(), None
    asked = {call.step: choose_asked(scene, call, 2)}
    lines = [Line("user", write_away(scene, call, asked[call.step])), *answer_turn(scene, [call], asked)]
    scene.focus, scene.apart, scene.beside = None, True, scene.turn + 1
    return lines


def answer_turn(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    """The calls of a turn and the answer, and what speaker and listener have in mind after it."""
    lines = [Line("assistant", calls=group) for group in scene.plan.groups(scene.turn)]
    before = set(scene.here)
    scene.full_sentences = len(sinks) > 1 or any(len(props) > 1 for props in asked.values())
    answer = join([build_answer(scene, call, asked[call.step], after=sinks[:number]) for number, call in enumerate(sinks)])
    lines.append(Line("assistant", answer))
    scene.focus = _next_focus(scene, sinks, before, asked)
    scene.asked |= {(call.step, prop.name) for call in sinks for prop in asked[call.step]}
    scene.told |= {(identity, prop.name) for call in sinks for identity, prop in _told(scene, call, asked[call.step])}
    return lines


def is_lacking(scene: Scene) -> bool:
    """Whether the user is to leave out a value, and has not done so yet."""
    return (scene.must_ask or "clarification" in scene.wanted) and not scene.has_asked


def _told(scene: Scene, call: PlannedCall, asked: list[DomainProperty]) -> list[tuple[str, DomainProperty]]:
    """What an answer has told: (id, property)."""
    if call.op == "find":
        return [(str(first_id(call)), prop) for prop in asked]
    if call.op == "related" and call.tool.binding.config["direction"] == "values":
        prop = scene.by_pid(call.tool.binding.cls, call.tool.binding.config["pid"])
        return [(str(call.links[0].value), prop)] if prop else []
    by = call.arg("/by") if call.op == "compare" else None
    if by is not None:
        compared = scene.prop(call.tool.binding.cls, str(by.value))
        return [(str(link.value), compared) for link in call.links] if compared else []
    return [(str(call.links[0].value), prop) for prop in asked] if call.op == "details" else []


def choose_asked(scene: Scene, call: PlannedCall, sinks: int) -> list[DomainProperty]:
    """The properties a user asks of a details call: what a later turn goes on from, else one or two the dialogue does not know yet."""
    if call.op not in ("details", "find"):
        return []
    twin = scene.call(call.twin) if call.twin is not None else call
    later = [link.prop for other in scene.plan.calls for link in other.links if link.source == twin.step and link.prop and other.turn > twin.turn]
    if later and all(_tells(one, later[0]) for one in (call, twin)):
        return later[:1]
    if later:
        raise Unspeakable("nothing to ask")
    known = _known_fields(scene, call)
    cls = call.tool.binding.cls
    open_props = [p for p in scene.list_askable(call) if _tells(call, p) and _tells(twin, p)]
    walked = {pid for link in call.links if link.kind == "pick" for pid in walked_along(scene.call(link.source))}
    open_props = [p for p in open_props if p.pid not in walked]
    fresh = [p for p in open_props if (p.plural or p.name) not in known or call.op == "find"]
    if not fresh:
        raise Unspeakable("nothing to ask")
    count = 2 if sinks == 1 and len(fresh) > 1 and scene.chooser.chance(0.3) else 1
    names = sorted(p.name for p in fresh)
    chosen = [scene.chooser.pick([f"{cls}.{name}" for name in names])]
    if count == 2:
        chosen.append(scene.chooser.pick([f"{cls}.{name}" for name in names if f"{cls}.{name}" not in chosen]))
    return [p for name in chosen for p in fresh if f"{cls}.{p.name}" == name]


def _tells(call: PlannedCall, prop: DomainProperty) -> bool:
    """Whether a result holds a property, to be told in a sentence."""
    root = "" if call.op == "details" else f"/{shape_of(call).field}/0"
    return is_tellable(find(call.result, f"{root}/{prop.plural or prop.name}"))


def _known_fields(scene: Scene, call: PlannedCall) -> set[str]:
    """Fields of the thing that an earlier list already showed to the assistant: asking a details call for them would be idle."""
    known: set[str] = set()
    for link in call.links:
        source = scene.call(link.source)
        if source.op in ("find", "search", "related", "common"):
            items = items_of(source)
            known |= set(items[link.index]) if link.index < len(items) else set()
    return known


def _is_alike(scene: Scene, cls: str, other: str | None) -> bool:
    """Whether one pronoun could mean a member of either class."""
    one, two = scene.cls(cls), scene.cls(other or "")
    return one is not None and two is not None and one.pronoun == two.pronoun


def _next_focus(scene: Scene, sinks: list[PlannedCall], named: set[str], asked: dict[int, list[DomainProperty]]) -> str | None:
    """What a pronoun in the next turn would mean: the thing the last answer was about, if it was one."""
    if len(sinks) != 1:
        subjects = {kept_subject(scene, call, asked[call.step]) for call in sinks}
        return subjects.pop() if len(subjects) == 1 else None
    call = sinks[0]
    if call.op == "details":
        return None if any(_is_alike(scene, call.tool.binding.cls, prop.range) for prop in asked[call.step]) else str(call.links[0].value)
    if call.op == "find":
        return str(first_id(call))
    if call.op in ("search", "common"):
        return None
    if call.op == "related" and _is_alike(scene, class_of(scene, call.links[0]), shape_of(call).cls):
        return None
    ids = {str(link.value) for link in call.links}
    return ids.pop() if len(ids) == 1 and ids <= named else None
