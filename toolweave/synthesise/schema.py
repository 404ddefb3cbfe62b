"""Schemas with meaning: a small tree whose leaves carry their denotation, written once and read twice.

`as_schema` gives the JSON Schema a model sees; `list_leaves` gives the parameters the Tool Graph holds. Both
come from the same tree, so a leaf cannot be in one and missing from the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolweave.model.tool import Denotation, Direction, Json, Parameter


@dataclass(frozen=True)
class Leaf:
    """A string, number or boolean, with what it stands for in the domain."""

    schema: Json
    denotes: Denotation | None = None


@dataclass(frozen=True)
class Group:
    """A JSON object; `required` names the fields that are always there."""

    fields: Mapping[str, Node]
    required: frozenset[str] = frozenset()
    description: str = ""


@dataclass(frozen=True)
class Many:
    """A JSON array of one kind of item; `extra` holds further keywords such as `minItems`."""

    items: Node
    description: str = ""
    extra: Json = field(default_factory=dict[str, object])


Node = Leaf | Group | Many


def as_schema(node: Node) -> Json:
    """Return the JSON Schema (2020-12) of a tree; objects take no undeclared field."""
    if isinstance(node, Leaf):
        return dict(node.schema)
    note: Json = {"description": node.description} if node.description else {}
    if isinstance(node, Many):
        return {"type": "array", **note, "items": as_schema(node.items), **node.extra}
    schema: Json = {"type": "object", **note, "properties": {name: as_schema(child) for name, child in node.fields.items()}}
    if node.required:
        schema["required"] = [name for name in node.fields if name in node.required]
    return {**schema, "additionalProperties": False}


def list_leaves(node: Node, direction: Direction) -> tuple[Parameter, ...]:
    """Return every leaf of a tree with its path template, in document order; `*` stands for a list position."""
    return tuple(_walk(node, direction, name="", path="", required=True))


def _walk(node: Node, direction: Direction, *, name: str, path: str, required: bool) -> Iterator[Parameter]:
    if isinstance(node, Group):
        for key, child in node.fields.items():
            yield from _walk(child, direction, name=key, path=f"{path}/{key}", required=required and key in node.required)
    elif isinstance(node, Many):
        yield from _walk(node.items, direction, name=name, path=f"{path}/*", required=required)
    else:
        kind, form = str(node.schema.get("type", "string")), node.schema.get("format")
        yield Parameter(name=name, path=path, direction=direction, type=kind, format=form, required=required, denotes=node.denotes)
