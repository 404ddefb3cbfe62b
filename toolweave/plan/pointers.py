"""JSON pointers (RFC 6901) over results and arguments, and templates of them with `*` for list positions."""

from __future__ import annotations

from typing import Any

from toolweave.model.tool import Json


def resolve(document: Any, pointer: str) -> Any:
    """The value at a pointer, or None."""
    node = document
    for part in _parts(pointer):
        if isinstance(node, list) and part.isdigit() and int(part) < len(node):  # pyright: ignore[reportUnknownArgumentType]
            node = node[int(part)]  # pyright: ignore[reportUnknownVariableType]
        elif isinstance(node, dict) and part in node:
            node = node[part]  # pyright: ignore[reportUnknownVariableType]
        else:
            return None
    return node  # pyright: ignore[reportUnknownVariableType]


def expand(document: Any, template: str) -> list[tuple[str, Any]]:
    """Every (pointer, value) that a template reaches, in document order."""
    found: list[tuple[str, Any]] = [("", document)]
    for part in _parts(template):
        following: list[tuple[str, Any]] = []
        for pointer, node in found:
            if part == "*" and isinstance(node, list):
                following += [(f"{pointer}/{i}", child) for i, child in enumerate(node)]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
            elif isinstance(node, dict) and part in node:
                following.append((f"{pointer}/{escape(part)}", node[part]))
        found = following
    return found


def set_at(document: Json, pointer: str, value: Any) -> None:
    """Put a value at a pointer, making objects, and lists for numeric parts, on the way."""
    node: Any = document
    parts = _parts(pointer)
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        fresh: Any = value if following is None else ([] if following.isdigit() else {})
        if isinstance(node, list):
            while len(node) <= int(part):  # pyright: ignore[reportUnknownArgumentType]
                node.append(fresh)  # pyright: ignore[reportUnknownMemberType]
            if following is None:
                node[int(part)] = value
            node = node[int(part)]  # pyright: ignore[reportUnknownVariableType]
        else:
            if following is None or part not in node:
                node[part] = fresh
            node = node[part]


def escape(part: str) -> str:
    """A key as it stands in a pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
