"""One question about several things: `how long is each of them?`, and the answer that goes through them.

The calls are the same tool side by side, for the items of a list or for things the user names.
"""

from __future__ import annotations

import re

from toolweave.dialogue.asks import Ask
from toolweave.dialogue.frames import build_framed, finish, frame_ask, lower_first
from toolweave.dialogue.lines import Line, is_tellable
from toolweave.dialogue.refs import named_items, refer
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.tell import say_sentence, value_phrase
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, join, listing, plain
from toolweave.model import words
from toolweave.model.domain import DomainProperty
from toolweave.plan.each import each_link
from toolweave.plan.model import PlannedCall
from toolweave.plan.outline import walked_along
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of

ONE_ONLY = re.compile(r"\b(is|was|has|does) \{x\}|\{x\} (is|was|has|does|an?)\b")
"""Words that fit one thing only: a verb that does not agree, `a citizen`."""
NOT_OF_EACH = re.compile(r"\{x's\}|\b(each|every|total|else)\b|\bhow old\b|^\{?(is|are|does|do|has|was|can)\b")
"""What cannot be asked of each of several things: a genitive, a second `each`, what wants a yes or no, an age that years are no answer to."""
TOGETHER = 0.5
"""How often named things are asked about in the question itself: `who directed A, B and C?`."""
LISTED = 0.35
"""How often an answer sets each thing before a colon, which it must where a value is a list itself."""
FEW = 2
"""Values a thing may have where several are told of."""


def is_side_by_side(sinks: list[PlannedCall]) -> bool:
    """Whether a turn asks the same of several things."""
    return len(sinks) > 1 and sinks[0].op == "details" and len({call.tool.name for call in sinks}) == 1


def write_each_turn(scene: Scene, sinks: list[PlannedCall]) -> list[Line]:
    """Write a turn that asks one property of several things."""
    prop = choose_shared(scene, sinks)
    lines = [Line("user", finish(scene, _write_request(scene, sinks, prop)))]
    lines += [Line("assistant", calls=group) for group in scene.plan.groups(scene.turn)]
    lines.append(Line("assistant", answer_each(scene, sinks, prop)))
    scene.focus = None
    scene.asked |= {(call.step, prop.name) for call in sinks}
    scene.told |= {(str(call.links[0].value), name) for call in sinks for name in (prop.name, *_list_known(scene, call))}
    return lines


def write_each_follow_up(scene: Scene, sinks: list[PlannedCall]) -> list[Line]:
    """A last question about all of them that the results already answer: another property, or which has most of it."""
    told = {name for step, name in scene.asked if step == sinks[0].step}
    fresh = [prop for prop in _list_shared(scene, sinks) if prop.name not in told]
    extremes = [prop for prop in fresh if {"most", "least"} <= set(prop.wording) and _is_ranked(sinks, prop)]
    if not fresh:
        return []
    scene.turn += 1
    if extremes and scene.chooser.chance(0.5):
        return _ask_extreme(scene, sinks, _pick_property(scene, extremes))
    prop = _pick_property(scene, fresh)
    question = ask_each(scene, prop, scene.pick(scene.common["each_again"]))
    return [Line("user", finish(scene, capitalise(frame_ask(scene, question)))), Line("assistant", answer_each(scene, sinks, prop, counted=False))]


def _ask_extreme(scene: Scene, sinks: list[PlannedCall], prop: DomainProperty) -> list[Line]:
    high = scene.chooser.chance(0.5)
    best = sorted(sinks, key=lambda call: find(call.result, f"/{prop.name}"), reverse=high)[0]
    question = fill(scene.pick(scene.frames("extreme")), {"word": scene.pick(prop.wording["most" if high else "least"])})
    answer = fill(scene.pick(scene.frames("extreme_found")), {"x": _name_of(best), "v": value_phrase(best, prop)})
    return [Line("user", finish(scene, capitalise(question))), Line("assistant", answer)]


def choose_shared(scene: Scene, sinks: list[PlannedCall]) -> DomainProperty:
    """A property that all of them have, which the list does not tell already."""
    options = _list_shared(scene, sinks)
    if not options:
        raise Unspeakable("nothing to ask")
    return _pick_property(scene, options)


def _pick_property(scene: Scene, options: list[DomainProperty]) -> DomainProperty:
    name = scene.chooser.pick([f"{prop.cls}.{prop.name}" for prop in options])
    return next(prop for prop in options if f"{prop.cls}.{prop.name}" == name)


def _list_shared(scene: Scene, sinks: list[PlannedCall]) -> list[DomainProperty]:
    """The properties that can be asked of each and told of each in few words, without what was known of them before."""
    known, walked = set[str](), set[str]()
    for link in (call.links[0] for call in sinks):
        source = scene.call(link.source)
        items = items_of(source)
        known |= set(items[link.index]) if link.index < len(items) else set()
        walked |= walked_along(source) | _searched_by(scene, source)
    found: list[DomainProperty] = []
    for prop in scene.domain.properties_of(sinks[0].tool.binding.cls):
        field = prop.plural or prop.name
        values = [find(call.result, f"/{field}") for call in sinks]
        brief = all(is_tellable(value) and not (isinstance(value, list) and len(value) > FEW) for value in values)  # pyright: ignore[reportUnknownArgumentType]
        if brief and field not in known and prop.pid not in walked and _list_templates(prop):
            found.append(prop)
    return found


def _list_known(scene: Scene, call: PlannedCall) -> list[str]:
    """The properties that the list of a call was asked for by, so that nobody need ask for them."""
    source = scene.call(call.links[0].source)
    pids = walked_along(source) | _searched_by(scene, source)
    return [prop.name for prop in scene.domain.properties_of(call.tool.binding.cls) if prop.pid in pids]


def _searched_by(scene: Scene, call: PlannedCall) -> set[str]:
    """The properties that a list was narrowed by: all of them are known to be American."""
    filters = call.tool.binding.config.get("filters", {})
    return {str(filters[name]["pid"]) for arg in call.args if (name := arg.path.removeprefix("/")) in filters}


def _list_templates(prop: DomainProperty) -> list[str]:
    """The questions that can be about each of several things."""
    return [text for text in prop.wording.get("q", ()) if not NOT_OF_EACH.search(text)]


def ask_each(scene: Scene, prop: DomainProperty, each: str) -> Ask:
    """`how long is each of them`."""
    return Ask("question", {"q": fill(scene.pick(_list_templates(prop)), {"x": (each,)})})


def _write_request(scene: Scene, sinks: list[PlannedCall], prop: DomainProperty) -> Phrase:
    link = each_link(sinks[0])
    if link is None:
        return _ask_named(scene, sinks, prop)
    source = scene.call(link.source)
    if source.turn < scene.turn:
        return capitalise(frame_ask(scene, ask_each(scene, prop, _refer_to_each(scene, source, sinks))))
    first = build_framed(scene, source, [], embedded=False)
    if "want" in first.slots:
        raise Unspeakable("one asked for where several are meant")
    if source.step in scene.others and named_items(scene, source) != [call.links[0].index for call in sinks]:
        raise Unspeakable("not all of them")
    each = ask_each(scene, prop, scene.pick(scene.common["each"]))
    if first.form == "question":
        return capitalise((*first.slots["q"], scene.pick(scene.common["joint"]), *each.slots["q"], "?"))
    opening = frame_ask(scene, first)
    ended = opening if plain(opening).endswith((".", "?", "!")) else (*opening, ".")
    return join([capitalise(ended), ("And ", *lower_first((*each.slots["q"], "?")))])


def _refer_to_each(scene: Scene, source: PlannedCall, sinks: list[PlannedCall]) -> str:
    """`each of them` for a list that was told whole, `each of the first three` for the beginning of a longer one."""
    shown = named_items(scene, source)
    indexes = [call.links[0].index for call in sinks]
    if source.step not in scene.shown or shown[: len(indexes)] != indexes:
        raise Unspeakable("not all of them")
    if len(shown) == len(indexes):
        return scene.pick(scene.common["each"])
    return scene.pick(scene.common["each_first"]).replace("{n}", words.spell_number(len(indexes)))


def _ask_named(scene: Scene, sinks: list[PlannedCall], prop: DomainProperty) -> Phrase:
    phrases = [refer(scene, call.links[0]).phrase for call in sinks]
    if any("," in plain(phrase) or plain(phrase).endswith(".") for phrase in phrases):
        raise Unspeakable("a name that cannot stand in a list")
    names = listing(phrases)
    together = [text for text in _list_templates(prop) if not ONE_ONLY.search(text)]
    if together and scene.chooser.chance(TOGETHER):
        ask = Ask("question", {"q": fill(scene.pick(together), {"x": names}, plural=True)})
        return capitalise(frame_ask(scene, ask))
    cls = scene.cls(sinks[0].tool.binding.cls)
    frame = scene.pick(scene.frames("side_by_side"))
    before = frame.split("{q}")[0].rstrip()
    question = ask_each(scene, prop, scene.pick(scene.common["each"])).slots["q"]
    slots: dict[str, Phrase] = {
        "list": names,
        "q": capitalise(question) if before.endswith((".", "?", "!")) else question,
        "these": ask_each(scene, prop, "each of these").slots["q"],
        "noun": (cls.nouns[0][1] if cls else "things",),
        "n": (words.spell_number(len(sinks)),),
    }
    return capitalise(fill(frame, slots))


def answer_each(scene: Scene, sinks: list[PlannedCall], prop: DomainProperty, *, counted: bool = True) -> Phrase:
    """`117 minutes for Alien and 124 for Jaws.`; once where it is the same for all."""
    values = [value_phrase(call, prop) for call in sinks]
    if len({plain(value) for value in values}) == 1:
        names = listing([_name_of(call) for call in sinks])
        return say_sentence(scene, scene.frames("each_same" if _is_told(scene, sinks) else "each_same_named"), {"v": values[0], "list": names})
    is_counted = counted and _is_counted(scene, sinks)
    is_long = any(mark in plain(value) for value in values for mark in (",", " and "))
    form = "{x} ({v})" if is_counted else scene.pick(scene.common["each_item"])
    if is_long or (not is_counted and scene.chooser.chance(LISTED)):
        return (*capitalise(join([fill("{x}: {v}", {"x": _name_of(call), "v": value}) for call, value in zip(sinks, values, strict=True)], "; ")), ".")
    body = listing([fill(form, {"x": _name_of(call), "v": value}) for call, value in zip(sinks, values, strict=True)])
    if is_counted:
        source = scene.call(sinks[0].links[0].source)
        count = Mention(words.spell_number(len(sinks)), step=source.step, pointer=f"/{shape_of(source).field}", functions=("length",))
        return capitalise(fill(scene.pick(scene.frames("each_counted")), {"n": (count,), "list": body}))
    return (*capitalise(body), ".")


def _is_told(scene: Scene, sinks: list[PlannedCall]) -> bool:
    """Whether the user knows which things they are: named them, or has heard the list."""
    link = each_link(sinks[0])
    return link is None or scene.call(link.source).turn < scene.turn


def _is_counted(scene: Scene, sinks: list[PlannedCall]) -> bool:
    """Whether the answer says how many there are: now and then, where the list was asked for in the same breath and is told whole."""
    source = scene.call(sinks[0].links[0].source)
    if _is_told(scene, sinks) or source.step in scene.others:
        return False
    return len(items_of(source)) == len(sinks) and scene.chooser.chance(0.5)


def _name_of(call: PlannedCall) -> Phrase:
    key = shape_of(call).key
    return (Mention(str(find(call.result, f"/{key}")), step=call.step, pointer=f"/{key}"),)


def _is_ranked(sinks: list[PlannedCall], prop: DomainProperty) -> bool:
    values = [find(call.result, f"/{prop.name}") for call in sinks]
    return all(isinstance(value, int | float) for value in values) and len(set(values)) == len(values)


def build_each_clauses(scene: Scene, sinks: list[PlannedCall]) -> list[Phrase]:
    """The sentences of a goal for such a turn: the list where it is asked for in the same turn, then what is asked of each."""
    asked = next(prop for prop in scene.domain.properties_of(sinks[0].tool.binding.cls) if (sinks[0].step, prop.name) in scene.asked)
    link = each_link(sinks[0])
    if link is None:
        names = listing([refer(scene, call.links[0]).phrase for call in sinks])
        return [(*fill(scene.pick(_list_templates(asked)), {"x": ("each of ", *names)}), "?")]
    return [(*ask_each(scene, asked, "each of them").slots["q"], "?")]
