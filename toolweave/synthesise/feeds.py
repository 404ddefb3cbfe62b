"""FEEDS: an output that denotes what an input denotes can fill it.

Leaves are joined by what they denote, never pairwise over all tools: ids by class, terms and literals by property.
Scores: 1.0 the same thing, 0.9 any member where a role is asked for (a person as director), 0.8 a term and 0.6 a figure of the same property;
what two properties share is read off the graph (`37 of 52 values of P19 are values of P840`). Below 0.5 stands what fits and nobody does:
walking on from a value of a property that the domain file does not call a pivot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from toolweave.model.tool import Denotation, Feed, Parameter, Tool
from toolweave.synthesise.usage import Usage

SAME, MEMBER, TERM, BOUND, NAME = 1.0, 0.9, 0.8, 0.6, 0.2
UNWALKED = 0.4
"""At most this where no property of the feed is a pivot."""
OVERLAP_SHARE, OVERLAP_VALUES = 0.2, 5
"""Values of two properties are of one kind if so many, and such a share of the source's, are shared."""

Leaf = tuple[Tool, Parameter, Denotation]
Key = tuple[str, ...]


def build_feeds(tools: Iterable[Tool], usage: Usage, pivots: Collection[str] = ()) -> list[Feed]:
    """Return every feed between the tools of one domain, by key; `pivots` are the properties people walk on from.

    Cost: the sum over meanings of outputs times inputs, some thousands for 40 tools.
    """
    tools = list(tools)
    sources, kin = _group(tools, "out"), _kin(usage)
    found: dict[str, Feed] = {}
    for target in _leaves(tools, "in"):
        for key in _accepted(target[2], kin):
            for source in sources.get(key, ()):
                if feed := _feed(source, target, usage, pivots):
                    found.setdefault(feed.key, feed)
    return [found[key] for key in sorted(found)]


def _group(tools: list[Tool], direction: str) -> dict[Key, list[Leaf]]:
    groups: dict[Key, list[Leaf]] = defaultdict(list)
    for leaf in _leaves(tools, direction):
        groups[_key(leaf[2])].append(leaf)
    return groups


def _leaves(tools: list[Tool], direction: str) -> Iterator[Leaf]:
    for tool in tools:
        given = {(p.name, p.denotes) for p in tool.leaves if p.direction == "in"}
        for leaf in tool.leaves:
            echo = direction == "out" and "*" not in leaf.path and (leaf.name, leaf.denotes) in given
            if leaf.direction == direction and leaf.denotes is not None and not echo and _is_joinable(leaf.denotes):
                yield tool, leaf, leaf.denotes


def _is_joinable(denotes: Denotation) -> bool:
    return bool(denotes.cls) if denotes.role == "id" else bool(denotes.cls or denotes.pid)


def _key(denotes: Denotation) -> Key:
    if denotes.role == "id" or denotes.cls:
        return denotes.role, str(denotes.cls)
    return ("term" if denotes.role == "name" else "figure"), str(denotes.pid)


def _accepted(denotes: Denotation, kin: dict[str, list[str]]) -> list[Key]:
    key = _key(denotes)
    return [key, *(("term", pid) for pid in kin.get(key[1], ()))] if key[0] == "term" else [key]


def _kin(usage: Usage) -> dict[str, list[str]]:
    pids = sorted({pid for _, pid in usage.terms})
    return {target: [source for source in pids if source != target and _share(usage, source, target)] for target in pids}


def _share(usage: Usage, source: str, target: str) -> float:
    shared, total = usage.overlap(source, target)
    return shared / total if shared >= OVERLAP_VALUES and shared / total >= OVERLAP_SHARE else 0.0


def _feed(source: Leaf, target: Leaf, usage: Usage, pivots: Collection[str]) -> Feed | None:
    if source[0].id == target[0].id:
        return None
    score, evidence = _judge(source[2], target[2], usage)
    if target[2].role != "id" and not {source[2].pid, target[2].pid} <= set(pivots):
        score = min(score, UNWALKED)
    return Feed(
        source_tool=source[0].id,
        source_path=source[1].path,
        target_tool=target[0].id,
        target_path=target[1].path,
        score=score,
        evidence=evidence,
    )


def _judge(source: Denotation, target: Denotation, usage: Usage) -> tuple[float, str]:
    if target.role == "id":
        return _judge_id(source, target, usage)
    if target.cls:
        return NAME, f"both are the name of a {target.cls}"
    if target.role != "name":
        return (BOUND if target.role == "bound" else TERM), f"both are a {target.pid}"
    return (TERM, f"both name a {target.pid}") if source.pid == target.pid else _judge_kin(source, target, usage)


def _judge_id(source: Denotation, target: Denotation, usage: Usage) -> tuple[float, str]:
    if target.pid is None or source.pid == target.pid:
        return SAME, f"both are the id of a {target.cls}" + (f" as {target.pid}" if target.pid else "")
    if source.pid is None:
        return MEMBER, f"the id of a {target.cls}, wanted as {target.pid}"
    return _judge_kin(source, target, usage)


def _judge_kin(source: Denotation, target: Denotation, usage: Usage) -> tuple[float, str]:
    shared, total = usage.overlap(str(source.pid), str(target.pid))
    share = shared / total if total else 0.0
    return round(0.3 + 0.5 * share, 3), f"{shared} of {total} values of {source.pid} are values of {target.pid}"
