"""JSON pointers into results and arguments: what may be absent, and templates with `*` for list positions."""

from __future__ import annotations

from typing import Any, cast

from toolweave.model.pointer import PointerError, join_pointer, parse_pointer, resolve
from toolweave.model.tool import Json

ANY = "*"
"""In a template: every position of a list."""


def find(document: Any, pointer: str) -> Any:
    """The value at a pointer, or None where nothing stands."""
    try:
        return resolve(document, pointer)
    except PointerError:
        return None


def expand(document: Any, template: str) -> list[tuple[str, Any]]:
    """Every (pointer, value) that a template reaches, in document order."""
    found: list[tuple[str, Any]] = [("", document)]
    for token in parse_pointer(template):
        following: list[tuple[str, Any]] = []
        for pointer, node in found:
            if token == ANY and isinstance(node, list):
                following += [(f"{pointer}/{i}", child) for i, child in enumerate(cast("list[Any]", node))]
            elif isinstance(node, dict) and token in node:
                following.append((pointer + join_pointer([token]), cast("Json", node)[token]))
        found = following
    return found


def set_at(document: Json, pointer: str, value: Any) -> None:
    """Put a value at `/name` or `/names/0`: arguments are no deeper."""
    name, *position = parse_pointer(pointer)
    if not position:
        document[name] = value
        return
    items: list[Any] = document.setdefault(name, [])
    items += [None] * (int(position[0]) + 1 - len(items))
    items[int(position[0])] = value
