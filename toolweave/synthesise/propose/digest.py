"""What a prompt tells of a class: its properties, filters, figures and tools, cut to a size that does not grow with the domain."""

from __future__ import annotations

from collections.abc import Sequence

from toolweave.llm.prompts import write_json
from toolweave.model.tool import Json, Tool
from toolweave.synthesise.context import Context
from toolweave.synthesise.filters import sort_properties
from toolweave.synthesise.propose.asking import BLOCK_CHARS

TEXT = 90
"""Characters of a description or label in a digest."""
LISTED = 40
"""Entries of a list of properties or filters."""


def build_digest(context: Context, tools: Sequence[Tool], *, wanted: int) -> Json:
    """The digest of one class; tools about it come first, and those that find no room are left out.

    Units: at most `BLOCK_CHARS` characters as JSON, whatever the domain holds.
    """
    cls, usage = context.cls, context.usage
    nearest = sorted(tools, key=lambda tool: (tool.about != cls.name, cls.name not in tool.name))
    data: Json = {
        "domain": clip(context.domain.title),
        "class": cls.name,
        "noun": clip(cls.nouns[0][0]),
        "wanted": wanted,
        "filters": list(context.filters.nodes)[:LISTED],
        "figures": [prop.name for prop in sort_properties(context.domain, cls, usage)][:LISTED],
        "properties": [
            {"name": prop.name, "kind": "link" if prop.type == "entity" else prop.type, "about": clip(prop.description), "members": usage.of(prop).members}
            for prop in context.fields()[:LISTED]
        ],
        "tools": [{"name": tool.name, "about": clip(tool.description)} for tool in nearest],
    }
    return shrink(data, "tools")


def shrink(data: Json, key: str, limit: int = BLOCK_CHARS) -> Json:
    """The data with the end of one list left out until it fits a prompt."""
    rows = list(data[key])
    over = len(write_json(data)) - limit
    while over > 0 and rows:
        over -= len(write_json(rows.pop())) + 16  # indentation and comma, on the safe side once measured again
        if over <= 0:
            over = len(write_json(data | {key: rows})) - limit
    return data | {key: rows}


def clip(text: str, limit: int = TEXT) -> str:
    """The text on one line, cut to `limit` characters."""
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else f"{folded[: limit - 1]}…"
