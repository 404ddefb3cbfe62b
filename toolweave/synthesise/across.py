"""FEEDS across domains: a value that one domain's tools name is a member that another domain's tools look up by that name.

API ids mean nothing outside their domain, so a name is what crosses. It is the same entity (by Q-id) under the same name on both sides,
and no other entity bears that name on either side; what cannot be told apart by name does not cross.
The feeds between two domains depend on what both hold and on nothing else, so it does not matter which is ingested first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolweave.graph import Graph
from toolweave.model.tool import Json, Parameter, Tool, parameter_id
from toolweave.synthesise.write import stable_number

FEW = 5
"""Fewer shared values are chance: no feed is made of them."""
MANY = 20
"""Of members in lists, of which most lists would else have none that leads over."""
SINGLE = ("details", "find")
"""Operations whose result is about one thing: the value to go on from is clear."""
LISTS = ("related", "search")
"""Operations that list members, one of which is looked up over there."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How many values of a property of one class (without `pid`: members of the class) are members of class `as_cls` of another domain."""

    cls: str
    pid: str
    as_cls: str
    values: int


def write_across(graph: Graph, domain: str) -> None:
    """Write the feeds between the tools of a domain and those of every other domain in the graph, both ways; drop what no longer holds.

    Cost: two queries for each of the others, some 0.1 s.
    """
    others = [row["domain"] for row in graph.query("synthesise/other_domains", domain=domain)]
    tools = load_tools(graph, [domain, *others])
    for source, target in [pair for other in others for pair in ((domain, other), (other, domain))]:
        rows = build_across(tools[source], tools[target], query_shared(graph, source, target))
        held = {row["key"] for row in graph.query("synthesise/held_across", source=source, target=target)}
        graph.write("synthesise/delete_feeds", [{"key": key} for key in sorted(held - {row["key"] for row in rows})])
        graph.write("synthesise/feeds_across", rows)


def load_tools(graph: Graph, domains: list[str]) -> Mapping[str, list[Tool]]:
    """Read the tools of some domains back from the graph."""
    return {row["domain"]: [Tool.model_validate_json(spec) for spec in row["specs"]] for row in graph.query("execute/tools", domains=domains)}


def query_shared(graph: Graph, source: str, target: str) -> list[Shared]:
    """What two domains share, in the direction of `target`."""
    rows = graph.query("synthesise/shared_values", source=source, target=target)
    return [Shared(row["cls"], row["pid"], row["as_cls"], len(row["values"])) for row in rows]


def build_across(sources: Iterable[Tool], targets: Iterable[Tool], shared: Iterable[Shared]) -> list[Json]:
    """Return the rows of every feed from one domain's tools to another's, by key."""
    sources, targets = list(sources), list(targets)
    rows: dict[str, Json] = {}
    for each in shared:
        for tool, out in _names(sources, each.cls, each.pid) if each.values >= (FEW if each.pid else MANY) else ():
            for other, into in _looked_up(targets, each.as_cls):
                row = _row(parameter_id(tool.id, "out", out.path), parameter_id(other.id, "in", into.path), each, other.domain)
                rows[row["key"]] = row
    return [rows[key] for key in sorted(rows)]


def _row(source: str, target: str, shared: Shared, domain: str) -> Json:
    key = f"{source}->{target}"
    of = f"values of {shared.pid}" if shared.pid else f"members of {shared.cls}"
    evidence = f"{shared.values} {of} are each a {shared.as_cls} of {domain}, by the same name"
    return {"key": key, "source": source, "target": target, "shared": shared.values, "evidence": evidence, "draw": stable_number(key)}


def _names(tools: Iterable[Tool], cls: str, pid: str) -> Iterator[tuple[Tool, Parameter]]:
    """The outputs that name a value of a property of a class, or members of the class in a list."""
    for tool in tools:
        for leaf in tool.leaves:
            denotes = leaf.denotes
            if leaf.direction == "in" or denotes is None or denotes.role != "name":
                continue
            is_value = denotes.cls is None and denotes.pid == pid and tool.about == cls and tool.binding.op in SINGLE
            is_listed = not pid and denotes.cls == cls and tool.binding.op in LISTS and leaf.path.count("/") == 3
            if is_value or is_listed:
                yield tool, leaf


def _looked_up(tools: Iterable[Tool], cls: str) -> Iterator[tuple[Tool, Parameter]]:
    """The inputs under which a member of a class is looked up by name."""
    for tool in tools:
        for leaf in tool.leaves if tool.binding.op == "find" and tool.binding.cls == cls else ():
            denotes = leaf.denotes
            if leaf.direction == "in" and denotes is not None and denotes.role == "name" and denotes.cls == cls:
                yield tool, leaf
