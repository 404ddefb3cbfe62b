"""A last question that an earlier result already answers: no call, straight from what is there."""

from __future__ import annotations

from toolweave.dialogue.asks import Ask
from toolweave.dialogue.conditional import write_other_record
from toolweave.dialogue.each import is_side_by_side, write_each_follow_up
from toolweave.dialogue.frames import finish, frame_ask
from toolweave.dialogue.lines import Line, is_tellable
from toolweave.dialogue.refs import Ref, named_items, pronoun, short_name
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import read_result
from toolweave.dialogue.tell import say_property, value_phrase
from toolweave.dialogue.text import Mention, Phrase, capitalise, fill, slots_of
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import PlannedCall
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of


def write_follow_up(scene: Scene) -> list[Line]:
    """A last question that an earlier result already answers: no call, straight from what is there."""
    sinks = scene.plan.sinks_of(scene.turn)
    if is_side_by_side(sinks) and (lines := write_each_follow_up(scene, sinks)):
        return lines
    for call in reversed(scene.plan.goal_calls):
        if call.op not in ("details", "find") or call.failed:
            continue
        root = "" if call.op == "details" else f"/{shape_of(call).field}/0"
        cls = scene.cls(call.tool.binding.cls)
        identity = find(call.result, f"{root}/{shape_of(call).id}")
        if cls is None or not _is_in_mind(scene, call, identity):
            continue
        is_own = any(other.op.startswith("record_") and identity in [link.value for link in other.links] for other in scene.plan.calls)
        used = {link.prop.name for other in scene.plan.calls for link in other.links if link.source == call.step and link.prop}
        fresh = [
            p
            for p in scene.list_askable(call)
            if p.name not in used
            and not (is_own and "familiar" in p.wording)
            and (str(identity), p.name) not in scene.told
            and is_tellable(find(call.result, f"{root}/{p.plural or p.name}"))
        ]
        if fresh:
            name = scene.chooser.pick(sorted(f"{cls.name}.{p.name}" for p in fresh))
            return _ask_again(scene, call, next(p for p in fresh if f"{cls.name}.{p.name}" == name), str(identity), root)
    return _ask_extreme(scene) or _ask_after_action(scene) or write_other_record(scene)


def _ask_after_action(scene: Scene) -> list[Line]:
    """`And what does that leave on Joint?`: answered by what the action returned; the action's wording has question and answer."""
    call = scene.plan.goal_calls[-1]
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    if action is None or call.failed or call.turn != scene.turn:
        return []
    given = {arg.path.removeprefix("/") for arg in call.args if arg.spoken is not None}
    usable: list[str] = []
    for entry in action.wording.get("then", ()):
        question, _, answer = entry.partition(" => ")
        news = slots_of(answer) - slots_of(question) - given - {key for step, key in scene.stated if step == call.step}
        if slots_of(question) | slots_of(answer) <= set(call.result) and news:
            usable.append(entry)
    if not usable:
        return []
    question, _, answer = scene.pick(usable).partition(" => ")
    scene.turn += 1
    facts: dict[str, Phrase] = {key: (Mention(read_result(value, key), step=call.step, pointer=f"/{key}"),) for key, value in call.result.items()}
    said: dict[str, Phrase] = {key: (read_result(value, key),) for key, value in call.result.items()}
    return [Line("user", finish(scene, capitalise(fill(question, said)))), Line("assistant", capitalise(fill(answer, facts)))]


def _ask_extreme(scene: Scene) -> list[Line]:
    """`Which of those is the oldest?`: answered by the list that the last answer told."""
    call = scene.plan.goal_calls[-1]
    if (
        call.op not in ("search", "related", "common")
        or call.arg("/limit") is not None
        or not 1 < scene.shown.get(call.step, 0) <= 6
        or call.turn != scene.turn
    ):
        return []
    shape, shown = shape_of(call), named_items(scene, call)
    items = items_of(call)
    if find(call.result, "/total") not in (None, len(items)) or scene.shown[call.step] < len(named_items(scene, call)):
        return []
    props = [p for p in scene.domain.properties_of(shape.cls) if {"most", "least"} <= set(p.wording) and all(p.name in items[i] for i in shown)]
    if not props:
        return []
    prop = props[0]
    high = scene.chooser.chance(0.5)
    order = sorted(shown, key=lambda i: items[i][prop.name], reverse=high)
    if items[order[0]][prop.name] == items[order[1]][prop.name]:
        return []
    scene.turn += 1
    word = scene.pick(prop.wording["most" if high else "least"])
    question = fill(scene.pick(scene.frames("extreme")), {"word": word})
    base = f"/{shape.field}/{order[0]}"
    name = Mention(str(items[order[0]][shape.key]), step=call.step, pointer=f"{base}/{shape.key}")
    value = value_phrase(call, prop, base)
    return [Line("user", finish(scene, capitalise(question))), Line("assistant", fill(scene.pick(scene.frames("extreme_found")), {"x": (name,), "v": value}))]


def _is_in_mind(scene: Scene, call: PlannedCall, identity: object) -> bool:
    return identity is not None and (scene.focus == identity or call.turn == scene.turn)


def _ask_again(scene: Scene, call: PlannedCall, prop: DomainProperty, identity: str, root: str) -> list[Line]:
    scene.turn += 1
    cls = call.tool.binding.cls
    name = str(find(call.result, f"{root}/{shape_of(call).key}"))
    ref = pronoun(scene, cls, name) if scene.focus == identity else Ref((Mention(short_name(scene, cls, name)),))
    key = "eq" if "eq" in prop.wording and scene.chooser.chance(0.3) else "q"
    ask = Ask("embedded" if key == "eq" else "question", {key: fill(scene.pick(prop.wording[key]), {"x": ref.phrase}, plural=ref.plural)})
    question = finish(scene, capitalise(frame_ask(scene, ask)))
    subject: Phrase = (Mention(name, step=call.step, pointer=f"{root}/{shape_of(call).key}"),)
    return [Line("user", question), Line("assistant", say_property(scene, call, prop, subject, root=root))]
