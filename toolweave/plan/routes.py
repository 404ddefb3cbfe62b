"""Goals that lead through given FEEDS relationships: what a sample of walks left out, coverage asks for by name.

For each relationship that a person can mean something by, the shortest ways from a tool that needs nothing are put before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from toolweave.graph import Graph
from toolweave.model.domain import DomainFile
from toolweave.model.tool import Tool
from toolweave.plan.outline import AGGREGATES, is_worded, read_link
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire

LIMIT = 20_000
"""FEEDS relationships of a domain that are looked at."""
LONGEST = 3
"""Most calls before the relationship asked for."""
WAYS = 4
"""Ways to a tool that are tried."""


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A FEEDS relationship between two tools of one domain."""

    source: str
    output: str
    target: str
    input: str

    def item(self, domain: str) -> str:
        """Its coverage item."""
        return f"feeds:{domain}/{self.source}/out{self.output}->{domain}/{self.target}/in{self.input}"


def query_edges(graph: Graph, domain: str) -> list[Edge]:
    """The FEEDS relationships of a domain that are likely enough to be walked, sorted."""
    return [Edge(**row) for row in graph.query("sample/feeds", domain=domain, limit=LIMIT)]


def is_read(edge: Edge, tools: Mapping[str, Tool], domain: DomainFile) -> bool:
    """Whether a person can mean something by it: both tools have words, and the value is one that people pass on."""
    source, target = tools[edge.source], tools[edge.target]
    if source.binding.op in AGGREGATES or not (is_worded(source, domain) and is_worded(target, domain)):
        return False
    return read_link(source, target, Wire(0, edge.output, edge.input), domain, Random(0)) is not None


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways of one domain. Memory: a few ways a tool."""

    edges: tuple[Edge, ...]
    """Those that a person can mean something by."""
    ways: dict[str, list[tuple[Edge, ...]]]
    """Tool to the shortest ways there."""

    def lead_through(self, wanted: Collection[Edge]) -> Iterator[Skeleton]:
        """Chains that end in a wanted relationship; where its target takes a pair, two look-ups that meet there."""
        for edge in wanted:
            for way in self.ways.get(edge.source, ()):
                if edge.target in {step.source for step in way}:
                    continue
                yield from _pair(way, edge, self) if edge.input.endswith("*") else [_chain((*way, edge))]


def build_routes(edges: Collection[Edge], entries: Collection[str], tools: Mapping[str, Tool], domain: DomainFile) -> Routes:
    """Find the shortest ways from the entry tools. Cost: linear in the edges."""
    read = tuple(edge for edge in edges if is_read(edge, tools, domain))
    leaving: dict[str, list[Edge]] = defaultdict(list)
    for edge in read:
        leaving[edge.source].append(edge)
    ways: dict[str, list[tuple[Edge, ...]]] = {name: [()] for name in sorted(entries) if name in tools}
    front: list[tuple[str, tuple[Edge, ...]]] = [(name, ()) for name in ways]
    for _ in range(LONGEST):
        reached: list[tuple[str, tuple[Edge, ...]]] = []
        for name, way in front:
            for edge in leaving[name]:
                held = ways.setdefault(edge.target, [])
                if len(held) < WAYS and not edge.input.endswith("*") and edge.target not in {step.source for step in way} | {name}:
                    held.append((*way, edge))
                    reached.append((edge.target, (*way, edge)))
        front = reached
    return Routes(read, ways)


def _chain(way: tuple[Edge, ...]) -> Skeleton:
    steps = [SkeletonStep(way[0].source)]
    steps += [SkeletonStep(edge.target, (Wire(number, edge.output, edge.input),)) for number, edge in enumerate(way)]
    return Skeleton("chain", tuple(steps))


def _pair(way: tuple[Edge, ...], edge: Edge, routes: Routes) -> Iterator[Skeleton]:
    """Two results that fill two places of one list: the wanted one, and one of a tool that needs nothing."""
    beside = [other for other in routes.edges if (other.target, other.input) == (edge.target, edge.input) and () in routes.ways.get(other.source, ())]
    for other in beside if len(way) < 2 else ():
        steps = list(_chain(way).steps) if way else [SkeletonStep(edge.source)]
        wires = (Wire(len(steps) - 1, edge.output, edge.input[:-1] + "0"), Wire(len(steps), other.output, edge.input[:-1] + "1"))
        yield Skeleton("fan_in", (*steps, SkeletonStep(other.source), SkeletonStep(edge.target, wires)))
