"""How a value of a result is told: with its unit, as a list, in a sentence of the property's own."""

from __future__ import annotations

from typing import Any

from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import read_number, read_result, read_value, unit_of
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, fix_articles, listing, slots_of
from toolweave.model import words
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import PlannedCall
from toolweave.plan.pointers import find

SHOWN, MOST = 4, 6
"""Items of a long list that an answer names; the longest list that is named whole."""


def say_property(scene: Scene, call: PlannedCall, prop: DomainProperty, subject: Phrase, *, root: str = "") -> Phrase:
    """One sentence that states a property of what a result is about."""
    value = value_phrase(call, prop, root)
    options = prop.wording.get("a", ())
    named = tuple(text for text in options if "x" in slots_of(text))
    template = scene.pick(named if named and (scene.full_sentences or is_unnamed(call)) else options)
    return capitalise(fix_articles(fill(template, {"x": subject, "v": value})))


def is_unnamed(call: PlannedCall) -> bool:
    """Whether the user knows what the call is about only as `its director`: the answer gives the name."""
    return bool(call.links) and call.links[0].kind in ("prop", "top", "found", "across")


def value_phrase(call: PlannedCall, prop: DomainProperty, root: str = "") -> Phrase:
    """The value of a property in a details result, a list as a list, with its unit."""
    field = prop.plural or prop.name
    value = find(call.result, f"{root}/{field}")
    if value is None:
        raise Unspeakable("no value to tell")
    if isinstance(value, list):
        return listing([tell_leaf(call, prop, item, f"{root}/{field}/{i}") for i, item in enumerate(value[:6])])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return tell_leaf(call, prop, value, f"{root}/{field}")


def tell_leaf(call: PlannedCall, prop: DomainProperty, value: Any, pointer: str) -> Phrase:
    """One value: a name, a term, a day written out, or a figure with its unit."""
    if isinstance(value, dict):
        key = "title" if "title" in value else "name"
        return (Mention(str(value[key]), step=call.step, pointer=f"{pointer}/{key}"),)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, str) and prop.type == "date":
        return (Mention(read_result(value), step=call.step, pointer=pointer),)
    if isinstance(value, str):
        return tell_term(prop, value, call.step, pointer)
    before, after = unit_of(prop)
    if value == 1 and "unit_one" in prop.wording:
        after = prop.wording["unit_one"][0]
    return tuple(piece for piece in (before, Mention(read_value(prop, value), step=call.step, pointer=pointer), after) if piece)


def tell_term(prop: DomainProperty, value: str, step: int, pointer: str) -> Phrase:
    """A term, with its article where it takes one."""
    mention = Mention(value, step=step, pointer=pointer)
    article = any(entry == f"the {value}={value}" for entry in prop.wording.get("names", ()))
    return ("the ", mention) if article else (mention,)


def say_sentence(scene: Scene, frames: list[str], slots: dict[str, Phrase]) -> Phrase:
    """A frame of the common wording whose slots are all there, as a sentence."""
    usable = [frame for frame in frames if slots_of(frame) <= set(slots)]
    return capitalise(fill(scene.pick(usable), slots))


def tell_number(call: PlannedCall, pointer: str) -> Mention:
    """A figure of a result, in words up to twelve."""
    value = find(call.result, pointer)
    text = words.spell_number(value) if isinstance(value, int) and 0 <= value <= 12 else read_number(value)
    return Mention(text, step=call.step, pointer=pointer)
