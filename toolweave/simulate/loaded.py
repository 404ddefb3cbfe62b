"""Records that come from the graph: what a bank's customers hold, out of their statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from toolweave.model.action import Field, ResourceSpec
from toolweave.model.tool import Json

Owned = dict[str, tuple[Json, ...]]
"""The records of one customer by resource, each resource sorted by id."""


def read_owned(resources: Mapping[str, ResourceSpec], instances: Iterable[Json]) -> dict[str, Owned]:
    """Read records out of rows `{id, name, cls, statements: [{pid, value, number, id}]}`, by their customer's id.

    What a tool could not show is left out: a record without an owner or a needed value, or one that refers to what is not there.
    """
    rows = list(instances)
    known = {str(row["id"]) for row in rows}
    owned: dict[str, dict[str, list[Json]]] = {}
    for row in sorted(rows, key=lambda row: str(row["id"])):
        resource = resources[row["cls"]]
        values: dict[str, Json] = {statement["pid"]: statement for statement in row["statements"]}
        owner, record = values.get(resource.owner or "", {}).get("id"), _read_record(resource, row, values)
        if owner and _is_whole(resource, record, known):
            owned.setdefault(owner, {}).setdefault(resource.name, []).append(record)
    return {owner: {name: tuple(records) for name, records in held.items()} for owner, held in owned.items()}


def _read_record(resource: ResourceSpec, row: Json, values: Mapping[str, Json]) -> Json:
    record = {resource.id_field: row["id"]}
    for spec in resource.fields:
        value = row["name"] if spec.pid == "label" else _read_value(spec, values.get(spec.pid or "", {}))
        value = spec.start if value is None else value
        if value is not None:
            record[spec.name] = value
    return record


def _read_value(spec: Field, statement: Json) -> Any:
    number = statement.get("number")
    match spec.kind:
        case "member" | "record":
            return statement.get("id")
        case "amount":
            return None if number is None else round(float(number), 2)
        case "count":
            return None if number is None else int(number)
        case "choice":
            value = statement.get("value")
            return value if value in spec.of else None
        case _:
            return statement.get("value")


def _is_whole(resource: ResourceSpec, record: Json, known: Set[str]) -> bool:
    for spec in resource.fields:
        value = record.get(spec.name)
        if value is None and not spec.optional and spec.kind != "copy":
            return False
        if value is not None and spec.kind == "record" and value not in known:
            return False
    return True
