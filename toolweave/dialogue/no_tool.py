"""Goals that no tool serves: what is asked for has a tool in the domain, and neither it nor another that would do is in the list.

Nothing is called and no fact is told; the assistant says what it cannot do, and if asked what it can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from toolweave.dialogue.asks import Ask
from toolweave.dialogue.frames import finish, frame_ask
from toolweave.dialogue.interludes import load_feature_wording
from toolweave.dialogue.lines import Line
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.stock import Shelf, Stock
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, capitalise, fill, fix_articles, listing, plain, slots_of
from toolweave.graph import Graph
from toolweave.model.action import ActionBinding
from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.tool import Tool
from toolweave.plan.actions import SAYABLE, draw_value
from toolweave.plan.binder import Binder
from toolweave.plan.model import Plan, Spoken
from toolweave.sample.facts import Member
from toolweave.sample.skeletons import Skeleton, SkeletonStep

FEWEST, MOST = 5, 20
"""Tools of a dialogue."""
LOOKED_UP = ("find", "search", "details")
AGAIN = 0.4
"""Share of dialogues in which the user says something more after the second answer."""
MEMBERS = 12
"""Members tried for a question."""


@dataclass(frozen=True, slots=True)
class Unserved:
    """A request that no tool serves: how it is put, and the goal in words; `nouns` is what it would have looked up."""

    ask: Ask
    goal: str
    nouns: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """What the user says after the assistant has said that it cannot, and the answer."""

    said: str
    answer: str
    marks: frozenset[str]

    @property
    def is_last(self) -> bool:
        """Whether it ends the dialogue."""
        return "last" in self.marks

    def fits(self, unserved: Unserved, *, is_told: bool) -> bool:
        """Whether it goes with what was asked for; nobody asks for what was just told."""
        other = "act" if unserved.nouns else "look"
        return other not in self.marks and not (is_told and "{these}" in self.answer)


def build_unserved(graph: Graph, stock_tools: Mapping[str, Tool], domain: DomainFile) -> Shelf:
    """A shelf of goals without a tool, one for each tool that can be asked for in words."""
    names = [row["tool"].split("/", 1)[1] for row in graph.query("sample/no_tool", domain=domain.name)]
    usable = [name for name in names if name in stock_tools and _can_be_asked_for(stock_tools[name], stock_tools, domain)]
    skeletons = [(Skeleton("no_tool", (SkeletonStep(name),)),) for name in usable]
    return Shelf([*skeletons], [1.0] * len(usable), [float(number) for number in range(1, len(usable) + 1)])


def write_no_tool(scene: Scene, stock: Stock, tools: Sequence[Tool]) -> tuple[list[Line], str]:
    """The messages of a goal that none of some tools serves, and the goal in words.

    Raises:
        Unspeakable: If nothing in the world fits a request for the tool that is missing.
    """
    rng = scene.chooser.rng
    tool = stock.tools[scene.plan.skeleton.tools[0]]
    scene.plan.missing_tool = tool.name
    unserved = _request_action(scene, stock, tool, rng) if tool.binding.op.startswith("record_") else _ask_property(scene, stock, tool, rng)
    slots: dict[str, Phrase | str] = {"nouns": unserved.nouns, "these": _list_classes(tools, stock.domain)}
    lines = [
        Line("user", finish(scene, capitalise(frame_ask(scene, unserved.ask)))),
        Line("assistant", _say(scene, "no_tool_look" if unserved.nouns else "no_tool_act", slots)),
    ]
    is_told = str(slots["these"]) in plain(lines[1].phrase)
    afters = [after for after in map(_read_after, load_feature_wording()["no_tool_after"]) if after.fits(unserved, is_told=is_told)]
    said = scene.pick([after.said for after in afters])
    followed = [after for after in afters if after.said == said]
    if not followed[0].is_last and scene.chooser.chance(AGAIN):
        said = scene.pick([after.said for after in afters if after.is_last])
        followed += [after for after in afters if after.said == said]
    for after in followed:
        lines += [Line("user", (after.said,)), Line("assistant", capitalise(fill(after.answer, slots)))]
    return lines, unserved.goal


def choose_unserving(stock: Stock, plan: Plan, rng: Random) -> list[Tool]:
    """Tools of which none does what the one asked for would: no other action on the same records, nothing else that tells of the same things.

    Raises:
        Unspeakable: If the domain has too few such tools.
    """
    gone = stock.tools[plan.skeleton.tools[0]]
    near = [name for name in stock.neighbours.get(gone.name, []) if name in stock.tools]
    rng.shuffle(near)
    spare = sorted(stock.tools)
    rng.shuffle(spare)
    names = [name for name in dict.fromkeys([*near, *spare]) if not _would_do(stock.tools[name], gone)]
    if len(names) < FEWEST:
        raise Unspeakable("too few other tools")
    chosen = names[: rng.randint(FEWEST, MOST)]
    rng.shuffle(chosen)
    return [stock.tools[name] for name in chosen]


def _would_do(tool: Tool, gone: Tool) -> bool:
    if gone.binding.op.startswith("record_"):
        return tool.binding.op.startswith("record_") and tool.binding.cls == gone.binding.cls
    cls = gone.binding.cls
    found = {leaf.denotes.cls for leaf in tool.leaves if leaf.direction == "out" and leaf.denotes}
    return tool.binding.cls == cls or tool.binding.config.get("items", {}).get("cls") == cls or cls in found


def _can_be_asked_for(tool: Tool, tools: Mapping[str, Tool], domain: DomainFile) -> bool:
    if tool.binding.op.startswith("record_"):
        return any(_list_slots(text, tool, tools, domain) is not None for text in _requests_of(tool, domain))
    return tool.binding.op == "details" and any("eq" in prop.wording for prop in domain.properties_of(tool.binding.cls))


def _requests_of(tool: Tool, domain: DomainFile) -> tuple[str, ...]:
    return next((action.wording.get("request", ()) for action in domain.actions if action.name == tool.name), ())


def _list_slots(text: str, tool: Tool, tools: Mapping[str, Tool], domain: DomainFile) -> dict[str, str] | None:
    """What fills each slot of a request: a class whose members are known by name, or `value`; None where that cannot be said."""
    named = {f"{cls.name}_id": cls.name for cls in domain.classes if any(t.binding.op == "find" and t.binding.cls == cls.name for t in tools.values())}
    values = {p.name for p in ActionBinding.model_validate(tool.binding.config).action.parameters if p.kind in SAYABLE}
    slots = slots_of(text)
    return {slot: named.get(slot, "value") for slot in slots} if slots <= named.keys() | values else None


def _request_action(scene: Scene, stock: Stock, tool: Tool, rng: Random) -> Unserved:
    """`put Alien on my watchlist`, `show me my bookings`."""
    options = [(text, slots) for text in _requests_of(tool, stock.domain) if (slots := _list_slots(text, tool, stock.tools, stock.domain)) is not None]
    text = scene.pick([text for text, _ in options])
    slots = dict(options)[text]
    binder = Binder(stock.domain, stock.facts, rng, [], {}, scene.plan.today)
    parameters = {p.name: p for p in ActionBinding.model_validate(tool.binding.config).action.parameters}
    filled: dict[str, Phrase] = {}
    for slot in sorted(slots):
        if slots[slot] == "value":
            spoken = Spoken("", "free", draw_value(parameters[slot], binder), slot, spec=parameters[slot].model_dump(exclude_defaults=True))
            filled[slot] = (Mention(mention_spoken(spoken, scene.chooser, scene.plan.today).text),)
        else:
            filled[slot] = (Mention(_draw_member(stock, slots[slot], rng).name),)
    request = fill(text, filled)
    return Unserved(Ask("request", {"req": request}, personal=True), plain(fix_articles(capitalise((*request, ".")))))


def _ask_property(scene: Scene, stock: Stock, tool: Tool, rng: Random) -> Unserved:
    """`who directed Alien`."""
    cls = stock.domain.cls(tool.binding.cls)
    for _ in range(MEMBERS):
        member = _draw_member(stock, cls.name, rng)
        props = [prop for prop in stock.domain.properties_of(cls.name) if {"q", "eq"} <= set(prop.wording) and prop.pid in member.facts]
        if props:
            prop: DomainProperty = props[rng.randrange(len(props))]
            key = "eq" if scene.chooser.chance(0.3) else "q"
            name: dict[str, Phrase | str] = {"x": (Mention(member.name),)}
            ask = Ask("embedded" if key == "eq" else "question", {key: fill(scene.pick(prop.wording[key]), name)})
            goal = plain(fix_articles(("Find out ", *fill(rng.choice(prop.wording["eq"]), name), ".")))
            return Unserved(ask, goal, cls.nouns[0][1])
    raise Unspeakable("nothing to ask")


def _draw_member(stock: Stock, cls: str, rng: Random) -> Member:
    members = [member for member in stock.facts.by_cls.get(cls, []) if (cls, member.name.casefold()) not in stock.facts.homonyms]
    if not members:
        raise Unspeakable("nobody to name")
    return members[rng.randrange(len(members))]


def _list_classes(tools: Sequence[Tool], domain: DomainFile) -> str:
    """`films and people`: what the tools look up, three at the most."""
    offered = {tool.binding.cls for tool in tools if tool.binding.op in LOOKED_UP}
    nouns: list[Phrase] = [(cls.nouns[0][1],) for cls in domain.classes if cls.name in offered]
    return plain(listing(nouns[:3]))


def _say(scene: Scene, key: str, slots: Mapping[str, Phrase | str]) -> Phrase:
    frames = [frame for frame in load_feature_wording()[key] if all(slots[name] for name in slots_of(frame))]
    return capitalise(fill(scene.pick(frames), slots))


def _read_after(entry: str) -> After:
    """`user => assistant|marks`."""
    exchange, _, marks = entry.partition("|")
    said, _, answer = exchange.partition(" => ")
    return After(said, answer, frozenset(marks.split(",")))
