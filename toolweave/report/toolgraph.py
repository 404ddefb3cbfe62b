"""What coverage is counted against: the tools, inputs and FEEDS of the graph, and the runs with what they rejected.

Tools, inputs and FEEDS are numbered once; a dialogue then is three short lists of numbers.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from toolweave.graph import Graph
from toolweave.model.tool import Json


@dataclass(frozen=True, slots=True)
class ToolGraph:
    """The Tool Graph as numbered lists; the dictionaries give the number of an id or key."""

    tools: list[Json] = field(default_factory=list[Json])
    inputs: list[Json] = field(default_factory=list[Json])
    feeds: list[Json] = field(default_factory=list[Json])
    runs: list[Json] = field(default_factory=list[Json])
    tool_numbers: dict[str, int] = field(default_factory=dict[str, int])
    input_numbers: dict[str, int] = field(default_factory=dict[str, int])
    feeds_numbers: dict[str, int] = field(default_factory=dict[str, int])


def query_tool_graph(graph: Graph, domains: Collection[str] | None = None) -> ToolGraph:
    """Read tools, inputs, FEEDS and runs, of some domains or all. Cost: three queries, under a second at 200 tools and 10,000 FEEDS."""
    tools = [row for row in graph.query("report/tools") if domains is None or row["domain"] in domains]
    runs = [row for row in graph.query("report/runs") if domains is None or not set(row["domains"] or ()).isdisjoint(domains)]
    return build_tool_graph(tools, graph.query("report/feeds"), runs)


def build_tool_graph(tools: list[Json], feeds: list[Json], runs: list[Json]) -> ToolGraph:
    """Number what the queries of `cypher/report/` returned."""
    numbers = {row["id"]: number for number, row in enumerate(tools)}
    inputs = [(row["id"], each) for row in tools for each in row["inputs"]]
    ends = [row for row in feeds if row["source"] in numbers and row["target"] in numbers]
    return ToolGraph(
        tools=[_tool(row) for row in tools],
        inputs=[{"tool": numbers[tool], "path": each["path"], "required": bool(each["required"])} for tool, each in inputs],
        feeds=[
            {**{name: row[name] for name in ("output", "input", "score")}, "source": numbers[row["source"]], "target": numbers[row["target"]]} for row in ends
        ],
        runs=[_run(row) for row in runs],
        tool_numbers=numbers,
        input_numbers={each["id"]: number for number, (_, each) in enumerate(inputs)},
        feeds_numbers={row["key"]: number for number, row in enumerate(ends)},
    )


def _tool(row: Json) -> Json:
    about = ", ".join(str(label) for label in row["classes"] if label)
    return {"name": row["name"], "domain": row["domain"], "kind": row["kind"] or "", "description": row["description"] or "", "about": about}


def _run(row: Json) -> Json:
    return {**row, "domains": list(row["domains"] or ()), "rejected": _counts(row["rejected"]), "problems": _counts(row["problems"])}


def _counts(text: Any) -> dict[str, int]:
    """The counts that a Run node keeps as JSON text; none where the run is not over."""
    return json.loads(text) if isinstance(text, str) else {}
