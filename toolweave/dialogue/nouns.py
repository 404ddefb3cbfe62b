"""Noun phrases for what a search finds: `American dramas set in Los Angeles`, `the longest film by Ridley Scott`.

A filter becomes a modifier before the noun, after it, or the noun itself (`dramas`); the property's wording says which it can be.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from toolweave.dialogue.refs import owner_link, refer, refer_by_name
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, fill, fix_articles, join, plain
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import Arg, Link, PlannedCall, Spoken
from toolweave.plan.shapes import shape_of
from toolweave.plan.terms import adjective_of, head_of, is_only_head, spoken_names, templates_for

RESERVED = {"/sort", "/limit", "/offset", "/by", "/of"}


@dataclass(slots=True)
class Noun:
    """A noun phrase in the making."""

    singular: Phrase
    plural: Phrase
    pre: list[Phrase] = field(default_factory=list[Phrase])
    post: list[Phrase] = field(default_factory=list[Phrase])
    terms: int = 0
    """How many names of things follow the noun; a second would be one too many."""
    links: int = 0
    """How many of those names come from results: two may stand together, `films by X with Y`."""
    figures: int = 0
    """How many limits follow the noun; a second would be one too many."""
    others: bool = False
    """Whether what was asked about before is no answer, `other` or not: `from the same country as Alien`."""
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
    scene.by_name = sum(1 for link in call.links if link.kind == "pick") > 1  # `by them with the third one` leaves open whom
    for group in filter_groups(scene, call):
        _add(scene, noun, group)
    scene.by_name = False
    if noun.terms > max(1, noun.links) or noun.links > 2 or noun.figures > 1 or len(noun.pre) > 2 or (noun.links > 1 and noun.pre):
        raise Unspeakable("too much in one phrase")
    if noun.figures and any(link.kind == "same" and not _is_told_by_name(scene, link) for link in call.links):
        raise Unspeakable("a limit beside a likeness")
    noun.post.sort(key=lambda phrase: len(plain(phrase)))
    noun.post = _chain_clauses(noun.post)
    noun.pre.sort(key=lambda phrase: not plain(phrase)[:1].isupper())
    noun.others = not scene.dry and _repeats(scene, call)
    noun.other = noun.others and not any(link.kind == "same" and not _is_told_by_name(scene, link) for link in call.links)
    return noun


def _chain_clauses(post: list[Phrase]) -> list[Phrase]:
    """`who worked for X and studied at Y`: a second clause joins the first, and clauses follow what has no verb."""
    post = sorted(post, key=lambda phrase: plain(phrase).startswith("who "))
    clauses = [phrase for phrase in post if plain(phrase).startswith("who ")]
    rest = [("and " + phrase[0].removeprefix("who "), *phrase[1:]) if isinstance(phrase[0], str) else phrase for phrase in clauses[1:]]
    return [*(phrase for phrase in post if phrase not in clauses), *clauses[:1], *rest]


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
        noun.figures += group.link.kind == "relative"
        noun.terms += group.link.kind != "relative"
        noun.links += group.link.kind != "relative"
        return
    arg = group.args[0]
    assert arg.spoken is not None
    spoken = scene.plan.spoken[arg.spoken]
    if spoken.kind == "term":
        _add_term(scene, noun, group.prop, spoken)
    else:
        noun.post.append(_limit(scene, group.prop, spoken))
        noun.figures += 1
    _mark(scene, spoken)


def _linked(scene: Scene, group: Group, link: Link) -> Phrase:
    """A filter whose value comes from a result: `by its director`, `from the same year as Alien`, `longer than it`."""
    wording = group.prop.wording
    if link.kind == "same":
        return _same(scene, group, link)
    if link.kind == "relative":
        source = scene.call(link.source)
        owner = refer(scene, owner_link(source))
        return fill(scene.pick(wording.get("than" if group.mode == "min" else "than_under", ())), {"x": _as_object(owner.phrase)})
    ref = refer(scene, link)
    return fill(scene.pick(wording.get("post", ())), {"v": _as_object(ref.phrase)})


def _same(scene: Scene, group: Group, link: Link) -> Phrase:
    source = scene.call(link.source)
    if _is_told_by_name(scene, link):
        options = [t for t in group.prop.wording.get("post", ()) if "adjective" not in t]
        if options:
            return fill(scene.pick(options), {"v": (Mention(link.value),)})
    if owner_link(source).kind == "top":
        raise Unspeakable("a likeness to what is still to be found")
    owner = refer_by_name(scene, owner_link(source))
    return fill(scene.pick(group.prop.wording.get("same", ())), {"x": _as_object(owner.phrase)})


def _is_told_by_name(scene: Scene, link: Link) -> bool:
    """Whether an earlier answer told the value, so that it is said itself."""
    return scene.call(link.source).turn < scene.turn and isinstance(link.value, str) and not scene.dry


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
    """A term as the noun itself (`dramas`), before it (`American`) or after it (`set in LA`), as the wording allows and there is room."""
    value = str(spoken.value)
    head = head_of(prop, value)
    if head and isinstance(noun.plural[0], str) and (is_only_head(prop) or scene.chooser.chance(0.6)):
        noun.singular = (Mention(value, spoken=spoken.key),)
        noun.plural = (Mention(head, spoken=spoken.key, functions=("recorded_name",)),)
        return
    before, after = templates_for(prop, value)
    template = scene.pick(before if noun.terms and before else (*before, *after))
    if template in before:
        adjective = adjective_of(prop, value) if ":adjective" in template else None
        mention = Mention(adjective, spoken=spoken.key, functions=("recorded_name",)) if adjective else Mention(value, spoken=spoken.key)
        noun.pre.append(fill(template.replace(":adjective", ""), {"v": (mention,)}))
        return
    noun.terms += 1
    said = scene.chooser.rng.choice(spoken_names(prop, value))
    noun.post.append(fill(template, {"v": (Mention(said, spoken=spoken.key, functions=() if said == value else ("recorded_name",)),)}))


def _repeats(scene: Scene, call: PlannedCall) -> bool:
    """Whether what the dialogue was about is a member of the class that is searched, found again by a value of its own."""
    mine = _class_found(call)
    for group in filter_groups(scene, call):
        link = group.link
        if link is not None and link.kind in ("prop", "same"):
            source = scene.call(link.source)
            if source.tool.binding.cls == mine and (link.prop is None or link.prop.pid == group.prop.pid):
                return True
    return False
