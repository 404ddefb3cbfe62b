"""Duplicate tools: two names for one thing make a choice that nobody can get right."""

from __future__ import annotations

import json
from collections.abc import Iterable

from toolweave.model.tool import Tool


def find_duplicates(tools: Iterable[Tool]) -> list[tuple[Tool, Tool, str]]:
    """Return pairs of tools that are the same: by name, by what they do, or by what they take, give and mean.

    Shape: (the first, the later one, why); each later tool once.
    """
    seen: dict[str, Tool] = {}
    pairs: list[tuple[Tool, Tool, str]] = []
    for tool in tools:
        marks = {f"name {tool.name}": "same name", f"does {_binding(tool)}": "same binding", f"means {_signature(tool)}": "same inputs, outputs and meaning"}
        first = next(((seen[mark], why) for mark, why in marks.items() if mark in seen), None)
        if first:
            pairs.append((first[0], tool, first[1]))
        seen.update({mark: tool for mark in marks if mark not in seen})
    return pairs


def _binding(tool: Tool) -> str:
    return json.dumps(tool.binding.model_dump(), sort_keys=True)


def _signature(tool: Tool) -> str:
    leaves = sorted(f"{p.direction} {p.path} {p.type} {p.denotes}" for p in tool.leaves)
    return json.dumps([tool.kind, tool.about, tool.description, leaves])
