"""What a lookup should answer, worked out in plain Python from every statement of a domain: slow, obvious and independent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, LiteralString

from toolweave.graph import Graph
from toolweave.model.names import normalise_name
from toolweave.model.tool import Json, Parameter, Tool

FACTS: LiteralString = """
MATCH (m:Entity)-[r:IN_DOMAIN]->(d:Domain {name: $domain})
WHERE r.cls IS NOT NULL
OPTIONAL MATCH (m)-[s:STATEMENT {best: true}]->(v)
OPTIONAL MATCH (v)-[x:IN_DOMAIN]->(d)
RETURN r.id AS id, r.cls AS cls, r.name AS name, collect([s.pid, x.id, x.name, coalesce(v.year, v.number, v.value)]) AS facts
"""


@dataclass(frozen=True)
class Member:
    """A member with its facts: ids and names of entities, values of literals, by property."""

    id: str
    cls: str
    name: str
    ids: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    names: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    values: dict[str, Any] = field(default_factory=dict[str, Any])


def load_members(graph: Graph, domain: str) -> dict[str, Member]:
    """Every member of a domain by API id."""
    members: dict[str, Member] = {}
    for row in graph.run(FACTS, domain=domain).data():
        member = Member(row["id"], row["cls"], row["name"])
        for pid, id_, name, value in row["facts"]:
            if name is not None:
                member.names.setdefault(pid, set()).add(name)
            if id_ is not None:
                member.ids.setdefault(pid, set()).add(id_)
            if value is not None:
                member.values[pid] = round(value, 2 if abs(value) >= 1 else 4) if isinstance(value, float) else value
        members[member.id] = member
    return members


@dataclass(frozen=True)
class Oracle:
    """Answers lookups of one domain. Only ids, names, counts and figures: what a wrong query would get wrong."""

    members: dict[str, Member]

    def ids(self, tool: Tool, arguments: Json) -> list[str]:
        """The ids that a tool returning members should list, all pages, in order."""
        config, op = tool.binding.config, tool.binding.op
        if op == "find":
            name = normalise_name(arguments[config["param"]])
            found = [m for m in self.members.values() if m.cls == tool.binding.cls and normalise_name(m.name) == name]
            return sorted(m.id for m in found)
        found = self.fitting(tool, arguments) if op == "search" else self._related(tool, arguments)
        sort = str(arguments.get("sort", tool.parameters["properties"].get("sort", {}).get("default", "")))
        pid = config.get("sorts", {}).get(sort.removeprefix("-"), {}).get("pid")
        sign = -1 if sort.startswith("-") else 1
        ranked = sorted(found, key=lambda m: (m.name, m.id))
        if pid:
            ranked.sort(key=lambda m: (pid not in m.values, sign * m.values.get(pid, 0)))
        return [m.id for m in ranked]

    def fitting(self, tool: Tool, arguments: Json) -> list[Member]:
        """The members that fit the filters of a call."""
        filters: Json = tool.binding.config["filters"]
        tests = [(filters[name], value) for name, value in arguments.items() if name in filters]
        return [m for m in self.members.values() if m.cls == tool.binding.cls and all(_fits(m, spec, value) for spec, value in tests)]

    def facet(self, tool: Tool, arguments: Json) -> list[tuple[str, int]]:
        """The terms of a facet with their counts, in order."""
        counts = Counter(name for m in self.fitting(tool, arguments) for name in m.names.get(tool.binding.config["pid"], ()))
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def figures(self, tool: Tool, arguments: Json) -> list[float]:
        """The figures that a summary is about, sorted."""
        pid = tool.binding.config["of"][arguments["of"]]["pid"]
        return sorted(m.values[pid] for m in self.fitting(tool, arguments) if pid in m.values)

    def _related(self, tool: Tool, arguments: Json) -> list[Member]:
        config = tool.binding.config
        given: list[str] = arguments[config["param"]] if tool.binding.op == "common" else [arguments[config["id"]]]
        if config["direction"] == "values":
            held = [self.members[id_].ids.get(config["pid"], set()) for id_ in given]
            return [self.members[id_] for id_ in held[0] if all(id_ in ids for ids in held)]
        wanted = set(given)
        return [m for m in self.members.values() if m.cls == config["items"]["cls"] and wanted <= m.ids.get(config["pid"], set())]


def draw_call(tool: Tool, members: dict[str, Member], rng: Random) -> Json:
    """Arguments that some member of the world satisfies, mostly: drawn from one member's own facts."""
    properties: Json = tool.parameters["properties"]
    leaves = {leaf.name: leaf for leaf in tool.leaves if leaf.direction == "in"}
    required = set(tool.parameters.get("required", ()))
    some = rng.choice(sorted(id_ for id_, m in members.items() if m.cls == tool.binding.cls))
    optional = [name for name in properties if name not in required]
    chosen = required | set(rng.sample(optional, min(len(optional), rng.randint(0, 3))))
    drawn = {name: _draw(properties[name], leaves[name], members[some], members, rng) for name in properties if name in chosen}
    return {name: value for name, value in drawn.items() if value is not None}


def _fits(member: Member, spec: Json, value: Any) -> bool:
    pid = spec["pid"]
    match spec["mode"]:
        case "entity":
            return value in member.ids.get(pid, ())
        case "term":
            return normalise_name(value) in {normalise_name(name) for name in member.names.get(pid, ())}
        case "min":
            return pid in member.values and member.values[pid] >= value
        case _:
            return pid in member.values and member.values[pid] <= value


def _draw(schema: Json, leaf: Parameter, member: Member, members: dict[str, Member], rng: Random) -> Any:
    means = leaf.denotes
    if schema["type"] == "array":
        return _draw_ids(leaf, members, rng)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if means is None:
        return rng.randint(schema["minimum"], schema.get("maximum", 6))
    if means.role == "id":
        pool = sorted(member.ids.get(means.pid, ())) if means.pid else [member.id]
        return rng.choice(pool or sorted(id_ for id_, m in members.items() if m.cls == means.cls))
    if means.role == "name":
        return rng.choice(sorted(member.names[means.pid])) if means.pid in member.names else member.name if means.pid is None else None
    return member.values.get(str(means.pid))


def _draw_ids(leaf: Parameter, members: dict[str, Member], rng: Random) -> list[str]:
    means = leaf.denotes
    assert means is not None
    holders = [m for m in members.values() if means.pid and len(m.ids.get(means.pid, ())) >= 2]
    if holders:
        return rng.sample(sorted(rng.choice(holders).ids[str(means.pid)]), 2)
    return rng.sample(sorted(id_ for id_, m in members.items() if m.cls == means.cls), 2)
