"""Puts right what the schema leaves no doubt about: weak models write `"4"` for 4, a bare list for its object, a key too many, or one by another name."""

from __future__ import annotations

import re
from typing import Any, cast

from toolweave.model.tool import Json

SCALARS = ("string", "integer", "number", "boolean")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def fit(data: Any, schema: Json) -> Any:
    """The data in the shape of the schema as far as that is certain; else as it was, for validation to say what is off."""
    properties = cast("dict[str, Json]", schema.get("properties") or {})
    if schema.get("type") == "object" and properties:
        return _fit_object(data, schema, properties)
    if schema.get("type") == "array" and isinstance(data, list) and isinstance(schema.get("items"), dict):
        return [fit(each, schema["items"]) for each in cast("list[Any]", data)]
    return _fit_scalar(data, schema)


def _fit_object(data: Any, schema: Json, properties: dict[str, Json]) -> Any:
    names = list(properties)
    if isinstance(data, list) and len(names) == 1 and properties[names[0]].get("type") == "array":
        data = {names[0]: cast("list[Any]", data)}
    if not isinstance(data, dict):
        return cast("Any", data)
    given = cast("dict[str, Any]", data)
    if len(given) == 1 and names and not set(given) & set(names):
        inner = next(iter(given.values()))
        if isinstance(inner, dict) and set(cast("dict[str, Any]", inner)) & set(names):
            given = cast("dict[str, Any]", inner)
    given = _rename_stray(given, schema, properties)
    closed = schema.get("additionalProperties") is False
    return {name: fit(value, properties[name]) if name in properties else value for name, value in given.items() if name in properties or not closed}


def _rename_stray(given: dict[str, Any], schema: Json, properties: dict[str, Json]) -> dict[str, Any]:
    # The one key that is not known stands for the one that is missing; whether its value fits, validation says.
    missing = [name for name in cast("list[str]", schema.get("required") or []) if name not in given and name in properties]
    strays = [name for name in given if name not in properties]
    if len(missing) != 1 or len(strays) != 1 or schema.get("additionalProperties") is not False:
        return given
    return {missing[0] if name == strays[0] else name: value for name, value in given.items()}


def _fit_scalar(data: Any, schema: Json) -> Any:
    kind = schema.get("type")
    if kind in SCALARS and isinstance(data, list) and len(cast("list[Any]", data)) == 1:
        data = cast("list[Any]", data)[0]
    if isinstance(data, str) and kind in ("integer", "number") and NUMBER.fullmatch(data.strip()):
        number = float(data)
        return int(number) if number.is_integer() else number
    if isinstance(data, float) and kind == "integer" and data.is_integer():
        return int(data)
    if kind == "string" and isinstance(data, int) and not isinstance(data, bool):
        return str(data)
    if kind == "boolean" and isinstance(data, str) and data.strip().lower() in ("true", "false"):
        return data.strip().lower() == "true"
    return cast("Any", data)
