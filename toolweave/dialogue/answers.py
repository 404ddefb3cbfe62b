"""What the assistant says about a result: the answer first, names and figures as they stand there, long lists cut down.

Every value is a mention with the step and pointer it was read from, so that each fact of an answer has its grounding.
"""

from __future__ import annotations

from typing import Any

from toolweave.dialogue.figures import answer_compare, answer_facet, answer_statistics
from toolweave.dialogue.refs import kept_subject, named_items, pronoun
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import read_result
from toolweave.dialogue.tell import MOST, SHOWN, is_unnamed, say_property, say_sentence, tell_leaf, tell_number
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, join, listing, plain, slots_of
from toolweave.model import words
from toolweave.model.domain import DomainProperty
from toolweave.model.tool import Json
from toolweave.plan.model import PlannedCall
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of


def build_answer(scene: Scene, call: PlannedCall, asked: list[DomainProperty], *, after: list[PlannedCall] | None = None) -> Phrase:
    """The answer to one call that the user asked for; `after` are those answered in the same message before it."""
    if call.failed:
        return _refusal(scene, call)
    match call.op:
        case "details" | "find":
            return _answer_details(scene, call, asked, told=_is_told(scene, call, after or []))
        case "related" | "search" | "common":
            return _answer_list(scene, call, told=_is_told(scene, call, after or []))
        case "compare":
            return answer_compare(scene, call)
        case "count":
            return _answer_count(scene, call)
        case "facet":
            return answer_facet(scene, call)
        case "summarise":
            return answer_statistics(scene, call)
        case _:
            return answer_action(scene, call)


def _is_told(scene: Scene, call: PlannedCall, after: list[PlannedCall]) -> bool:
    """Whether what a call is about was just named in the same message, so that the answer says `it`."""
    return bool(after) and len(call.links) == 1 and all(c.op != "details" and kept_subject(scene, c, []) == str(call.links[0].value) for c in after)


def _answer_count(scene: Scene, call: PlannedCall) -> Phrase:
    """A figure; with its noun where another answer stands beside it, and with the one that was asked from where it is among them."""
    found = scene.cls(call.tool.binding.cls)
    slots: dict[str, Phrase] = {"n": (tell_number(call, "/count"),)}
    counted = _name_counted(scene, call)
    if counted:
        slots["x"] = counted
    frames = scene.frames("found_count_too" if counted else "found_count")
    if scene.full_sentences and found is not None:
        slots["noun"] = (found.nouns[0][find(call.result, "/count") != 1],)
        return say_sentence(scene, [frame for frame in frames if "{noun}" in frame], slots)
    return say_sentence(scene, frames, slots)


def _name_counted(scene: Scene, call: PlannedCall) -> Phrase:
    """Whom a count of those born in the same place as somebody counts too; nothing where it is narrowed by more than that."""
    link = call.links[0] if len(call.links) == len(call.args) == 1 else None
    source = scene.call(link.source) if link is not None and link.kind == "same" else None
    if source is None or source.op != "details" or source.tool.binding.cls != call.tool.binding.cls:
        return ()
    key = shape_of(source).key
    return (Mention(str(find(source.result, f"/{key}")), step=source.step, pointer=f"/{key}"),)


def _answer_details(scene: Scene, call: PlannedCall, asked: list[DomainProperty], *, told: bool = False) -> Phrase:
    root = "" if call.op == "details" else f"/{shape_of(call).field}/0"
    cls = scene.cls(call.tool.binding.cls)
    key = cls.key if cls else "name"
    sentences: list[Phrase] = []
    for number, prop in enumerate(asked):
        name: Phrase = (Mention(str(find(call.result, f"{root}/{key}")), step=call.step, pointer=f"{root}/{key}"),)
        subject = name if number == 0 and not told else (plain(pronoun(scene, cls.name if cls else "", plain(name)).phrase),)
        sentences.append(without_they(scene, say_property(scene, call, prop, subject, root=root), number + told, name))
    return join(sentences)


def without_they(scene: Scene, sentence: Phrase, number: int, name: Phrase) -> Phrase:
    """A second sentence about a person takes the name's short form out of `They was`: the verb agrees."""
    if number == 0 or not plain(sentence).startswith("They "):
        return sentence
    for wrong, right in (("They was", "They were"), ("They is", "They are"), ("They has", "They have"), ("They comes", "They come")):
        if plain(sentence).startswith(wrong + " ") and isinstance(sentence[0], str) and isinstance(sentence[1], str):
            return (right, sentence[1].removeprefix(wrong.removeprefix("They")), *sentence[2:])
    return sentence


def _answer_list(scene: Scene, call: PlannedCall, *, told: bool = False) -> Phrase:
    """A count and names; long lists cut to a few, saying how many there are and by what they are ordered."""
    shape, items = shape_of(call), items_of(call)
    left = named_items(scene, call)
    if not left:
        if items:
            raise Unspeakable("no others")
        return say_sentence(scene, scene.frames("unknown"), {})
    total = find(call.result, "/total")
    hidden = len(items) - len(left)
    if call.arg("/sort") is not None:
        scene.shown[call.step] = 1
        return (*capitalise(_item(scene, call, left[0], order=True)), ".")
    if isinstance(total, int) and (total > len(items) or len(left) > MOST):
        shown = left[:SHOWN]
        scene.shown[call.step] = len(shown)
        if call.op == "related" and scene.full_sentences and call.step not in scene.polar:
            sentence = _relation_sentence(scene, call, listing([*(_item(scene, call, i) for i in shown), ("others",)]), told=told)
            if sentence:
                return sentence
        return _many(scene, call, shown, total)
    scene.shown[call.step] = len(left)
    names = listing([_item(scene, call, i) for i in left])
    if call.op == "related" and call.step not in scene.polar:
        sentence = _relation_sentence(scene, call, names, told=told)
        if sentence:
            return sentence
    if call.step in scene.polar:
        return say_sentence(scene, scene.frames("found_yes"), {"list": names})
    if len(left) == 1:
        return say_sentence(scene, _frames_for_lists(scene, "found_one_more" if hidden else "found_one"), {"list": names} | _noun_of(scene, shape.cls, 1))
    count: Phrase = (_count_of(call, shape.field, len(left), hidden),) if not hidden else (words.spell_number(len(left)) + " more",)
    return say_sentence(
        scene, _frames_for_lists(scene, "found_few", is_rest=hidden > 0), {"n": count, "list": names} | ({} if hidden else _noun_of(scene, shape.cls, 2))
    )


def _frames_for_lists(scene: Scene, key: str, *, is_rest: bool = False) -> list[str]:
    """The frames of a list; beside another answer they say what it lists, or how many more there are, as a bare list would hang in the air."""
    frames = scene.frames(key)
    if is_rest and scene.full_sentences:
        return [frame for frame in frames if "{noun}" not in frame and "{n}" in frame]
    if not scene.full_sentences:
        return [frame for frame in frames if "{noun}" not in frame]
    return [frame for frame in frames if "{noun}" in frame] or frames


def _noun_of(scene: Scene, cls: str, count: int) -> dict[str, Phrase]:
    """The noun of what a list holds, for the frames that say it."""
    found = scene.cls(cls)
    return {"noun": (found.nouns[0][count != 1],)} if scene.full_sentences and found is not None else {}


def _relation_sentence(scene: Scene, call: PlannedCall, names: Phrase, *, told: bool = False) -> Phrase:
    """`Ridley Scott directed Alien and Blade Runner.`, `The cast has ...`: the relation's own words, where there are some."""
    config = call.tool.binding.config
    subjects = config["direction"] == "subjects"
    prop = scene.by_pid(shape_of(call).cls if subjects else call.tool.binding.cls, config["pid"])
    options = prop.wording.get("agent_a" if subjects else "a", ()) if prop else ()
    if scene.full_sentences or is_unnamed(call):
        options = tuple(text for text in options if "x" in slots_of(text)) or options
    if not options or (subjects and len(items_of(call)) > len(named_items(scene, call))):
        return ()
    key = str(config["key"])
    subject: Phrase = (Mention(str(call.result[key]), step=call.step, pointer=f"/{key}"),)
    if told:
        subject = (plain(pronoun(scene, call.tool.binding.cls, str(call.result[key])).phrase),)
    sentence = without_they(scene, capitalise(fill(scene.pick(options), {"x": subject, "v": names, "list": names})), int(told), subject)
    return sentence if plain(sentence).endswith(".") else (*sentence, ".")


def _many(scene: Scene, call: PlannedCall, shown: list[int], total: int) -> Phrase:
    names = listing([_item(scene, call, i) for i in shown])
    order = _order_words(scene, call, shown)
    slots: dict[str, Phrase] = {
        "n": (tell_number(call, "/total"),),
        "k": (words.spell_number(len(shown)),),
        "order": (order,),
        "order_c": (order.capitalize(),),
        "list": names,
    }
    if call.step in scene.others:
        return say_sentence(scene, scene.frames("found_many_others"), slots)
    if call.step in scene.polar:
        return say_sentence(scene, scene.frames("found_many_yes"), slots)
    slots |= _noun_of(scene, shape_of(call).cls, 2)
    return say_sentence(scene, _frames_for_lists(scene, "found_many"), slots)


def _order_words(scene: Scene, call: PlannedCall, shown: list[int]) -> str:
    """How the shown items are ordered: `newest first` only where all of them have a year."""
    schema = call.tool.parameters["properties"].get("sort", {})
    default = str(schema.get("default", ""))
    prop = scene.prop(call.tool.binding.cls, default.removeprefix("-")) or scene.prop(shape_of(call).cls, default.removeprefix("-"))
    if prop is None:
        return "in order of name"
    items = items_of(call)
    if any(prop.name not in items[index] for index in shown):
        return "in the order I have them"
    word = prop.wording.get("most" if default.startswith("-") else "least", ("",))[0]
    return f"{word} first" if word else "in order"


def _count_of(call: PlannedCall, field: str, count: int, hidden: int) -> Mention:
    return Mention(words.spell_number(count), step=call.step, pointer=f"/{field}", functions=("length",))


def _item(scene: Scene, call: PlannedCall, index: int, *, order: bool = False) -> Phrase:
    """An item by name, with the year or figure that tells it apart where the summary has one."""
    shape, item = shape_of(call), items_of(call)[index]
    if call.op.startswith("record_"):
        return _record_item(scene, call, index, item)
    base = f"/{shape.field}/{index}"
    name: Phrase = (Mention(str(item[shape.key]), step=call.step, pointer=f"{base}/{shape.key}"),)
    prop = _telling(scene, call, shape.cls, item, order=order)
    if prop is None:
        return name
    return (*name, " (", *tell_leaf(call, prop, item[prop.name], f"{base}/{prop.name}"), ")")


def _telling(scene: Scene, call: PlannedCall, cls: str, item: Json, *, order: bool) -> DomainProperty | None:
    sort = call.arg("/sort")
    if order and sort is not None:
        prop = scene.prop(cls, str(sort.value).removeprefix("-"))
        if prop is not None and prop.name in item:
            return prop
    found = scene.cls(cls)
    tells = found.wording.get("tell", ()) if found is not None else ()
    return next((p for p in scene.domain.properties_of(cls) if p.name in tells and p.name in item), None)


def _record_item(scene: Scene, call: PlannedCall, index: int, item: Json) -> Phrase:
    resource = next((r for r in scene.domain.resources if r.name == shape_of(call).cls), None)
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    wordings = (action.wording if action else {}).get("item", ()) or (resource.wording if resource else {}).get("item", ())
    templates = [t for t in wordings if slots_of(t) <= set(item)]
    base = f"/{shape_of(call).field}/{index}"
    if not templates:
        key = shape_of(call).key
        return (Mention(read_result(item.get(key)), step=call.step, pointer=f"{base}/{key}"),)
    template = max(templates, key=lambda t: len(slots_of(t)))
    return fill(template, {key: (Mention(read_result(item[key], key), step=call.step, pointer=f"{base}/{key}"),) for key in slots_of(template)})


def answer_action(scene: Scene, call: PlannedCall) -> Phrase:
    """What was done, from the result; a list of records as a list."""
    if call.op == "record_list":
        return _answer_records(scene, call)
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    known = _flat(call.result)
    if call.op == "record_summarise":
        return _answer_groups(scene, call, action.wording.get("done", ()) if action else ())
    templates = [t for t in (action.wording.get("done", ()) if action else ()) if slots_of(t) <= set(known)]
    template = scene.pick(templates)
    scene.stated |= {(call.step, key) for key in slots_of(template)}
    return capitalise(fill(template, {key: (Mention(read_result(known[key], key), step=call.step, pointer=f"/{key}"),) for key in slots_of(template)}))


def _answer_groups(scene: Scene, call: PlannedCall, templates: tuple[str, ...]) -> Phrase:
    """Totals by group: `{total}`, `{count}`, and `{groups}` for the largest three."""
    groups = call.result.get("groups", [])
    if not groups:
        return say_sentence(scene, scene.frames("unknown"), {})
    by = str(call.tool.binding.config["action"]["by"])
    parts: list[Phrase] = []
    for i, group in enumerate(groups[:3]):
        name = Mention(read_result(group[by], by), step=call.step, pointer=f"/groups/{i}/{by}")
        total = Mention(read_result(group["total"], "total"), step=call.step, pointer=f"/groups/{i}/total")
        parts.append((name, " (", total, ")"))
    slots: dict[str, Phrase] = {"groups": listing(parts)}
    slots |= {key: (Mention(read_result(value, key), step=call.step, pointer=f"/{key}"),) for key, value in _flat(call.result).items()}
    return capitalise(fill(scene.pick([t for t in templates if slots_of(t) <= set(slots)]), slots))


def _flat(result: Json) -> dict[str, Any]:
    return {key: value for key, value in result.items() if isinstance(value, str | int | float)}


def _answer_records(scene: Scene, call: PlannedCall) -> Phrase:
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    wording = action.wording if action else {}
    items = items_of(call)
    if not items:
        return capitalise(fill(scene.pick(wording.get("none", ())), {}))
    shown = list(range(min(len(items), SHOWN + 1)))
    scene.shown[call.step] = len(shown)
    parts = [_item(scene, call, i) for i in shown]
    separator = "; " if any("," in plain(part) for part in parts) else ", "
    names = listing(parts) if separator == ", " else join(parts, separator)
    total = find(call.result, "/total")
    count = total if isinstance(total, int) else len(items)
    slots: dict[str, Phrase] = {
        "list": names,
        "n": (tell_number(call, "/total"),) if isinstance(total, int) else (_count_of(call, shape_of(call).field, len(items), 0),),
    }
    if count > len(shown):
        options = wording.get("some_of", ("{n} in all; the first are {list}.",))
    elif count == 1:
        options = wording.get("one", ("Just {list}.", "One: {list}."))
    else:
        options = wording.get("some", ("{n}: {list}.",))
    return capitalise(fill(scene.pick(options), slots))


def _refusal(scene: Scene, call: PlannedCall) -> Phrase:
    """The API's message, going on in lower case after a colon."""
    text = str(call.result["error"]["message"])
    frame = scene.pick([frame for frame in scene.frames("refused") if ": {" not in frame or ": " not in text])  # one colon is enough
    opening, _, rest = text.partition(" ")
    if (
        ": {" in frame
        and not rest[:1].isupper()
        and opening
        in (
            "That",
            "There",
            "The",
            "It",
            "Only",
            "Both",
            "No",
            "Not",
            "You",
            "This",
            "At",
            "A",
            "Cash",
            "Payments",
            "Standing",
        )
    ):
        text = text[0].lower() + text[1:]
    return say_sentence(scene, [frame], {"message": (Mention(text, step=call.step, pointer="/error/message"),)})
