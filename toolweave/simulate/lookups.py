"""Lookups: a call becomes one row of one query file, and the query's row becomes the answer.

`ask` never touches the graph, so that a batch of calls is grouped by query file and runs as one `UNWIND` each;
errors that need no query (an unknown id, a range upside down) are answers already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from toolweave.model.names import member_key, name_key
from toolweave.model.tool import Json, Tool
from toolweave.simulate.answers import draw_answer
from toolweave.simulate.rows import check_ranges, filter_row, page_row
from toolweave.simulate.values import fill_fields, fill_summary, is_stated, plain_number

Answer = Callable[[Json | None], Json]


@dataclass(frozen=True)
class Ask:
    """One row for one query file, and what makes an answer of the row that comes back (None: no row came)."""

    query: str
    row: Json
    answer: Answer


def ask(tool: Tool, arguments: Json, names: Mapping[str, str], classes: Mapping[str, str]) -> Ask | Json:
    """Turn a call of a lookup into a row to ask, or into an error that is known without asking.

    Shape:  `names` and `classes` give the name and the focus class of each member of the domain by API id.
    Raises: KeyError if the tool's operation is not a lookup.
    """
    filled = defaults_of(tool) | arguments
    return _check_ids(tool, filled, classes) or check_ranges(tool, filled) or OPERATIONS[tool.binding.op](tool, filled, names)


def error(code: str, message: str) -> Json:
    """An error as an API returns it."""
    return {"error": {"code": code, "message": message}}


def defaults_of(tool: Tool) -> Json:
    """The defaults that the tool's schema states."""
    return {name: schema["default"] for name, schema in tool.parameters["properties"].items() if "default" in schema}


def _check_ids(tool: Tool, arguments: Json, classes: Mapping[str, str]) -> Json | None:
    for leaf in tool.leaves:
        if leaf.direction == "in" and leaf.denotes is not None and leaf.denotes.role == "id" and leaf.name in arguments:
            given, cls = arguments[leaf.name], str(leaf.denotes.cls)
            for value in given if leaf.path.endswith("*") else [given]:
                if classes.get(value) != cls:
                    return error("not_found", f"There is no {cls.replace('_', ' ')} {value}.")
    return None


def _find(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config = tool.binding.config
    row = {"name_key": name_key(tool.domain, arguments[config["param"]]), "cls": tool.binding.cls}
    return Ask("execute/find", row, lambda found: {config["list"]: _items(config, config, found)})


def _details(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config = tool.binding.config
    fields: list[Json] = config["fields"]
    row = {"key": member_key(tool.domain, arguments[config["id"]]), "pids": [spec["pid"] for spec in fields if is_stated(spec)]}

    def answer(found: Json | None) -> Json:
        return _member(config, found["member"]) | fill_fields(fields, found["facts"], found["member"]) if found else {}

    return Ask("execute/details", row, answer)


def _search(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config = tool.binding.config
    anchor, row = filter_row(tool, arguments)
    row |= page_row(config, arguments)
    return Ask(f"execute/search_{anchor}", row, lambda found: {config["list"]: _items(config, config, found), "total": found["total"] if found else 0})


def _count(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    anchor, row = filter_row(tool, arguments)
    row |= {"sort": None, "sign": 1, "offset": 0, "limit": 0}
    return Ask(f"execute/search_{anchor}", row, lambda found: {"count": found["total"] if found else 0})


def _facet(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config = tool.binding.config
    anchor, row = filter_row(tool, arguments)
    row |= {"facet": config["pid"], "limit": arguments["limit"]}

    def answer(found: Json | None) -> Json:
        items = [{config["facet"]: name, "count": count} for name, count in found["items"]] if found else []
        return {config["field"]: items, "total": found["total"] if found else 0}

    return Ask(f"execute/facet_{anchor}", row, answer)


def _summarise(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    anchor, row = filter_row(tool, arguments)
    row |= {"of": arguments["of"]}

    def answer(found: Json | None) -> Json:
        figures = {name: plain_number(found[name]) for name in ("minimum", "maximum", "average") if found[name] is not None} if found else {}
        return {"of": arguments["of"], "count": found["count"] if found else 0, **figures}

    return Ask(f"execute/summarise_{anchor}", row, answer)


def _related(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config = tool.binding.config
    given = arguments[config["id"]]
    owner = {config["id"]: given, config["key"]: names[given]}
    row = _relation_row(tool, [given]) | page_row(config, arguments)
    return Ask(f"execute/{config['direction']}", row, lambda found: owner | _page(config, found))


def _common(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config = tool.binding.config
    row = _relation_row(tool, arguments[config["param"]]) | page_row(config, arguments)
    return Ask(f"execute/{config['direction']}", row, lambda found: _page(config, found))


def _compare(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Ask:
    config, by = tool.binding.config, arguments["by"]
    row = {"keys": [member_key(tool.domain, given) for given in arguments[config["param"]]]}

    def answer(found: Json | None) -> Json:
        profiles: list[Json] = found["items"] if found else []
        ranked = sorted(profiles, key=lambda p: (p.get(by) is None, -(p.get(by) or 0), p["name"], p["id"]))
        items = [_member(config, p) | ({"value": p[by]} if p.get(by) is not None else {}) for p in ranked]
        known = [item for item in items if "value" in item]
        if len(known) < 2:
            return error("no_data", f"Fewer than two of these {config['nouns']} have {by} on record.")
        difference = plain_number(known[0]["value"] - known[-1]["value"])
        return {"by": by, config["list"]: items, "highest": known[0], "lowest": known[-1], "difference": difference}

    return Ask("execute/members", row, answer)


def _answer(tool: Tool, arguments: Json, names: Mapping[str, str]) -> Json:
    config = tool.binding.config
    given = arguments[config["id"]]
    return {config["id"]: given, config["key"]: names[given]} | draw_answer(tool.id, config["returns"], arguments)


OPERATIONS: dict[str, Callable[[Tool, Json, Mapping[str, str]], Ask | Json]] = {
    "find": _find,
    "search": _search,
    "details": _details,
    "related": _related,
    "common": _common,
    "count": _count,
    "compare": _compare,
    "facet": _facet,
    "summarise": _summarise,
    "answer": _answer,
}


def _relation_row(tool: Tool, ids: list[str]) -> Json:
    config = tool.binding.config
    return {"keys": [member_key(tool.domain, given) for given in ids], "pid": config["pid"], "cls": config["items"]["cls"]}


def _page(config: Json, found: Json | None) -> Json:
    return {config["field"]: _items(config["items"], config, found), "total": found["total"] if found else 0}


def _items(naming: Json, config: Json, found: Json | None) -> list[Json]:
    return [_member(naming, profile) | fill_summary(config["summary"], profile) for profile in found["items"]] if found else []


def _member(naming: Json, profile: Json) -> Json:
    return {naming["id"]: profile["id"], naming["key"]: profile["name"]}
