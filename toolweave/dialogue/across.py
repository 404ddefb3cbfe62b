"""Goals that go from one domain into another: the two seen as one, and the skeletons that lead over.

What is said, known and called across domains is the same as within one, so a goal that crosses is bound and written over a joint stock:
all of the domain it begins in, and of the other the look-ups that no name confuses. What is on record, and what day it is, stays the first one's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, permutations

from toolweave.dialogue.no_tool import build_unserved
from toolweave.dialogue.stock import SHARES, Order, Shelf, Stock, build_shelf, find_most, load_stock, take_aim
from toolweave.graph import Graph
from toolweave.model.domain import DomainFile
from toolweave.model.tool import Tool
from toolweave.plan.model import EmptyDomainError
from toolweave.sample.facts import join_facts, query_across
from toolweave.sample.skeletons import Skeleton, query_crossings
from toolweave.simulate import Simulator

PAIR = 100.0
"""Weight of all goals that lead from one domain into one other: each other domain is gone on into as often as the next."""


def load_stocks(graph: Graph, simulator: Simulator, order: Order) -> dict[str, Stock]:
    """Load what a run draws from, by domain, and what leads from one to another.

    Raises:
        EmptyDomainError: If a domain has no goals; where only goals that cross are asked for, if none has.
    """
    stocks = {name: load_stock(graph, simulator, name, order) for name in order.domains}
    if "no_tool" in order.patterns:
        for stock in stocks.values():
            stock.shelves["no_tool"] = build_unserved(graph, stock.tools, stock.domain)
    if "cross_domain" in order.patterns:
        add_crossings(graph, stocks, order)
    empty = [name for name, stock in stocks.items() if not any(shelf.sequences for shelf in stock.shelves.values())]
    if order.patterns == ("cross_domain",) and len(empty) == len(stocks):
        names = " and ".join(f"`{name}`" for name in stocks)
        raise EmptyDomainError(f"No goal leads from one of {names} to another.", "Choose domains that share things, as cinema and geography do.")
    if empty and order.patterns != ("cross_domain",):
        raise EmptyDomainError(f"The graph holds no goals for `{empty[0]}`.", f"Ingest it first: toolweave ingest {empty[0]}")
    for stock in stocks.values():
        stock.most = find_most(stock, order)
        take_aim(stock, order.held)
    return stocks


def add_crossings(graph: Graph, stocks: Mapping[str, Stock], order: Order) -> None:
    """Put on the shelves what leads from each domain to another; the share of such goals is that of the whole run, wherever they begin."""
    pairs = list(permutations(stocks, 2))
    with ThreadPoolExecutor(1) as ahead:
        later = [ahead.submit(query_crossings, graph, name, other, seed=order.seed, draws=order.draws) for name, other in pairs]
        for (name, other), skeletons in zip(pairs, later, strict=True):
            if skeletons.result():
                _add_joint(graph, stocks[name], stocks[other], skeletons.result(), order.sequences)
    leading = [stock for stock in stocks.values() if stock.shelves["cross_domain"].sequences]
    for stock in leading:
        stock.shares["cross_domain"] = SHARES["cross_domain"] * len(stocks) / len(leading)


def _add_joint(graph: Graph, stock: Stock, other: Stock, skeletons: list[Skeleton], most: int | None) -> None:
    joint = join_stocks(graph, stock, other)
    away = other.domain.name
    there = {name for name, tool in joint.tools.items() if tool.domain == away}
    kept = [one for one in skeletons if all((step.tool in there) == (step.domain == away) and step.tool in joint.tools for step in one.steps)]
    more = build_shelf(kept, joint.tools, joint.domain, most=most)
    if more.sequences:
        stock.joints[away] = joint
        shelf = stock.shelves["cross_domain"]
        fair = PAIR / sum(more.weights)
        weights = [*shelf.weights, *(weight * fair for weight in more.weights)]
        stock.shelves["cross_domain"] = Shelf([*shelf.sequences, *more.sequences], weights, list(accumulate(weights)))


def join_stocks(graph: Graph, here: Stock, there: Stock) -> Stock:
    """Two domains as one to bind and write from; `here` is whole, of `there` come the look-ups."""
    domain = join_domains(here.domain, there.domain)
    classes = {cls.name for cls in domain.classes} - {cls.name for cls in here.domain.classes}
    tools = {**{name: tool for name, tool in there.tools.items() if name not in here.tools and is_lookup_over(tool, classes)}, **here.tools}
    near = {**there.neighbours, **here.neighbours}
    neighbours = {name: [other for other in near.get(name, []) if other in tools and tools[other].domain == tools[name].domain] for name in tools}
    across = query_across(graph, here.domain.name, there.domain.name)
    return Stock(domain, join_facts(here.facts, there.facts, across), tools, {}, neighbours)


def join_domains(here: DomainFile, there: DomainFile) -> DomainFile:
    """A domain file of both: the first with its records and actions, and those classes of the second that are its own and real."""
    taken = {thing.name for thing in (*here.classes, *here.resources)}
    classes = tuple(cls for cls in there.classes if cls.name not in taken and not cls.synthetic)
    names = {cls.name for cls in classes}
    nouns = [cls.nouns[0][1] for cls in classes]
    return here.model_copy(
        update={
            "title": f"{here.title} and {there.title}",
            "assistant": f"{here.assistant} You also look up {' and '.join([', '.join(nouns[:-1]), nouns[-1]] if nouns[:-1] else nouns)}.",
            "classes": (*here.classes, *classes),
            "properties": (*here.properties, *(prop for prop in there.properties if prop.cls in names)),
        }
    )


def is_lookup_over(tool: Tool, classes: Collection[str]) -> bool:
    """Whether a tool only looks things up, and only such as are of these classes."""
    named = {leaf.denotes.cls for leaf in tool.leaves if leaf.denotes is not None} - {None}
    return not tool.binding.op.startswith("record_") and tool.binding.cls in classes and named <= set(classes)
