"""References: what a person calls the thing a call is about: a name, "it", "its director", "the second one", "the longest film by X"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken, read_result
from toolweave.dialogue.text import Mention, Phrase, Place, Unspeakable, fill, plain, slots_of
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import Link, PlannedCall
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of

LONG = 5
"""Words from which on a genitive would be clumsy: `the director of the longest film ...`."""
FAR = 7
"""Words from which on nobody asks for the birthplace of such a one in the same breath."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A noun phrase for one thing; `plural` where verbs agree in the plural (they)."""

    phrase: Phrase
    plural: bool = False


def refer(scene: Scene, link: Link) -> Ref:
    """Refer to what a link carries."""
    identity = str(link.value)
    if identity in scene.here or (scene.focus == identity and not scene.dry):
        source = scene.call(link.source)
        return pronoun(scene, class_of(scene, link), str(source.args[0].value) if link.kind == "named" else "")
    if identity in scene.earlier and link.kind == "named" and not scene.dry:
        name = str(scene.call(link.source).args[0].value)
        return Ref((Mention(short_name(scene, class_of(scene, link), name)),))
    ref = _refer_anew(scene, link)
    if not scene.dry:
        scene.here.add(identity)
    return ref


def owner_link(call: PlannedCall) -> Link:
    """The link by which to refer to what a details call, or a look-up by name, is about."""
    return call.links[0] if call.op != "find" else Link("named", call.step, "", "", value=items_of(call)[0].get(shape_of(call).id))


def refer_by_name(scene: Scene, link: Link) -> Ref:
    """Refer to what a link carries, never by a pronoun: where two things stand side by side."""
    scene.here.discard(str(link.value))
    focus, scene.focus, scene.by_name = scene.focus, None, True
    ref = refer(scene, link)
    scene.focus, scene.by_name = focus, False
    return ref


PARTICLES = frozenset(
    [
        "von",
        "van",
        "de",
        "der",
        "den",
        "di",
        "da",
        "du",
        "del",
        "della",
        "la",
        "le",
        "zu",
        "af",
        "of",
        "the",
        "al",
        "el",
        "ibn",
        "bin",
        "ben",
        "jr",
        "sr",
        "i",
        "ii",
        "iii",
        "iv",
        "pope",
        "bon",
        "bonham",
        "man",
        "cent",
        "kid",
        "dj",
        "mc",
        "lil",
        "young",
        "big",
        "fat",
        "queen",
        "king",
        "prince",
        "snoop",
        "dogg",
        "pop",
        "dr",
        "garton",
        "ghani",
        "garcía",
        "vargas",
        "saint",
        "st",
        "mao",
        "kim",
        "deng",
        "xi",
    ]
)


def surname(name: str) -> str:
    """`Weber` for `Max Weber`, `Eliot` for `T. S. Eliot`; empty where a name is not that plain."""
    first, *middle, last = name.split() if " " in name else ("", name)
    plain_name = (
        first
        and all((len(part) == 2 and part.endswith(".")) or (part.isalpha() and part[0].isupper()) for part in middle)
        and last[:1].isupper()
        and last.isalpha()
        and len(last) > 1
    )
    return last if plain_name and not {part.casefold().strip(".") for part in (first, *middle, last)} & PARTICLES else ""


def short_name(scene: Scene, cls: str, name: str) -> str:
    """The surname where members of the class are spoken of so, else the name."""
    found = scene.cls(cls)
    return (surname(name) if found is not None and "surname" in found.wording else "") or name


def pronoun(scene: Scene, cls: str, name: str = "") -> Ref:
    """`it`, or for people the surname where the class is spoken of so, else `they`."""
    found = scene.cls(cls)
    if found is not None and "surname" in found.wording and surname(name) and not scene.deferred:
        return Ref((Mention(surname(name)),))
    if found is not None and found.pronoun == "they":
        return Ref(("they",), plural=True)
    return Ref((Place("it"),)) if found is not None and "place" in found.wording else Ref(("it",))


def kept_subject(scene: Scene, call: PlannedCall, asked: list[DomainProperty]) -> str | None:
    """The id of what a call is about, if a pronoun after it cannot mean anything else: nothing of its kind is asked for, nor named in the answer."""
    if len(call.links) != 1 or call.links[0].kind not in ("named", "prop", "pick", "record", "found"):
        return None
    mine = scene.cls(class_of(scene, call.links[0]))
    if call.op == "details":
        others = [prop.range for prop in asked if prop.type == "entity"]
    elif call.op == "related" or (call.op == "search" and call.links[0].kind == "named"):
        many = mine is not None and mine.pronoun != "they" and len(items_of(call)) > 1
        others = [] if many else [shape_of(call).cls]  # one thing is no list: `it` beside `they`
    elif call.op.startswith("record_"):
        others = []
    else:
        return None
    alike = [cls for cls in map(scene.cls, (name or "" for name in others)) if cls is not None and mine is not None and cls.pronoun == mine.pronoun]
    return None if alike else str(call.links[0].value)


def class_of(scene: Scene, link: Link) -> str:
    """The class of what a link carries."""
    source = scene.call(link.source)
    if link.kind == "prop" and link.prop is not None:
        return str(link.prop.range)
    stem = link.source_path.rsplit("/", 1)[-1].removesuffix("_id")
    if scene.cls(stem) is not None:
        return stem
    return shape_of(source).cls


def _refer_anew(scene: Scene, link: Link) -> Ref:
    source = scene.call(link.source)
    match link.kind:
        case "named" | "found":
            return refer_across(scene, source) if source.links else Ref(_name(scene, source))
        case "prop":
            return _refer_by_property(scene, link, source)
        case "pick":
            return _refer_to_item(scene, link, source)
        case "top":
            from toolweave.dialogue.nouns import top_phrase

            return Ref(top_phrase(scene, source))
        case "record" | "made":
            return _refer_to_record(scene, link, source)
        case _:
            raise Unspeakable(f"a {link.kind} is no reference")


def _name(scene: Scene, find: PlannedCall) -> Phrase:
    """The name that a look-up was for: marked where the user states it first."""
    arg = find.args[0]
    assert arg.spoken is not None
    if scene.dry or arg.spoken in scene.said:
        return (Mention(str(arg.value)),)
    if arg.spoken in scene.deferred:
        cls = scene.cls(find.tool.binding.cls)
        assert cls is not None
        scene.left_out = True
        return (scene.pick(cls.wording["vague_one"]),)
    scene.said.add(arg.spoken)
    return (mention_spoken(scene.plan.spoken[arg.spoken], scene.chooser, scene.plan.today),)


def _refer_by_property(scene: Scene, link: Link, source: PlannedCall) -> Ref:
    """`Alien's director`; by name once an answer has told it."""
    assert link.prop is not None
    told = source.op != "find" or (str(first_item_id(source)), link.prop.name) in scene.told
    if source.turn < scene.turn and told:
        name = name_beside(source, link.pointer)
        if name:
            return Ref((Mention(name),))
    owner = _refer_to_owner(scene, source)
    cls = scene.cls(class_of(scene, link))
    if str(link.value) in scene.earlier and cls is not None:
        return Ref((f"that {cls.nouns[0][0]}",))
    return say_by_property(scene, link.prop, owner)


def _refer_to_owner(scene: Scene, source: PlannedCall) -> Ref:
    """Refer to what a result is about."""
    if source.op != "find":
        return refer(scene, source.links[0])
    return refer_across(scene, source) if source.links else Ref(_name(scene, source))


def say_by_property(scene: Scene, prop: DomainProperty, owner: Ref) -> Ref:
    """`Alien's director`, or `the director of` a longer phrase."""
    templates = prop.wording.get("np", ())
    if len(plain(owner.phrase).split()) > LONG or plain(owner.phrase).endswith("'s"):
        templates = tuple(text for text in templates if "{x's}" not in text)
    elif plain(owner.phrase) in ("it", "they"):
        templates = tuple(text for text in templates if "{x's}" in text) or templates
    return Ref(fill(scene.pick(templates), {"x": owner.phrase}, plural=owner.plural))


def refer_across(scene: Scene, look_up: PlannedCall) -> Ref:
    """What was looked up by a name out of a result: `her birthplace`; once that is told, by its name, as `that city` or `there`; of a list, by its place."""
    link = look_up.links[0]
    source, cls = scene.call(link.source), scene.cls(look_up.tool.binding.cls)
    assert cls is not None
    if link.prop is None:
        return _refer_to_item(scene, link, source)
    told = source.op != "find" or (str(first_item_id(source)), link.prop.name) in scene.told
    if source.turn == scene.turn or not told:
        owner = _refer_to_owner(scene, source)
        if len(plain(owner.phrase).split()) > FAR:
            raise Unspeakable("too far round")
        return say_by_property(scene, link.prop, owner)
    name = Ref((Mention(str(link.value)),))
    if scene.dry or scene.by_name or scene.apart or source.turn != scene.turn - 1 or scene.chooser.chance(0.4):
        return name
    before = scene.cls(source.tool.binding.cls)
    is_plain = before is not None and before.pronoun != cls.pronoun
    return pronoun(scene, cls.name) if is_plain and scene.chooser.chance(0.7) else Ref((f"that {cls.nouns[0][0]}",))


def say_about(scene: Scene, templates: tuple[str, ...], ref: Ref) -> Phrase:
    """A question about a thing; without a genitive where the thing is said in more than a name: no `Alien's director's birthplace`."""
    fitting = templates if len(ref.phrase) == 1 else tuple(text for text in templates if "{x's}" not in text)
    return fill(scene.pick(fitting), {"x": ref.phrase}, plural=ref.plural)


def first_item_id(source: PlannedCall) -> object:
    """The id of what a look-up by name found."""
    items = items_of(source)
    return items[0].get(shape_of(source).id) if items else None


def name_beside(source: PlannedCall, pointer: str) -> str | None:
    """The name that stands beside an id in a result."""
    parent = find(source.result, pointer.rsplit("/", 1)[0])
    if isinstance(parent, dict):
        found = parent.get("name") or parent.get("title")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return str(found) if found else None  # pyright: ignore[reportUnknownArgumentType]
    return None


def _refer_to_item(scene: Scene, link: Link, source: PlannedCall) -> Ref:
    """An item of a list that an answer has named: by its place, or by its name."""
    shown = scene.shown.get(source.step, 0)
    item = items_of(source)[link.index] if link.index < len(items_of(source)) else {}
    stem = link.source_path.rsplit("/", 1)[-1].removesuffix("_id")
    name = str(item.get(f"{stem}_title") or item.get(f"{stem}_name") or item.get(stem) or item.get(shape_of(source).key, ""))
    if scene.dry:
        return Ref(("one of them",))
    if source.step not in scene.shown:
        raise Unspeakable("an item nobody has named")
    position = shown_position(scene, source, link)
    if position is None:
        raise Unspeakable("an item nobody has named")
    if position < 5 and shown > 1 and not scene.apart and _is_only_list(scene, source) and scene.chooser.chance(0.45):
        return Ref((scene.pick([scene.common["ordinals"][position]]),))
    if shown == 1 and not scene.by_name and not scene.apart and scene.chooser.chance(0.5):
        return pronoun(scene, class_of(scene, link))
    return Ref((Mention(name),)) if name else Ref((scene.common["ordinals"][position],))


def shown_position(scene: Scene, source: PlannedCall, link: Link) -> int | None:
    """The place of an item among those the answer named, or None."""
    order = named_items(scene, source)
    return order.index(link.index) if link.index in order else None


def named_items(scene: Scene, source: PlannedCall) -> list[int]:
    """The positions of the items an answer names, in its order: without what the question was about, at most as many as shown."""
    known = _known_before(scene, source) if source.step in scene.others else set[object]()
    key = shape_of(source).id
    left = [i for i, item in enumerate(items_of(source)) if item.get(key) not in known]
    return left[: scene.shown.get(source.step, len(left))]


def _known_before(scene: Scene, source: PlannedCall) -> set[object]:
    """What the dialogue was about before a call: ids passed on, and what a look-up by name found."""
    known: set[object] = set()
    for call in (call for call in scene.plan.calls[: source.step] if call.turn <= source.turn and source.step not in (call.step, call.twin)):
        known |= {link.value for link in call.links}
        found = items_of(call) if call.op == "find" else []
        known |= {found[0].get(shape_of(call).id)} if found else set()
    return known


def _refer_to_record(scene: Scene, link: Link, source: PlannedCall) -> Ref:
    resource = next((r for r in scene.domain.resources if r.name == shape_of(source).cls), None)
    noun = resource.nouns[0][0] if resource and resource.nouns else "one"
    if link.kind == "made":
        return Ref((f"that {noun}",)) if scene.apart or scene.chooser.chance(0.5) else Ref(("it",))
    item = items_of(source)[link.index]
    if source.turn < scene.turn and scene.shown.get(source.step, 0) > 1 and not scene.apart:
        position = shown_position(scene, source, link)
        if position is not None and position < 5 and _is_only_list(scene, source) and scene.chooser.chance(0.4):
            return Ref((scene.common["ordinals"][position],))
    labels = tuple(template for template in (resource.wording.get("ref", ()) if resource else ()) if _has_fields(template, item))
    if not labels:
        return Ref((f"the {noun}",)) if len(items_of(source)) == 1 else Ref((scene.common["ordinals"][min(link.index, 5)],))
    labels = tuple(template for template in labels if _tells_apart(template, items_of(source), item))
    if any(scene.plan.spoken[key].kind == "name" for key in scene.deferred):  # `the showing of that film`, not `the that film showing`
        labels = tuple(template for template in labels if any(f" {word} {{" in template for word in ("of", "for", "to")))
    if not labels:
        raise Unspeakable("a record like another")
    label = scene.pick(labels)
    return Ref(fill(label, {key: _said_or_read(scene, source, key, value) for key, value in item.items() if key in slots_of(label)}))


def _said_or_read(scene: Scene, source: PlannedCall, key: str, value: object) -> Phrase:
    """A field of a record in a user's words; the name of what it was looked up for counts as said."""
    for link in source.links:
        find = scene.call(link.source)
        if link.kind == "named" and find.args[0].value == value:
            scene.here |= set() if scene.dry else {str(link.value)}
            return _name(scene, find)
    return (read_result(value, key),)


def _has_fields(template: str, item: dict[str, object]) -> bool:
    return slots_of(template) <= set(item)


def _tells_apart(template: str, items: list[dict[str, Any]], item: dict[str, Any]) -> bool:
    """Whether a label fits one record of the list only: of two nights for Robbie Robertson it says which."""
    return sum(1 for other in items if all(other.get(key) == item[key] for key in slots_of(template))) == 1


def _is_only_list(scene: Scene, source: PlannedCall) -> bool:
    """Whether the answer told no other list, so that `the first one` is plain."""
    return not any(shown > 1 and step != source.step and scene.call(step).turn == source.turn for step, shown in scene.shown.items())


def say_name(name: str, step: int, pointer: str) -> Mention:
    """A name from a result, in an answer."""
    return Mention(name, step=step, pointer=pointer)
