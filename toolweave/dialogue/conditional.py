"""A turn in which something hangs on what a result holds: `put it on my watchlist if it's longer than two hours, otherwise tell me who directed it`.

The user says both ways, and the answer says how it stands before what came of it, which may be that nothing was done.
"""

from __future__ import annotations

from dataclasses import replace

from toolweave.dialogue.answers import build_answer, without_they
from toolweave.dialogue.asks import build_request
from toolweave.dialogue.clarify import ask_back, list_names
from toolweave.dialogue.frames import finish, lower_first
from toolweave.dialogue.lines import Line, is_tellable
from toolweave.dialogue.nouns import build_noun
from toolweave.dialogue.refs import pronoun, refer, surname
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.tell import say_property
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, plain, split
from toolweave.model.domain import DomainProperty
from toolweave.plan.conditional import find_subject
from toolweave.plan.model import Condition, Link, PlannedCall
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of
from toolweave.plan.terms import spoken_names

SHORTENED = 0.75
"""How often `it is` is said as `it's`."""


def write_conditional_turn(scene: Scene, condition: Condition, *, is_lacking: bool) -> list[Line]:
    """Write the turn: the request (after a question back, sometimes), the calls, how it stands and what came of it."""
    scene.here, scene.earlier = set(), set()
    told = _choose_told(scene, condition)
    lines = _write_request(scene, condition, told, is_lacking=is_lacking)
    lines += [Line("assistant", calls=group) for group in scene.plan.groups(scene.turn)]
    lines.append(Line("assistant", _write_answer(scene, condition, told)))
    identity = str(_subject_of(scene, condition).value)
    known = [condition.prop] if condition.taken is not None or told is None else [condition.prop, told]
    scene.told |= {(identity, prop.name) for prop in known}
    scene.asked |= {(condition.step, prop.name) for prop in (condition.prop, told) if prop is not None}
    scene.focus = None if condition.taken is not None and not condition.taken.op.startswith("record_") else identity
    return lines


def write_other_record(scene: Scene) -> list[Line]:
    """Where nothing was done, a last question about another of the user's records: `and what about Savings?`; the list holds the answer."""
    condition = scene.plan.condition
    if condition is None or condition.taken is not None or scene.call(condition.step).op != "record_list":
        return []
    decider, subject = scene.call(condition.step), _subject_of(scene, condition)
    field = condition.prop.name
    others = [place for place, item in enumerate(items_of(decider)) if item.get(shape_of(decider).id) != subject.value and field in item]
    if not others:
        return []
    scene.turn += 1
    scene.here, scene.earlier, scene.focus = set(), set(), None
    root = f"/{shape_of(decider).field}/{others[scene.chooser.rng.randrange(len(others))]}"
    ref = refer(scene, replace(subject, index=int(root.rpartition("/")[2]), value=find(decider.result, f"{root}/{shape_of(decider).id}"))).phrase
    pointer = f"{root}/{shape_of(decider).key}"
    name: Phrase = (Mention(str(find(decider.result, pointer)), step=decider.step, pointer=pointer),)
    question = capitalise(fill(scene.pick(scene.frames("if_other")), {"x": ref}))
    return [Line("user", finish(scene, question)), Line("assistant", say_property(scene, decider, condition.prop, name, root=root))]


def build_conditional(scene: Scene, condition: Condition) -> Phrase:
    """The sentence of a goal."""
    told = next((p for p in scene.domain.properties_of(condition.prop.cls) if (condition.step, p.name) in scene.asked and p != condition.prop), None)
    return _say_condition(scene, condition, told if condition.form == "tell" else None)


def _write_request(scene: Scene, condition: Condition, told: DomainProperty | None, *, is_lacking: bool) -> list[Line]:
    is_walked_on = any(call.op == "search" for call, _ in condition.branches)  # nobody asks for the country of `that city I read about`
    lacks = list_names(scene, scene.call(condition.step)) if is_lacking and not is_walked_on else []
    if not lacks:
        return [Line("user", finish(scene, capitalise(_say_condition(scene, condition, told))))]
    scene.deferred = frozenset(lack.key for lack in lacks)
    first = finish(scene, capitalise(_say_condition(scene, condition, told)))
    scene.deferred = frozenset()
    if not scene.left_out:
        raise Unspeakable("nothing left out")
    scene.has_asked = True
    return [Line("user", first), *ask_back(scene, lacks)]


def _say_condition(scene: Scene, condition: Condition, told: DomainProperty | None) -> Phrase:
    """The whole request, its parts in the order of the frame, so that what comes first says the name."""
    frame = scene.pick(scene.frames({"only": "only_if", "unless": "unless", "tell": "if_else", "otherwise": "if_else"}[condition.form]))
    slots: dict[str, Phrase] = {}
    for name in (text for kind, text in split(frame) if kind == "slot"):
        if name == "c":
            slots[name] = _say_clause(scene, condition)
        elif name == "d":
            _forget_several(scene, condition)
            slots[name] = _say_branch(scene, condition, condition.first)
        else:
            slots[name] = _say_branch(scene, condition, condition.second) if condition.second is not None else _say_told(scene, condition, told)
        before = frame.partition(f"{{{name}}}")[0].rstrip()
        if before.endswith((".", "?", "!")):
            slots[name] = capitalise(slots[name])
    return fill(frame, slots)


def _say_clause(scene: Scene, condition: Condition) -> Phrase:
    """`it's longer than two hours`."""
    _forget_several(scene, condition)
    ref = _refer(scene, _subject_of(scene, condition))
    template = scene.pick(condition.prop.wording[condition.key])
    short = {"it": "it's", "they": "they're"}.get(plain(ref))
    if short is not None and template.startswith("{x} {is} ") and scene.chooser.chance(SHORTENED):
        template = template.replace("{x} {is}", short, 1)
    phrase = fill(template.replace(":head", ""), {"x": ref, "v": (_mention_threshold(scene, condition),)}, plural=plain(ref) == "they")
    if not scene.dry:
        scene.said.add(condition.spoken)
    return phrase


def _forget_several(scene: Scene, condition: Condition) -> None:
    """Where two records are spoken of, each goes by its name: `it` could be either account."""
    if len(condition.first.links) > 1:
        scene.here -= {str(link.value) for link in condition.first.links}


def _mention_threshold(scene: Scene, condition: Condition) -> Mention:
    spoken = scene.plan.spoken[condition.spoken]
    if spoken.kind != "term":
        return mention_spoken(spoken, scene.chooser, scene.plan.today)
    value = str(spoken.value)
    is_head = any(":head" in template for template in condition.prop.wording[condition.key])
    said = value if is_head else scene.chooser.rng.choice(spoken_names(condition.prop, value))
    return Mention(said, spoken=spoken.key, functions=() if said == value else ("recorded_name",))


def _say_branch(scene: Scene, condition: Condition, call: PlannedCall) -> Phrase:
    """What is to be done, as an imperative."""
    if call.op == "search":
        noun = build_noun(scene, call)
        if noun.others and call is condition.taken:
            scene.others.add(call.step)
        return fill(scene.pick(scene.common["if_find"]), {"np": noun.many()})
    request = build_request(scene, call)
    if scene.dry and len(call.links) == 1:
        scene.here.add(str(call.links[0].value))
    return request


def _say_told(scene: Scene, condition: Condition, told: DomainProperty | None) -> Phrase:
    """What is to be told where nothing is to be done."""
    if told is None:
        raise Unspeakable("nothing to tell")
    ref = _refer(scene, _subject_of(scene, condition))
    return fill(scene.pick(scene.common["if_tell"]), {"eq": fill(scene.pick(told.wording["eq"]), {"x": ref}, plural=plain(ref) == "they")})


def _refer(scene: Scene, link: Link) -> Phrase:
    """The thing by name, and from then on by a pronoun; in a goal too."""
    phrase = refer(scene, link).phrase
    if scene.dry:
        scene.here.add(str(link.value))
    return phrase


def _choose_told(scene: Scene, condition: Condition) -> DomainProperty | None:
    """What else there is to be told of the thing: something the details hold, of another kind."""
    if condition.form != "tell":
        return None
    details = scene.call(condition.step)
    before = items_of(scene.call(details.links[0].source))
    known = set(before[0]) if before else set[str]()
    options = [
        prop
        for prop in scene.domain.properties_of(condition.prop.cls)
        if "eq" in prop.wording and prop != condition.prop and (prop.plural or prop.name) not in known
        if is_tellable(find(details.result, f"/{prop.plural or prop.name}"))
    ]
    if not options:
        raise Unspeakable("nothing to tell")
    name = scene.chooser.pick(sorted(f"{prop.cls}.{prop.name}" for prop in options))
    return next(prop for prop in options if f"{prop.cls}.{prop.name}" == name)


def _write_answer(scene: Scene, condition: Condition, told: DomainProperty | None) -> Phrase:
    """How it stands, and what came of it."""
    taken = condition.taken
    is_member = scene.call(condition.step).op == "details"
    outcome: Phrase = ()
    if taken is not None:
        scene.full_sentences = True
        outcome = build_answer(scene, taken, [])
        scene.full_sentences = False
    is_named_next = is_member and plain(_name_of(scene, condition)) in plain(outcome)
    stands = _say_value(scene, condition, condition.prop, is_named=not is_named_next)
    if taken is not None:
        key = "if_done"
    elif told is not None:
        outcome, key = _say_value(scene, condition, told, is_named=False), "if_done"
    else:
        key = "if_left"
    is_plain = condition.form == "unless" or (taken is not None and taken.failed)
    opening = "" if is_plain else "yes" if condition.holds else "no"
    frames = [frame for frame in scene.frames(key) if not frame.startswith(("Yes", "No")) or (opening and frame.casefold().startswith(opening))]
    return capitalise(fill(scene.pick(frames), {"a": stands, "a_low": _lower(stands, plain(_name_of(scene, condition))), "b": outcome}))


def _lower(sentence: Phrase, name: str) -> Phrase:
    """The sentence as it goes on after `Yes,`: a name keeps its capital."""
    return sentence if plain(sentence).startswith((name, surname(name) or name)) else lower_first(sentence)


def _name_of(scene: Scene, condition: Condition) -> Phrase:
    """What the result calls the thing."""
    decider = scene.call(condition.step)
    pointer = f"{_root_of(condition)}/{shape_of(decider).key}"
    return (Mention(str(find(decider.result, pointer)), step=decider.step, pointer=pointer),)


def _root_of(condition: Condition) -> str:
    """Where in the result the thing stands."""
    return condition.pointer.removesuffix(f"/{condition.prop.plural or condition.prop.name}")


def _say_value(scene: Scene, condition: Condition, prop: DomainProperty, *, is_named: bool) -> Phrase:
    """What the result says of a property, of the thing by name or as `it`."""
    decider, name = scene.call(condition.step), _name_of(scene, condition)
    subject = name if is_named else (plain(pronoun(scene, prop.cls, plain(name)).phrase),)
    scene.full_sentences = True
    sentence = say_property(scene, decider, prop, subject, root=_root_of(condition))
    scene.full_sentences = False
    return without_they(scene, sentence, int(not is_named), name)


def _subject_of(scene: Scene, condition: Condition) -> Link:
    """What the condition is about."""
    decider = scene.call(condition.step)
    return decider.links[0] if decider.op == "details" else find_subject(condition.first)
