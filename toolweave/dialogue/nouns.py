"""Noun phrases for what a search finds: `American dramas set in Los Angeles`, `the longest film by Ridley Scott`.

A filter becomes a modifier before the noun, after it, or the noun itself (`dramas`); the property's wording says which it can be.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from toolweave.dialogue.refs import refer
from toolweave.dialogue.scene import Scene, Unspeakable
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Phrase, fill, fix_articles, join, plain
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import Arg, Link, PlannedCall, Spoken
from toolweave.plan.shapes import shape_of

RESERVED = {"/sort", "/limit", "/offset", "/by", "/of"}


@dataclass(slots=True)
class Noun:
    """A noun phrase in the making."""

    singular: Phrase
    plural: Phrase
    pre: list[Phrase] = field(default_factory=list[Phrase])
    post: list[Phrase] = field(default_factory=list[Phrase])
    other: bool = False
    """Whether what was asked about before is among what is found, so that one says `other`."""

    def many(self) -> Phrase:
        """`other American dramas set in Los Angeles`."""
        return join([("other",) if self.other else (), *self.pre, self.plural, *self.post])

    def one(self) -> Phrase:
        """`American drama set in Los Angeles`."""
        return join([*self.pre, self.singular, *self.post])

    def with_article(self) -> Phrase:
        """`an American drama`."""
        return fix_articles(("another " if self.other else "a ", *self.one()))


@dataclass(frozen=True, slots=True)
class Group:
    """The arguments of a search that one phrase says: a decade sets two."""

    args: tuple[Arg, ...]
    link: Link | None
    prop: DomainProperty
    mode: str


def build_noun(scene: Scene, call: PlannedCall) -> Noun:
    """The noun phrase of what a search, count, facet or statistic is over; every filter is in it."""
    cls = scene.cls(_class_found(call))
    if cls is None:
        raise Unspeakable("no class to name")
    singular, plural = cls.nouns[scene.chooser.rng.randrange(len(cls.nouns))]
    noun = Noun((singular,), (plural,))
    for group in filter_groups(scene, call):
        _add(scene, noun, group)
    if len(noun.post) > 2 or len(noun.pre) > 2 or (len(noun.post) == 2 and not any(plain(p).startswith(("from ", "since ")) for p in noun.post)):
        raise Unspeakable("too much in one phrase")
    noun.post.sort(key=lambda phrase: len(plain(phrase)))
    noun.pre.sort(key=lambda phrase: not plain(phrase)[:1].isupper())
    noun.other = not scene.dry and _repeats(scene, call)
    return noun


def _class_found(call: PlannedCall) -> str:
    return shape_of(call).cls if call.op in ("related", "common") else call.tool.binding.cls


def filter_groups(scene: Scene, call: PlannedCall) -> list[Group]:
    """The filters of a call as things to say, in the order of its arguments."""
    filters = call.tool.binding.config.get("filters", {})
    found: dict[str, Group] = {}
    for arg in call.args:
        spec = filters.get(arg.path.removeprefix("/"))
        if arg.path in RESERVED or spec is None:
            continue
        prop = scene.by_pid(call.tool.binding.cls, spec["pid"])
        if prop is None:
            raise Unspeakable("a filter without a property")
        link = call.links[arg.link] if arg.link is not None else None
        key = arg.spoken or f"link {arg.link} {prop.name}"
        before = found.get(key)
        found[key] = Group((*(before.args if before else ()), arg), link, prop, spec["mode"])
    return list(found.values())


def top_phrase(scene: Scene, call: PlannedCall) -> Phrase:
    """`the longest film by Ridley Scott`; the superlative is what the user says for the order."""
    arg = call.arg("/sort")
    if arg is None or arg.spoken is None:
        raise Unspeakable("a top without an order")
    spoken = scene.plan.spoken[arg.spoken]
    word = superlative(scene, spoken)
    noun = build_noun(scene, call)
    noun.other = False
    return join([("the",), (word,), noun.one()])


def superlative(scene: Scene, spoken: Spoken) -> Mention:
    """The word for an order: `longest`, read back through the domain's recorded names."""
    assert spoken.prop is not None
    words = spoken.prop.wording["most" if str(spoken.value).startswith("-") else "least"]
    _mark(scene, spoken)
    return Mention(scene.pick(words), spoken=spoken.key, functions=("recorded_name",))


def _mark(scene: Scene, spoken: Spoken) -> None:
    if not scene.dry:
        scene.said.add(spoken.key)


def _add(scene: Scene, noun: Noun, group: Group) -> None:
    if group.link is not None:
        noun.post.append(_linked(scene, group, group.link))
        return
    arg = group.args[0]
    assert arg.spoken is not None
    spoken = scene.plan.spoken[arg.spoken]
    if spoken.kind == "term":
        _add_term(scene, noun, group.prop, spoken)
    else:
        noun.post.append(_limit(scene, group.prop, spoken))
    _mark(scene, spoken)


def _linked(scene: Scene, group: Group, link: Link) -> Phrase:
    """A filter whose value comes from a result: `by its director`, `from the same year as Alien`, `longer than it`."""
    wording = group.prop.wording
    if link.kind == "same":
        return _same(scene, group, link)
    if link.kind == "relative":
        source = scene.call(link.source)
        owner = refer(scene, source.links[0])
        return fill(scene.pick(wording.get("than" if group.mode == "min" else "than_under", ())), {"x": _as_object(owner.phrase)})
    ref = refer(scene, link)
    return fill(scene.pick(wording.get("post", ())), {"v": _as_object(ref.phrase), "is": "are" if ref.plural else "is"})


def _same(scene: Scene, group: Group, link: Link) -> Phrase:
    source = scene.call(link.source)
    if source.turn < scene.turn and isinstance(link.value, str) and not scene.dry:
        options = [t for t in group.prop.wording.get("post", ()) if "adjective" not in t]
        if options:
            return fill(scene.pick(options), {"v": str(link.value)})
    owner = refer(scene, source.links[0])
    return fill(scene.pick(group.prop.wording.get("same", ())), {"x": _as_object(owner.phrase)})


def _as_object(phrase: Phrase) -> Phrase:
    return ("them",) if plain(phrase) == "they" else phrase


def _limit(scene: Scene, prop: DomainProperty, spoken: Spoken) -> Phrase:
    """`longer than two hours`, `from the seventies`, `made after 1990`."""
    if spoken.kind in ("decade", "year"):
        key = "when" if spoken.bound == "exact" else {"min": "after" if spoken.strict else "since", "max": "before"}[spoken.bound]
    else:
        key = "over" if spoken.bound == "min" else "under"
    return fill(scene.pick(prop.wording.get(key, ())), {"v": (mention_spoken(spoken, scene.chooser, scene.plan.today),)})


def _add_term(scene: Scene, noun: Noun, prop: DomainProperty, spoken: Spoken) -> None:
    value = str(spoken.value)
    head = next((entry for entry in prop.wording.get("heads", ()) if entry.split("/")[0] == value), None)
    only_head = any(":head" in template for template in prop.wording.get("pre", ()))
    if head and isinstance(noun.plural[0], str) and (only_head or scene.chooser.chance(0.6)):
        noun.singular = (Mention(value, spoken=spoken.key),)
        plural = head.split("/")[1]
        noun.plural = (Mention(plural, spoken=spoken.key, functions=("recorded_name",)),)
        return
    adjective = _adjective(prop, value)
    templates = (*prop.wording.get("pre", ()), *prop.wording.get("post", ()))
    options = [text for text in templates if ":head" not in text and (":adjective" not in text or adjective)]
    template = scene.pick(options)
    functions: tuple[str, ...] = ()
    text = value
    if ":adjective" in template and adjective:
        text, functions = adjective, ("recorded_name",)
        template = template.replace(":adjective", "")
    elif article := _with_article(prop, value):
        text, functions = article, ("recorded_name",)
    phrase = fill(template, {"v": (Mention(text, spoken=spoken.key, functions=functions),)})
    if template in prop.wording.get("pre", ()) or (functions and template == "{v}"):
        noun.pre.append(phrase)
    else:
        noun.post.append(phrase)


def _adjective(prop: DomainProperty, value: str) -> str | None:
    known = set(prop.wording.get("adjectives", ()))
    return next((said for said, meant in _names(prop) if meant == value and said in known), None)


def _with_article(prop: DomainProperty, value: str) -> str | None:
    return next((said for said, meant in _names(prop) if meant == value and said == f"the {value}"), None)


def _names(prop: DomainProperty) -> list[tuple[str, str]]:
    return [(said, meant) for said, _, meant in (entry.partition("=") for entry in prop.wording.get("names", ()))]


def _repeats(scene: Scene, call: PlannedCall) -> bool:
    """Whether what the dialogue was about is a member of the class that is searched, found again by a value of its own."""
    mine = _class_found(call)
    for group in filter_groups(scene, call):
        link = group.link
        if link is not None and link.kind in ("prop", "same"):
            source = scene.call(link.source)
            if source.tool.binding.cls == mine:
                return True
    return False
