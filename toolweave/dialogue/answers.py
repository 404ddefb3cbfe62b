"""What the assistant says about a result: the answer first, names and figures as they stand there, long lists cut down.

Every value is a mention with the step and pointer it was read from, so that each fact of an answer has its grounding.
"""

from __future__ import annotations

from typing import Any

from toolweave.dialogue.refs import named_items
from toolweave.dialogue.scene import Scene, Unspeakable
from toolweave.dialogue.surface import read_number, read_value, unit_of
from toolweave.dialogue.text import Mention, Phrase, capitalise, fill, join, listing, plain, slots_of
from toolweave.model import words
from toolweave.model.domain import DomainProperty
from toolweave.model.tool import Json
from toolweave.plan.model import PlannedCall
from toolweave.plan.pointers import resolve
from toolweave.plan.shapes import items_of, shape_of

SHOWN, MOST = 4, 6
"""Items of a long list that an answer names; the longest list that is named whole."""


def build_answer(scene: Scene, call: PlannedCall, asked: list[DomainProperty]) -> Phrase:
    """The answer to one call that the user asked for."""
    if call.failed:
        return _refusal(scene, call)
    match call.op:
        case "details" | "find":
            return _answer_details(scene, call, asked)
        case "related" | "search" | "common":
            return _answer_list(scene, call)
        case "compare":
            return _answer_compare(scene, call)
        case "count":
            return _sentence(scene, scene.frames("found_count"), {"n": (_number(call, "/count"),)})
        case "facet":
            return _answer_facet(scene, call)
        case "summarise":
            return _answer_statistics(scene, call)
        case _:
            return answer_action(scene, call)


def say_property(scene: Scene, call: PlannedCall, prop: DomainProperty, subject: Phrase, *, root: str = "", full: bool = False) -> Phrase:
    """One sentence that states a property of what a result is about."""
    value = value_phrase(call, prop, root)
    options = prop.wording.get("a", ())
    named = tuple(text for text in options if "x" in slots_of(text))
    template = scene.pick(named if (scene.full_sentences or full) and named else options)
    return capitalise(fill(template, {"x": subject, "v": value}))


def value_phrase(call: PlannedCall, prop: DomainProperty, root: str = "") -> Phrase:
    """The value of a property in a details result, a list as a list, with its unit."""
    field = prop.plural or prop.name
    value = resolve(call.result, f"{root}/{field}")
    if value is None:
        raise Unspeakable("no value to tell")
    if isinstance(value, list):
        return listing([_leaf(call, prop, item, f"{root}/{field}/{i}") for i, item in enumerate(value[:6])])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return _leaf(call, prop, value, f"{root}/{field}")


def _leaf(call: PlannedCall, prop: DomainProperty, value: Any, pointer: str) -> Phrase:
    if isinstance(value, dict):
        key = "title" if "title" in value else "name"
        return (Mention(str(value[key]), step=call.step, pointer=f"{pointer}/{key}"),)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, str):
        return _term(prop, value, call.step, pointer)
    before, after = unit_of(prop)
    if value == 1 and "unit_one" in prop.wording:
        after = prop.wording["unit_one"][0]
    return tuple(piece for piece in (before, Mention(read_value(prop, value), step=call.step, pointer=pointer), after) if piece)


def _term(prop: DomainProperty, value: str, step: int, pointer: str) -> Phrase:
    mention = Mention(value, step=step, pointer=pointer)
    article = any(entry == f"the {value}={value}" for entry in prop.wording.get("names", ()))
    return ("the ", mention) if article else (mention,)


def _answer_details(scene: Scene, call: PlannedCall, asked: list[DomainProperty]) -> Phrase:
    root = "" if call.op == "details" else f"/{shape_of(call).field}/0"
    cls = scene.cls(call.tool.binding.cls)
    key = cls.key if cls else "name"
    sentences: list[Phrase] = []
    for number, prop in enumerate(asked):
        name: Phrase = (Mention(str(resolve(call.result, f"{root}/{key}")), step=call.step, pointer=f"{root}/{key}"),)
        subject = name if number == 0 else (("they",) if cls and cls.pronoun == "they" else ("it",))
        sentences.append(_without_they(scene, say_property(scene, call, prop, subject, root=root, full=len(asked) > 1), number, name))
    return join(sentences)


def _without_they(scene: Scene, sentence: Phrase, number: int, name: Phrase) -> Phrase:
    """A second sentence about a person takes the name's short form out of `They was`: the verb agrees."""
    if number == 0 or not plain(sentence).startswith("They "):
        return sentence
    for wrong, right in (("They was", "They were"), ("They is", "They are"), ("They has", "They have"), ("They comes", "They come")):
        if plain(sentence).startswith(wrong + " ") and isinstance(sentence[0], str) and isinstance(sentence[1], str):
            return (right, sentence[1].removeprefix(wrong.removeprefix("They")), *sentence[2:])
    return sentence


def _sentence(scene: Scene, frames: list[str], slots: dict[str, Phrase]) -> Phrase:
    usable = [frame for frame in frames if slots_of(frame) <= set(slots)]
    return capitalise(fill(scene.pick(usable), slots))


def _number(call: PlannedCall, pointer: str) -> Mention:
    value = resolve(call.result, pointer)
    text = words.spell_number(value) if isinstance(value, int) and 0 <= value <= 12 else read_number(value)
    return Mention(text, step=call.step, pointer=pointer)


def _answer_list(scene: Scene, call: PlannedCall) -> Phrase:
    """A count and names; long lists cut to a few, saying how many there are and by what they are ordered."""
    shape, items = shape_of(call), items_of(call)
    left = named_items(scene, call)
    if not left:
        return _sentence(scene, scene.frames("unknown"), {})
    total = resolve(call.result, "/total")
    hidden = len(items) - len(left)
    if call.arg("/sort") is not None:
        scene.shown[call.step] = 1
        return (*capitalise(_item(scene, call, left[0], order=True)), ".")
    if isinstance(total, int) and (total > len(items) or len(left) > MOST):
        shown = left[:SHOWN]
        scene.shown[call.step] = len(shown)
        return _many(scene, call, shown, total)
    scene.shown[call.step] = len(left)
    names = listing([_item(scene, call, i) for i in left])
    if call.op == "related" and call.step not in scene.polar:
        told = _relation_sentence(scene, call, names)
        if told:
            return told
    if call.step in scene.polar:
        return _sentence(scene, scene.frames("found_yes"), {"list": names})
    if len(left) == 1:
        return _sentence(scene, scene.frames("found_one_more" if hidden else "found_one"), {"list": names})
    count: Phrase = (_count_of(call, shape.field, len(left), hidden),) if not hidden else (words.spell_number(len(left)) + " more",)
    return _sentence(scene, scene.frames("found_few"), {"n": count, "list": names})


def _relation_sentence(scene: Scene, call: PlannedCall, names: Phrase) -> Phrase:
    """`Ridley Scott directed Alien and Blade Runner.`, `The cast has ...`: the relation's own words, where there are some."""
    config = call.tool.binding.config
    subjects = config["direction"] == "subjects"
    prop = scene.by_pid(shape_of(call).cls if subjects else call.tool.binding.cls, config["pid"])
    options = prop.wording.get("agent_a" if subjects else "a", ()) if prop else ()
    if not options or (subjects and len(items_of(call)) > len(named_items(scene, call))):
        return ()
    key = str(config["key"])
    subject: Phrase = (Mention(str(call.result[key]), step=call.step, pointer=f"/{key}"),)
    sentence = capitalise(fill(scene.pick(options), {"x": subject, "v": names, "list": names}))
    return sentence if plain(sentence).endswith(".") else (*sentence, ".")


def _many(scene: Scene, call: PlannedCall, shown: list[int], total: int) -> Phrase:
    names = listing([_item(scene, call, i) for i in shown])
    order = _order_words(scene, call)
    slots: dict[str, Phrase] = {
        "n": (_number(call, "/total"),),
        "k": (words.spell_number(len(shown)),),
        "order": (order,),
        "order_c": (order.capitalize(),),
        "list": names,
    }
    return _sentence(scene, scene.frames("found_many"), slots)


def _order_words(scene: Scene, call: PlannedCall) -> str:
    schema = call.tool.parameters["properties"].get("sort", {})
    default = str(schema.get("default", ""))
    prop = scene.prop(call.tool.binding.cls, default.removeprefix("-")) or scene.prop(shape_of(call).cls, default.removeprefix("-"))
    if prop is None:
        return "in order of name"
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
    return (*name, " (", *_leaf(call, prop, item[prop.name], f"{base}/{prop.name}"), ")")


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
    templates = [t for t in (resource.wording.get("item", ()) if resource else ()) if slots_of(t) <= set(item)]
    base = f"/{shape_of(call).field}/{index}"
    if not templates:
        key = shape_of(call).key
        return (Mention(read_result(item.get(key)), step=call.step, pointer=f"{base}/{key}"),)
    template = max(templates, key=lambda t: len(slots_of(t)))
    return fill(template, {key: (Mention(read_result(item[key], key), step=call.step, pointer=f"{base}/{key}"),) for key in slots_of(template)})


def read_result(value: Any, field: str = "") -> str:
    """A record's value for reading: figures with separators, dates written out, codes without underscores."""
    from toolweave.model import times

    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field.endswith("year"):
        return str(value)
    if isinstance(value, float) and value != int(value):
        return f"{value:,.2f}"
    if isinstance(value, int | float):
        return read_number(value)
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        return times.date_forms(text)[0]
    return text.replace("_", " ") if text.islower() and " " not in text else text


def _answer_compare(scene: Scene, call: PlannedCall) -> Phrase:
    """`Prometheus is longer: 124 minutes against 117.`"""
    arg = call.arg("/by")
    assert arg is not None and arg.spoken is not None
    prop = scene.plan.spoken[arg.spoken].prop
    shape = shape_of(call)
    if prop is None or resolve(call.result, "/highest") is None or resolve(call.result, "/lowest") is None:
        raise Unspeakable("nothing compared")
    best, other = ("/highest", "/lowest")
    said = scene.compared.get(call.step, "")
    if said in prop.wording.get("low", ()):
        best, other = other, best
    first: Phrase = (Mention(str(resolve(call.result, f"{best}/{shape.key}")), step=call.step, pointer=f"{best}/{shape.key}"),)
    second: Phrase = (Mention(str(resolve(call.result, f"{other}/{shape.key}")), step=call.step, pointer=f"{other}/{shape.key}"),)
    values = {
        "v": _leaf(call, prop, resolve(call.result, f"{best}/value"), f"{best}/value"),
        "w": _leaf(call, prop, resolve(call.result, f"{other}/value"), f"{other}/value"),
    }
    template = scene.pick(("{x}: {v}, against {w} for {y}.", "{x}, at {v}; {y} comes to {w}.", "{x} with {v}. For {y} it's {w}.", "That's {x}: {v} to {w}."))
    if prop.type == "year":
        template = scene.pick(("{x}: {v}, against {w} for {y}.", "{x}, {v}. {y} is down as {w}.", "That's {x}: {v}, and {w} for {y}."))
    return capitalise(fill(template, {"x": first, "y": second, **values}))


def _answer_facet(scene: Scene, call: PlannedCall) -> Phrase:
    config = call.tool.binding.config
    field, name = config["field"], config["facet"]
    found = call.result.get(field, [])[:3]
    if not found:
        return _sentence(scene, scene.frames("unknown"), {})
    prop = scene.by_pid(call.tool.binding.cls, config["pid"])
    assert prop is not None
    parts: list[Phrase] = []
    for i, item in enumerate(found):
        count = Mention(read_number(item["count"]), step=call.step, pointer=f"/{field}/{i}/count")
        parts.append((*_term(prop, str(item[name]), call.step, f"/{field}/{i}/{name}"), " (", count, ")"))
    scene.shown[call.step] = len(parts)
    lead = (
        scene.pick(("Mostly {list}.", "{list}, by number on record.", "Going by the records: {list}.", "Most often {list}."))
        if len(parts) > 1
        else "All I have is {list}."
    )
    return capitalise(fill(lead, {"list": listing(parts)}))


def _answer_statistics(scene: Scene, call: PlannedCall) -> Phrase:
    arg = call.arg("/of")
    prop = scene.plan.spoken[arg.spoken].prop if arg is not None and arg.spoken is not None else None
    if prop is None or resolve(call.result, "/average") is None:
        raise Unspeakable("no average")
    slots: dict[str, Phrase] = {key: _leaf(call, prop, resolve(call.result, f"/{key}"), f"/{key}") for key in ("average", "minimum", "maximum")}
    slots["n"] = (_number(call, "/count"),)
    template = scene.pick(
        (
            "{average} on average, over the {n} I have figures for.",
            "On average {average}; they range from {minimum} to {maximum}.",
            "{average}, going by {n} of them. The least is {minimum}, the most {maximum}.",
        )
    )
    return capitalise(fill(template, slots))


def answer_action(scene: Scene, call: PlannedCall) -> Phrase:
    """What was done, from the result; a list of records as a list."""
    if call.op == "record_list":
        return _answer_records(scene, call)
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    known = _flat(call.result)
    templates = [t for t in (action.wording.get("done", ()) if action else ()) if slots_of(t) <= set(known)]
    template = scene.pick(templates)
    return capitalise(fill(template, {key: (Mention(read_result(known[key], key), step=call.step, pointer=f"/{key}"),) for key in slots_of(template)}))


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
    total = resolve(call.result, "/total")
    count = total if isinstance(total, int) else len(items)
    slots: dict[str, Phrase] = {
        "list": names,
        "n": (_number(call, "/total"),) if isinstance(total, int) else (_count_of(call, shape_of(call).field, len(items), 0),),
    }
    if count > len(shown):
        options = wording.get("some_of", ("{n} in all; the first are {list}.",))
    elif count == 1:
        options = wording.get("one", ("Just {list}.", "One: {list}."))
    else:
        options = wording.get("some", ("{n}: {list}.",))
    return capitalise(fill(scene.pick(options), slots))


def _refusal(scene: Scene, call: PlannedCall) -> Phrase:
    message = Mention(str(call.result["error"]["message"]), step=call.step, pointer="/error/message")
    return _sentence(scene, scene.frames("refused"), {"message": (message,)})
