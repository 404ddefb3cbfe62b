"""A skeleton is a goal before it has values: tools in call order, and which result fills which argument.

Cypher draws them (`cypher/sample/<pattern>.cypher`, one file a pattern) by a hash of the seed, so equal seeds give
equal skeletons on every machine. A skeleton says what *can* be chained; whether a person would is the plan's to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from toolweave.graph import Graph
from toolweave.model.record import Pattern

DRAWS = 320
"""Draws of a pattern in a domain, dealt out over its entry tools."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The result of step `source`, at the path template `source_path`, fills `target_path` of the step that holds the wire."""

    source: int
    source_path: str
    target_path: str


@dataclass(frozen=True, slots=True)
class SkeletonStep:
    """One call: a tool's name and the wires that fill its arguments."""

    tool: str
    wires: tuple[Wire, ...] = ()


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Steps in call order; every wire points back."""

    pattern: Pattern
    steps: tuple[SkeletonStep, ...]

    @property
    def tools(self) -> tuple[str, ...]:
        """Tool names in call order."""
        return tuple(step.tool for step in self.steps)


def query_skeletons(graph: Graph, domain: str, pattern: Pattern, *, seed: int, draws: int = DRAWS) -> list[Skeleton]:
    """Draw skeletons of one pattern.

    Shape:   no skeleton twice; single: one a tool; else at most a few for each of `draws`.
    Order:   by tools and wires, hence equal on every machine for equal seed and graph.
    Source:  cypher/sample/<pattern>.cypher; cost linear in draws, independent of the number of paths.
    """
    entries = [row["tool"] for row in graph.query("sample/single", domain=domain)]
    if pattern == "single":
        return [Skeleton("single", (SkeletonStep(tool.split("/", 1)[1]),)) for tool in entries]
    rng = Random(f"{seed}/{domain}/{pattern}")
    starts = [{"start": tool, "salt": rng.randrange(1, 65521)} for tool in entries for _ in range(max(4, draws // len(entries)))]
    found: set[Skeleton] = set()
    for first in range(0, len(starts), 500):
        rows = graph.query(f"sample/{pattern}", draws=starts[first : first + 500])
        for row in rows:
            found.update(_build_skeletons(pattern, row["feeds"]))
    return sorted(found, key=repr)


def _build_skeletons(pattern: Pattern, feeds: Sequence[str]) -> list[Skeleton]:
    """Build the skeleton of a drawn path, and for chains its prefixes."""
    if pattern == "chain":
        return [skeleton for end in range(1, len(feeds) + 1) if (skeleton := _build_chain(feeds[:end])) is not None]
    skeletons = [_build_fan_out(feeds)] if pattern == "fan_out" else [_build_fan_in(feeds, tail=tail) for tail in (False, True)]
    return [skeleton for skeleton in skeletons if skeleton is not None]


def _build_chain(feeds: Sequence[str]) -> Skeleton | None:
    steps = [SkeletonStep(_source(feeds[0])[0])]
    for index, key in enumerate(feeds):
        tool, path = _target(key)
        steps.append(SkeletonStep(tool, (Wire(index, _source(key)[1], path),)))
    if len({step.tool for step in steps}) < len(steps) - 1:
        return None  # more than one tool twice: ping-pong
    return Skeleton("chain", tuple(steps))


def _build_fan_out(feeds: Sequence[str]) -> Skeleton | None:
    names = [_source(feeds[0])[0]]
    steps = [SkeletonStep(names[0])]
    for key in feeds:
        source, target = _source(key), _target(key)
        if source[0] not in names or target[0] in names:
            return None
        steps.append(SkeletonStep(target[0], (Wire(names.index(source[0]), source[1], target[1]),)))
        names.append(target[0])
    return Skeleton("fan_out", tuple(steps))


def _build_fan_in(feeds: Sequence[str], *, tail: bool) -> Skeleton | None:
    """Two look-ups that meet in a third call: the target of two of the feeds; one before them and one after may be there too."""
    targets = [_target(key)[0] for key in feeds]
    join = next(number for number in range(1, len(feeds)) if targets[number] == targets[number - 1])
    (tool_a, path_a), (tool_b, path_b) = _source(feeds[join - 1]), _source(feeds[join])
    target, place_a = _target(feeds[join - 1])
    place_b = _target(feeds[join])[1]
    if target in (tool_a, tool_b) or (place_a == place_b and not place_a.endswith("*")):
        return None
    if place_a == place_b:
        place_a, place_b = place_a[:-1] + "0", place_b[:-1] + "1"
    steps = [SkeletonStep(_source(feeds[0])[0])]
    if join == 2:
        steps.append(SkeletonStep(tool_a, (Wire(0, _source(feeds[0])[1], _target(feeds[0])[1]),)))
    steps.append(SkeletonStep(tool_b))
    first, second = len(steps) - 2, len(steps) - 1
    steps.append(SkeletonStep(target, (Wire(first, path_a, place_a), Wire(second, path_b, place_b))))
    if tail and len(feeds) > join + 1:
        tool, place = _target(feeds[join + 1])
        steps.append(SkeletonStep(tool, (Wire(len(steps) - 1, _source(feeds[join + 1])[1], place),)))
    return Skeleton("fan_in", tuple(steps))


@lru_cache(maxsize=16_384)
def _source(key: str) -> tuple[str, str]:
    """Tool name and output path of a FEEDS key."""
    return _split(key.split("->", 1)[0], "out")


@lru_cache(maxsize=16_384)
def _target(key: str) -> tuple[str, str]:
    """Tool name and input path of a FEEDS key."""
    return _split(key.split("->", 1)[1], "in")


def _split(parameter: str, direction: str) -> tuple[str, str]:
    """`cinema/find_films/out/films/*/film_id` -> (`find_films`, `/films/*/film_id`)."""
    _, tool, rest = parameter.split("/", 2)
    return tool, rest.removeprefix(direction)
