"""Tools as nodes: what a synthesis no longer has goes, the rest is merged, so that writing twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from toolweave.graph import Graph
from toolweave.model.domain import DomainFile
from toolweave.model.tool import Feed, Json, Parameter, Tool, parameter_id
from toolweave.synthesise.wording import value_names

MERGE_ORDER = ("tools", "inputs", "outputs", "denotes_class", "denotes_property", "feeds", "project_feeds")


@dataclass(frozen=True)
class ToolRows:
    """The rows of each query file under `cypher/synthesise/`, by file name."""

    by_file: dict[str, list[Json]]

    def ids(self, *files: str) -> set[str]:
        """The ids or keys that some files write."""
        return {row.get("id") or row["key"] for name in files for row in self.by_file[name]}

    def meanings(self) -> set[tuple[str, str]]:
        """What each parameter denotes and each tool is about."""
        classes = {(row["parameter"], row["qid"]) for row in self.by_file["denotes_class"]}
        properties = {(row["parameter"], row["pid"]) for row in self.by_file["denotes_property"]}
        return classes | properties | {(row["id"], qid) for row in self.by_file["tools"] for qid in row["about"]}


def write_tools(graph: Graph, domain: DomainFile, tools: Sequence[Tool], feeds: Sequence[Feed]) -> None:
    """Write the Tool Graph of one domain.

    Cost: some 3,000 rows for 40 tools, under a second.
    """
    rows = build_rows(domain, tools, feeds)
    drop_stale(graph, domain.name, rows)
    for name in MERGE_ORDER:
        graph.write(f"synthesise/{name}", rows.by_file[name])


def build_rows(domain: DomainFile, tools: Sequence[Tool], feeds: Sequence[Feed]) -> ToolRows:
    """Build every row of a domain's Tool Graph."""
    qids = {cls.name: cls.qids[0] for cls in domain.classes}
    leaves = [(tool, leaf) for tool in tools for leaf in tool.leaves]
    inputs = [_parameter_row(domain, tool, leaf) for tool, leaf in leaves if leaf.direction == "in"]
    outputs = [_parameter_row(domain, tool, leaf) | {"confidence": 1.0} for tool, leaf in leaves if leaf.direction == "out"]
    return ToolRows(
        {
            "tools": [_tool_row(tool, qids, position) for position, tool in enumerate(tools)],
            "inputs": inputs,
            "outputs": outputs,
            "denotes_class": [_class_row(tool, leaf, qids) for tool, leaf in leaves if leaf.denotes and leaf.denotes.cls in qids],
            "denotes_property": [
                {"parameter": _id(tool, leaf), "pid": leaf.denotes.pid} for tool, leaf in leaves if leaf.denotes and leaf.denotes.pid is not None
            ],
            "feeds": [_feed_row(feed) for feed in feeds],
            "project_feeds": _project(feeds),
        }
    )


def drop_stale(graph: Graph, domain: str, rows: ToolRows) -> None:
    """Delete what the graph holds of the domain's tools and the rows do not."""
    for held in graph.query("synthesise/stale", domain=domain):
        _drop(graph, "delete_feeds", "key", set(held["feeds"]) - rows.ids("feeds", "project_feeds"))
        _drop(graph, "delete_parameters", "id", set(held["parameters"]) - rows.ids("inputs", "outputs"))
        _drop(graph, "delete_tools", "id", set(held["tools"]) - rows.ids("tools"))
        gone = {tuple(meaning) for meaning in held["meanings"]} - rows.meanings()
        graph.write("synthesise/delete_meanings", [{"id": id_, "target": target} for id_, target in sorted(gone)])


def stable_number(text: str) -> int:
    """A number below 2**31 that depends on the text alone: what seeded draws order by."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big") >> 1


def _drop(graph: Graph, name: str, field: str, keys: Iterable[str]) -> None:
    graph.write(f"synthesise/{name}", [{field: key} for key in sorted(keys)])


def _tool_row(tool: Tool, qids: dict[str, str], position: int) -> Json:
    about = [tool.about] if tool.about in qids else [leaf.denotes.cls for leaf in tool.leaves if leaf.direction == "in" and leaf.denotes and leaf.denotes.cls]
    properties: Json = {
        "id": tool.id,
        "name": tool.name,
        "description": tool.description,
        "kind": tool.kind,
        "origin": tool.origin,
        "domain": tool.domain,
        "op": tool.binding.op,
        "about": tool.about,
        "position": position,
        "draw": stable_number(tool.id),
        "spec": tool.model_dump_json(),
    }
    return {"id": tool.id, "domain": tool.domain, "about": sorted({qids[cls] for cls in about if cls in qids}), "properties": properties}


def _parameter_row(domain: DomainFile, tool: Tool, leaf: Parameter) -> Json:
    properties: Json = {"id": _id(tool, leaf), **leaf.model_dump(exclude={"denotes"}, exclude_none=True)}
    if leaf.denotes:
        properties["denotes"] = json.dumps(leaf.denotes.model_dump(exclude_none=True), sort_keys=True)
    if names := value_names(domain, tool, leaf):
        properties["value_names"] = names
    return {"id": properties["id"], "tool": tool.id, "properties": properties}


def _class_row(tool: Tool, leaf: Parameter, qids: dict[str, str]) -> Json:
    return {"parameter": _id(tool, leaf), "qid": qids[str(leaf.denotes.cls)] if leaf.denotes else ""}


def _feed_row(feed: Feed) -> Json:
    ends = {
        "source": parameter_id(feed.source_tool, "out", feed.source_path),
        "target": parameter_id(feed.target_tool, "in", feed.target_path),
    }
    return {"key": feed.key, **ends, "score": feed.score, "evidence": feed.evidence, "draw": stable_number(feed.key)}


def _project(feeds: Iterable[Feed]) -> list[Json]:
    weights: dict[tuple[str, str], float] = {}
    for feed in feeds:
        pair = feed.source_tool, feed.target_tool
        weights[pair] = max(weights.get(pair, 0.0), feed.score)
    return [{"key": f"{source}->{target}", "source": source, "target": target, "weight": weights[source, target]} for source, target in sorted(weights)]


def _id(tool: Tool, leaf: Parameter) -> str:
    return parameter_id(tool.id, leaf.direction, leaf.path)
