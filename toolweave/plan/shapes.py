"""Where the members stand in a list result: the field, the id and the name of an item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from toolweave.model.tool import Json
from toolweave.plan.model import PlannedCall


@dataclass(frozen=True, slots=True)
class Shape:
    """A list result: `field` holds items of class `cls`, each with its `id` and `key` (name) field."""

    field: str
    id: str
    key: str
    cls: str


def shape_of(call: PlannedCall) -> Shape:
    """The list that a tool returns; for records the resource's items."""
    config = call.tool.binding.config
    if call.op.startswith("record_"):
        resource = config["resource"]
        label = resource.get("label") or [f"{resource['name']}_id"]
        return Shape(resource.get("items") or resource["plural"], f"{resource['name']}_id", str(label[0]), resource["name"])
    items = config.get("items")
    if items:
        return Shape(config["field"], items["id"], items["key"], items["cls"])
    return Shape(config["list"], config["id"], config["key"], call.tool.binding.cls)


def items_of(call: PlannedCall) -> list[Json]:
    """The items of a call's list result; none if it failed or holds no list."""
    found = call.result.get(shape_of(call).field)
    return cast("list[Json]", found) if isinstance(found, list) else []
