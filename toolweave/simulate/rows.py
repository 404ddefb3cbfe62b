"""Arguments as rows: which filter a query starts from, what the others test, how a page is sorted and cut."""

from __future__ import annotations

from typing import Any

from toolweave.model.names import member_key, name_key
from toolweave.model.tool import Json, Tool

LOWEST, HIGHEST = -1e18, 1e18
AFTER_ALL_DATES = "~"
"""Sorts after digits and hyphens: `1994~` is later than `1994-12-31`."""
EVERYTHING = 1_000_000


def filter_row(tool: Tool, arguments: Json) -> tuple[str, Json]:
    """Return the anchor (`by_id`, `by_term` or `all`) and the row of a filtered query.

    The most selective entity or term filter that the call gives is where the query starts; the binding lists them in order.
    """
    config = tool.binding.config
    given = [name for name in config["anchors"] if name in arguments]
    row: Json = {"cls": tool.binding.cls, "bounds": _bounds(config["filters"], arguments)}
    if not given:
        return "all", row | {"prefix": member_key(tool.domain, f"{tool.binding.cls}_")}
    first, filters = config["filters"][given[0]], config["filters"]
    row |= {"anchor": _seek(tool.domain, first, arguments[given[0]])["is"], "pid": first["pid"]}
    row["also"] = [_seek(tool.domain, filters[name], arguments[name]) for name in given[1:]]
    return "by_id" if first["mode"] == "entity" else "by_term", row


def page_row(config: Json, arguments: Json) -> Json:
    """The part of a row that sorts and cuts: by a profile's field, else by name alone."""
    sort = str(arguments.get("sort", ""))
    field = sort.removeprefix("-")
    known = field in config.get("sorts", {})
    page = {"offset": arguments.get("offset", 0), "limit": arguments.get("limit", EVERYTHING)}
    return {"sort": field if known else None, "sign": -1 if sort.startswith("-") else 1, **page}


def check_ranges(tool: Tool, arguments: Json) -> Json | None:
    """Return an error if a range is upside down: its low limit above its high one."""
    filters: Json = tool.binding.config.get("filters", {})
    for name, spec in filters.items():
        if spec["mode"] == "min" and name in arguments:
            high = next((other for other, limit in filters.items() if limit["mode"] == "max" and limit["pid"] == spec["pid"] and other in arguments), None)
            if high and arguments[name] > arguments[high]:
                message = f"`{name}` ({arguments[name]}) is above `{high}` ({arguments[high]})."
                return {"error": {"code": "invalid_range", "message": message}}
    return None


def _seek(domain: str, spec: Json, value: Any) -> Json:
    if spec["mode"] == "entity":
        return {"pid": spec["pid"], "by": "key", "is": member_key(domain, value)}
    return {"pid": spec["pid"], "by": "name_key", "is": name_key(domain, value)}


def _bounds(filters: Json, arguments: Json) -> list[Json]:
    bounds: dict[str, Json] = {}
    for name, spec in filters.items():
        if spec["mode"] not in ("min", "max") or name not in arguments:
            continue
        date = spec["type"] == "date"
        bound = bounds.setdefault(spec["field"], {"field": spec["field"], "low": "" if date else LOWEST, "high": AFTER_ALL_DATES if date else HIGHEST})
        if spec["mode"] == "min":
            bound["low"] = arguments[name]
        else:
            bound["high"] = f"{arguments[name]}{AFTER_ALL_DATES}" if date else arguments[name]
    return list(bounds.values())
