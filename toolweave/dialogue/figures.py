"""Answers that are figures over several things: a comparison, a breakdown, an average."""

from __future__ import annotations

from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import read_number, read_value
from toolweave.dialogue.tell import say_sentence, tell_leaf, tell_number, tell_term
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, listing
from toolweave.plan.model import PlannedCall
from toolweave.plan.pointers import find
from toolweave.plan.shapes import shape_of


def answer_compare(scene: Scene, call: PlannedCall) -> Phrase:
    """`Prometheus is longer: 124 minutes against 117.`"""
    arg = call.arg("/by")
    assert arg is not None and arg.spoken is not None
    prop = scene.plan.spoken[arg.spoken].prop
    shape = shape_of(call)
    if prop is None or find(call.result, "/highest") is None or find(call.result, "/lowest") is None:
        raise Unspeakable("nothing compared")
    best, other = ("/highest", "/lowest")
    said = scene.compared.get(call.step, "")
    if said in prop.wording.get("low", ()):
        best, other = other, best
    first: Phrase = (Mention(str(find(call.result, f"{best}/{shape.key}")), step=call.step, pointer=f"{best}/{shape.key}"),)
    second: Phrase = (Mention(str(find(call.result, f"{other}/{shape.key}")), step=call.step, pointer=f"{other}/{shape.key}"),)
    values = {
        "v": tell_leaf(call, prop, find(call.result, f"{best}/value"), f"{best}/value"),
        "w": (Mention(read_value(prop, find(call.result, f"{other}/value")), step=call.step, pointer=f"{other}/value"),),
    }
    template = scene.pick(("{x}: {v}, against {w} for {y}.", "{x}, at {v}; for {y} it's {w}.", "{x} with {v}. For {y} it's {w}.", "That's {x}: {v} to {w}."))
    if prop.type == "year":
        template = scene.pick(("{x}: {v}, against {w} for {y}.", "{x}, {v}. {y} is down as {w}.", "That's {x}: {v}, and {w} for {y}."))
    return capitalise(fill(template, {"x": first, "y": second, **values}))


def answer_facet(scene: Scene, call: PlannedCall) -> Phrase:
    """`Mostly drama (8), action (3) and war (2).`"""
    config = call.tool.binding.config
    field, name = config["field"], config["facet"]
    found = call.result.get(field, [])[:3]
    if not found:
        return say_sentence(scene, scene.frames("unknown"), {})
    prop = scene.by_pid(call.tool.binding.cls, config["pid"])
    assert prop is not None
    parts: list[Phrase] = []
    for i, item in enumerate(found):
        count = Mention(read_number(item["count"]), step=call.step, pointer=f"/{field}/{i}/count")
        parts.append((*tell_term(prop, str(item[name]), call.step, f"/{field}/{i}/{name}"), " (", count, ")"))
    scene.shown[call.step] = len(parts)
    lead = (
        scene.pick(("Mostly {list}.", "{list}, by number on record.", "Going by the records: {list}.", "Most often {list}."))
        if len(parts) > 1
        else "All I have is {list}."
    )
    return capitalise(fill(lead, {"list": listing(parts)}))


def answer_statistics(scene: Scene, call: PlannedCall) -> Phrase:
    """`117 minutes on average, over the twelve I have figures for.`"""
    arg = call.arg("/of")
    prop = scene.plan.spoken[arg.spoken].prop if arg is not None and arg.spoken is not None else None
    if prop is None or find(call.result, "/average") is None:
        raise Unspeakable("no average")
    slots: dict[str, Phrase] = {key: tell_leaf(call, prop, find(call.result, f"/{key}"), f"/{key}") for key in ("average", "minimum", "maximum")}
    slots["minimum"] = tuple(piece for piece in slots["minimum"] if isinstance(piece, Mention))
    slots["n"] = (tell_number(call, "/count"),)
    template = scene.pick(
        (
            "{average} on average, over the {n} I have figures for.",
            "On average {average}; they range from {minimum} to {maximum}.",
            "The average is {average}, going by {n} of them. They range from {minimum} to {maximum}.",
        )
    )
    return capitalise(fill(template, slots))
