"""What a run draws from: the facts of a domain, its tools, and the skeletons that make sense, weighed by a person's interest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Literal

from toolweave.dialogue.aim import Aim
from toolweave.dialogue.features import DEFAULT_SHARES, Shares
from toolweave.dialogue.voice.persona import DEFAULT_REGISTERS, RegisterShares
from toolweave.graph import Graph
from toolweave.model.domain import DomainFile, load_domain
from toolweave.model.items import Kind, domain_of, list_items
from toolweave.model.record import Pattern
from toolweave.model.tool import Tool, parameter_id
from toolweave.plan.model import Plan, PlannedCall
from toolweave.plan.outline import AGGREGATES, complete_skeleton, is_worded, outline_skeleton
from toolweave.plan.routes import build_routes, query_edges
from toolweave.plan.score import count_turns, score_goal
from toolweave.sample.facts import Facts, query_facts
from toolweave.sample.skeletons import DRAWS, Skeleton, query_skeletons
from toolweave.simulate import Simulator

DRAWN = 5
"""Skeletons looked at for one goal; the least used is taken."""


SEQUENCES = 600
"""Tool sequences of one pattern in one domain that a short run draws from."""
FEW_DRAWS = 120
"""Draws of a pattern in a domain for a short run."""
WIRINGS = 5
"""Ways to wire one tool sequence that a run keeps."""
OUTLINES = 3
"""Ways to split a goal into turns that are looked at; the one with the best score is taken."""
MOST, CROWDED = 0.02, 2.5
"""The greatest share of a domain's dialogues with the same tools in the same order; where a pattern has few, so many times what falls to each."""
VAIN = 0.4
"""What a goal tried in vain counts beside one that was had."""
LATER = ("cross_domain", "no_tool")
"""Patterns whose shelves are filled once all domains are there."""
AIMED = 0.5
"""Share of the dialogues of a mixed run that are drawn for what they add, the others for what a person would want alone."""
SHORT = 3
"""Calls of a goal that says of a FEEDS relationship whether the world holds it: a longer one fails for other reasons."""
LOOKED_AT, GLANCED_AT = 150, 50
"""Tool sequences looked at for a goal that is to add something: so many of all, as many of those that exercise something wanted.
Where a goal is to be what a person would want too, one thing is wanted, and fewer are looked at."""
Target = Literal["mix", "uncovered"]
SHARES: dict[Pattern, float] = {
    "single": 0.008,
    "chain": 0.31,
    "fan_out": 0.19,
    "fan_in": 0.15,
    "diamond": 0.09,
    "parallel": 0.085,
    "map": 0.11,
    "retry": 0.105,
    "conditional": 0.06,
    "cross_domain": 0.04,
    "no_tool": 0.04,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    domains: tuple[str, ...]
    dialogues: int
    seed: int
    patterns: tuple[Pattern, ...]
    run_id: str
    target: Target = "mix"
    """`mix`: every other dialogue is drawn for what it adds to the run; `uncovered`: all are, what the graph holds counted too."""
    until: Mapping[Kind, float] = field(default_factory=dict[Kind, float])
    """Shares of coverage items at which the run may end early."""
    held: Mapping[str, int] = field(default_factory=dict[str, int])
    """Dialogues by coverage item that count as covered from the start."""
    features: Shares = DEFAULT_SHARES
    """Rates of what a dialogue has beside its task."""
    registers: RegisterShares = DEFAULT_REGISTERS
    """Shares of dialogues by how the user speaks."""

    @property
    def sequences(self) -> int | None:
        """Tool sequences of a pattern weighed for a domain: more than such a run wears out; all where each dialogue is to add something."""
        return None if self.target == "uncovered" else max(SEQUENCES, self.dialogues)

    @property
    def draws(self) -> int:
        """Draws of each pattern in a domain."""
        return DRAWS if self.target == "uncovered" else min(DRAWS, max(FEW_DRAWS, self.dialogues // 3))


@dataclass(slots=True)
class Shelf:
    """The skeletons of one pattern by tool sequence, each sequence with the weight a person's interest gives it."""

    sequences: list[tuple[Skeleton, ...]]
    weights: list[float]
    cumulative: list[float]
    exercised: list[list[tuple[str, ...]]] = field(default_factory=list[list[tuple[str, ...]]])
    """The coverage items of each skeleton of each sequence."""


@dataclass
class Stock:
    """What a run draws from in one domain."""

    domain: DomainFile
    facts: Facts
    tools: dict[str, Tool]
    shelves: dict[Pattern, Shelf]
    neighbours: dict[str, list[str]]
    most: dict[Pattern, float] = field(default_factory=dict[Pattern, float])
    """How many dialogues of a run may share a tool sequence, by pattern."""
    aim: Aim = field(default_factory=lambda: Aim(frozenset()))
    """What the run has covered."""
    places: dict[str, list[tuple[Pattern, int]]] = field(default_factory=dict[str, list[tuple[Pattern, int]]])
    """Coverage item to the tool sequences that exercise it, by pattern and place on its shelf."""
    used: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])
    named: Counter[str] = field(default_factory=Counter[str])
    """How often a member was looked up by name."""
    failed: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])
    """How often a tool sequence could not be carried out or said."""
    joints: dict[str, Stock] = field(default_factory=dict[str, "Stock"])
    """This domain and another as one, by the other: what goals that go over there are bound and written from."""
    shares: dict[Pattern, float] = field(default_factory=lambda: dict(SHARES))
    """How often each pattern is drawn."""
    listed: dict[tuple[Pattern, ...], list[tuple[Pattern, int]]] = field(default_factory=dict[tuple[Pattern, ...], list[tuple[Pattern, int]]])

    def list_places(self, patterns: tuple[Pattern, ...]) -> list[tuple[Pattern, int]]:
        """The places of all tool sequences of some patterns; put together once."""
        if patterns not in self.listed:
            self.listed[patterns] = [(pattern, place) for pattern in patterns for place in range(len(self.shelves[pattern].sequences))]
        return self.listed[patterns]

    @cached_property
    def searching(self) -> list[tuple[Skeleton, ...]]:
        """The tool sequences that begin with a search by what the user says."""
        sequences = [sequence for shelf in self.shelves.values() for sequence in shelf.sequences if len(sequence[0].steps) > 1]
        return [sequence for sequence in sequences if self.tools[sequence[0].tools[0]].binding.op == "search"]

    def scope_of(self, skeleton: Skeleton) -> Stock:
        """What a goal is bound and written from: the domain, or it and the one that the goal goes over to."""
        return self.joints[skeleton.other] if skeleton.other else self


def load_stock(graph: Graph, simulator: Simulator, domain: str, order: Order) -> Stock:
    """Load what a run draws from in a domain; what leads into another is added once all are there."""
    tools = simulator.tools[domain]
    file = load_domain(domain)
    shelves: dict[Pattern, Shelf] = {}
    with ThreadPoolExecutor(1) as ahead:  # the server looks for the next pattern's skeletons while these are weighed
        patterns: list[Pattern] = [pattern for pattern in order.patterns if pattern not in LATER]
        later = {pattern: ahead.submit(query_skeletons, graph, domain, pattern, seed=order.seed, draws=order.draws) for pattern in patterns}
        for pattern in order.patterns:
            shelves[pattern] = build_shelf(later[pattern].result() if pattern in later else [], tools, file, most=order.sequences)
    add_routes(graph, shelves, tools, file)
    rows = graph.query("sample/neighbours", tools=[tool.id for tool in tools.values()])
    neighbours = {row["tool"].split("/", 1)[1]: [other.split("/", 1)[1] for other in row["neighbours"]] for row in rows}
    return Stock(file, query_facts(graph, domain), tools, shelves, neighbours)


def find_most(stock: Stock, order: Order) -> dict[Pattern, float]:
    """How many of a domain's dialogues may share a tool sequence, by pattern: a small share, and more where a pattern that is asked for has few."""
    dialogues = order.dialogues / len(order.domains)
    usable: list[Pattern] = [pattern for pattern, shelf in stock.shelves.items() if shelf.sequences]
    total = sum(stock.shares[pattern] for pattern in usable)
    each = {pattern: dialogues * stock.shares[pattern] / total / len(stock.shelves[pattern].sequences) for pattern in usable}
    return {pattern: max(2.0, MOST * dialogues, CROWDED * each[pattern]) for pattern in usable}


def add_routes(graph: Graph, shelves: dict[Pattern, Shelf], tools: dict[str, Tool], file: DomainFile) -> None:
    """Add short goals through the FEEDS relationships that no short goal on the shelves exercises."""
    held = (skeleton for shelf in shelves.values() for sequence in shelf.sequences for skeleton in sequence)
    had = {item for skeleton in held if len(skeleton.steps) <= SHORT for item in items_of(skeleton, file.name)}
    entries = [row["tool"].split("/", 1)[1] for row in graph.query("sample/single", domain=file.name)]
    routes = build_routes(query_edges(graph, file.name), entries, tools, file)
    found = list(routes.lead_through([edge for edge in routes.edges if edge.item(file.name) not in had]))
    for pattern, shelf in shelves.items():
        more = build_shelf([skeleton for skeleton in found if skeleton.pattern == pattern], tools, file)
        shelf.sequences += more.sequences
        shelf.weights += more.weights
        shelf.cumulative = list(accumulate(shelf.weights))


def items_of(skeleton: Skeleton, domain: str) -> tuple[str, ...]:
    """The coverage items of a domain that a goal of this shape exercises whatever its values: its pattern, its tools, its FEEDS."""
    names = [f"{step.domain or domain}/{step.tool}" for step in skeleton.steps]
    if skeleton.pattern == "no_tool":
        return (f"patterns:{domain}/no_tool",)
    found = dict.fromkeys([f"patterns:{domain}/{skeleton.pattern}", *(f"tools:{name}" for name in names)])
    for name, step in zip(names, skeleton.steps, strict=True):
        for wire in step.wires:
            path = "/".join("*" if part.isdigit() else part for part in wire.target_path.split("/"))
            found[f"feeds:{parameter_id(names[wire.source], 'out', wire.source_path)}->{parameter_id(name, 'in', path)}"] = None
    return tuple(item for item in found if domain_of(item) == domain)


def take_aim(stock: Stock, held: Mapping[str, int]) -> None:
    """Note which skeletons exercise what, and what counts as covered from the start."""
    places: dict[str, dict[tuple[Pattern, int], None]] = defaultdict(dict)
    for pattern, shelf in stock.shelves.items():
        shelf.exercised = [[items_of(skeleton, stock.domain.name) for skeleton in sequence] for sequence in shelf.sequences]
        for place, several in enumerate(shelf.exercised):
            for item in (item for items in several for item in items):
                places[item][pattern, place] = None
    own = {item for name, tool in stock.tools.items() if f"tools:{stock.domain.name}/{name}" in places for item in list_items(tool)}
    stock.places = {item: list(found) for item, found in places.items()}
    stock.aim = Aim(frozenset(own | places.keys()))
    stock.aim.set_covered(held)


def build_shelf(skeletons: list[Skeleton], tools: dict[str, Tool], domain: DomainFile, *, most: int | None = None) -> Shelf:
    """Sort the skeletons that make sense by tool sequence, and weigh each sequence, or `most` of them drawn by their names.

    Cost: a few outlines a sequence, however many ways to wire it; 0.1 ms each.
    """
    groups: dict[tuple[str, ...], list[Skeleton]] = defaultdict(list)
    worded = {name for name, tool in tools.items() if is_worded(tool, domain)}
    for drawn in skeletons:
        if worded.issuperset(drawn.tools):
            groups[drawn.tools].append(drawn)
    kept: list[tuple[Skeleton, ...]] = []
    shares: list[float] = []
    names = sorted(groups)
    if most is not None and len(names) > most:
        names = sorted(Random(repr(names[0])).sample(names, most))
    for name in names:
        weighed = _weigh_some(groups[name], tools, domain)
        if weighed:
            kept.append(tuple(skeleton for skeleton, _ in weighed))
            shares.append(max(interest for _, interest in weighed))
    return Shelf(kept, shares, list(accumulate(shares)))


def _weigh_some(group: list[Skeleton], tools: dict[str, Tool], domain: DomainFile) -> list[tuple[Skeleton, float]]:
    """Up to `WIRINGS` ways to wire one tool sequence that have a reading, with their weights."""
    weighed: list[tuple[Skeleton, float]] = []
    for drawn in Random(repr(group[0].tools)).sample(group, min(len(group), 5 * WIRINGS)):
        skeleton = complete_skeleton(drawn, tools)
        interest = weigh(skeleton, tools, domain)
        if interest > 0:
            weighed.append((skeleton, interest))
        if len(weighed) == WIRINGS:
            break
    return weighed


def weigh(skeleton: Skeleton, tools: dict[str, Tool], domain: DomainFile) -> float:
    """How much a person would want it, tools without words aside: 0 without a reading, else by its score."""
    rng = Random(repr(skeleton.tools))
    if not is_lasting(skeleton, tools, domain):
        return 0.0
    outlines = _outline_some(skeleton, tools, domain, rng)
    if not outlines:
        return 0.0
    if skeleton.pattern == "fan_in" and tools[skeleton.tools[0]].binding.op == "record_list" and skeleton.tools[0] == skeleton.tools[1]:
        return 0.0
    if skeleton.pattern == "single" and tools[skeleton.tools[0]].binding.op in AGGREGATES:
        return 0.0
    return max(score_goal(outline, domain).weight for outline in outlines)


def outline_best(skeleton: Skeleton, stock: Stock, rng: Random) -> list[PlannedCall] | None:
    """Of some outlines the one with the best score; None without a reading."""
    outlines = _outline_some(skeleton, stock.tools, stock.domain, rng)
    return max(outlines, key=lambda outline: score_goal(outline, stock.domain).weight) if outlines else None


def _outline_some(skeleton: Skeleton, tools: dict[str, Tool], domain: DomainFile, rng: Random) -> list[list[PlannedCall]]:
    """Up to so many outlines, until one is good enough: all its turns build on themselves."""
    found: list[list[PlannedCall]] = []
    for _ in range(OUTLINES):
        outline = outline_skeleton(skeleton, tools, domain, rng)
        if outline is None:
            break
        if outline:
            found.append(outline)
            turns = count_turns(outline)
            if turns["deep"] == turns["all"]:
                break
    return found


def is_lasting(skeleton: Skeleton, tools: dict[str, Tool], domain: DomainFile) -> bool:
    """Whether a second user turn can be found: something to ask back, or something the results still hold."""
    used = [tools[name] for name in skeleton.tools]
    if any(tool.binding.op in ("search", "related", "common", "details") for tool in used):
        return True
    actions = {action.name: action.wording for action in domain.actions}
    if any(key == "then" or key.startswith("ask_") for tool in used for key in actions.get(tool.name, ())):
        return True
    return any(tool.binding.op == "find" and _tells(tool, domain) for tool in used)


def _tells(tool: Tool, domain: DomainFile) -> bool:
    """Whether a look-up by name already tells something one can ask for."""
    told = {leaf.denotes.pid for leaf in tool.leaves if leaf.direction == "out" and leaf.denotes and leaf.denotes.pid}
    return any(prop.pid in told and "q" in prop.wording for prop in domain.properties_of(tool.binding.cls))


def choose_pattern(stock: Stock, patterns: Sequence[Pattern], seed: str) -> Pattern:
    """The pattern of a dialogue, by its share; the same for many attempts at it, so that rare ones are not crowded out."""
    usable: list[Pattern] = [pattern for pattern in patterns if stock.shelves[pattern].sequences]
    return Random(seed).choices(usable, [stock.shares[p] for p in usable])[0]


def draw_skeleton(stock: Stock, pattern: Pattern, rng: Random) -> Skeleton | None:
    """Draw of a few tool sequences the one that a run has had, or tried in vain, least for its weight and odds; then one way to wire it.

    None if the run has had enough of all of them.
    """
    shelf = stock.shelves[pattern]
    drawn = rng.choices(range(len(shelf.sequences)), cum_weights=shelf.cumulative, k=DRAWN)

    def worn(place: int) -> float:
        tools = shelf.sequences[place][0].tools
        if stock.used[tools] >= stock.most[pattern]:
            return float("inf")
        return (1 + stock.used[tools] + VAIN * stock.failed[tools]) / (shelf.weights[place] * stock.aim.odds(shelf.exercised[place][0]))

    best = min(drawn, key=lambda place: (worn(place), place))
    return None if worn(best) == float("inf") else rng.choice(shelf.sequences[best])


def draw_searching(stock: Stock, rng: Random) -> Skeleton | None:
    """Draw a skeleton that begins with a search by what the user says, however seldom people do; None where there is none."""
    return rng.choice(rng.choice(stock.searching)) if stock.searching else None


def draw_aimed(stock: Stock, patterns: Sequence[Pattern], rng: Random, *, is_wanted: bool) -> Skeleton | None:
    """Draw the skeleton that adds most to what the run has covered, of some looked at and of those that exercise something wanted.

    With `is_wanted`, what a person would want counts too. None if nothing new is to be had, or the run has had enough of all of them.
    """
    best, found, aim = 0.0, None, stock.aim
    if is_wanted:
        looked = _look_at(stock, patterns, rng, [aim.choose_wanted(rng)] if aim.wanted else [], GLANCED_AT)
    else:
        looked = _look_at(stock, patterns, rng, aim.list_wanted(rng), LOOKED_AT)
    for pattern, place in looked:
        shelf = stock.shelves[pattern]
        tools = shelf.sequences[place][0].tools
        if stock.used[tools] >= stock.most[pattern]:
            continue
        interest = shelf.weights[place] if is_wanted else 1 + 0.01 * shelf.weights[place]
        for skeleton, items in zip(shelf.sequences[place], shelf.exercised[place], strict=True):
            if aim.wanted and aim.wanted.isdisjoint(items):
                continue
            gain = aim.weigh(items) * interest / (1 + VAIN * stock.failed[tools])
            if gain > best:
                best, found = gain, skeleton
    return found


def _look_at(stock: Stock, patterns: Sequence[Pattern], rng: Random, wanted: Sequence[str], some: int) -> list[tuple[Pattern, int]]:
    """Places of skeletons: `some` of those that exercise what is wanted, and as many of all."""
    every = stock.list_places(tuple(patterns))
    looked = rng.sample(every, min(len(every), some))
    aimed = dict.fromkeys(at for item in wanted for at in stock.places.get(item, ()) if at[0] in patterns)
    return looked + rng.sample(list(aimed), min(len(aimed), some))


def choose_tools(stock: Stock, plan: Plan, rng: Random) -> list[Tool]:
    """The goal's tools among distractors, 5 to 20 in all: near neighbours in the graph first, then any of the domain."""
    needed = list(plan.tools)
    size = rng.randint(max(5, len(needed) + 2), 20)
    near = [name for tool in needed for name in stock.neighbours.get(tool, [])]
    rng.shuffle(near)
    spare = sorted(stock.tools)
    rng.shuffle(spare)
    names = list(dict.fromkeys([*needed, *near, *spare]))[: max(size, len(needed))]
    rng.shuffle(names)
    return [stock.tools[name] for name in names]
