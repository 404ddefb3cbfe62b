"""Skeletons drawn from the Tool Graph.

Cypher draws them (`cypher/sample/<pattern>.cypher`, one file a pattern) by a hash of the seed, so equal seeds give
equal skeletons on every machine. A skeleton says what *can* be chained; whether a person would is the plan's to judge.
"""

from __future__ import annotations

from random import Random

from toolweave.graph import Graph
from toolweave.model.record import Pattern
from toolweave.model.tool import Json
from toolweave.sample.build import build_skeletons
from toolweave.sample.skeleton import Skeleton, SkeletonStep, Wire

__all__ = ["DRAWS", "Skeleton", "SkeletonStep", "Wire", "query_crossings", "query_skeletons"]

DRAWS = 320
"""Draws of a pattern in a domain, dealt out over its entry tools."""


def query_skeletons(graph: Graph, domain: str, pattern: Pattern, *, seed: int, draws: int = DRAWS) -> list[Skeleton]:
    """Draw skeletons of one pattern.

    Shape:   no skeleton twice; single: one a tool; else at most a few for each of `draws`.
    Order:   by tools and wires, hence equal on every machine for equal seed and graph.
    Source:  cypher/sample/<pattern>.cypher; cost linear in draws, independent of the number of paths.
    """
    entries = [row["tool"] for row in graph.query("sample/single", domain=domain)]
    if pattern == "single":
        return [Skeleton("single", (SkeletonStep(tool.split("/", 1)[1]),)) for tool in entries]
    return _draw_paths(graph, pattern, _deal_out(entries, draws, Random(f"{seed}/{domain}/{pattern}")))


def query_crossings(graph: Graph, domain: str, other: str, *, seed: int, draws: int = DRAWS) -> list[Skeleton]:
    """Draw skeletons that begin in one domain and go on in another; none where no FEEDS leads over."""
    entries = [row["tool"] for row in graph.query("sample/single", domain=domain)]
    starts = _deal_out(entries, draws, Random(f"{seed}/{domain}/{other}"))
    return _draw_paths(graph, "cross_domain", starts, domains=[other])


def _deal_out(entries: list[str], draws: int, rng: Random) -> list[Json]:
    return [{"start": tool, "salt": rng.randrange(1, 65521)} for tool in entries for _ in range(max(4, draws // len(entries)))]


def _draw_paths(graph: Graph, pattern: Pattern, starts: list[Json], **parameters: list[str]) -> list[Skeleton]:
    found: set[Skeleton] = set()
    for first in range(0, len(starts), 500):
        rows = graph.query(f"sample/{pattern}", draws=starts[first : first + 500], **parameters)
        for row in rows:
            found.update(build_skeletons(pattern, row["feeds"]))
    return sorted(found, key=lambda skeleton: skeleton.as_key())
