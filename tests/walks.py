"""Worlds without a graph, and random walks through them: what the tests of actions share."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from toolweave.ingest import load_rows
from toolweave.model.action import ActionBinding, ActionParameter, ActionSpec
from toolweave.model.domain import load_domain
from toolweave.model.tool import Json, Tool
from toolweave.simulate.records import draw_value
from toolweave.simulate.world import Backdrop, World, build_backdrop
from toolweave.synthesise.actions import build_action_tools

DOMAINS = ("academia", "banking", "cinema", "geography", "music")
MEMBERS = 25


@lru_cache(maxsize=8)
def load_tools(domain: str) -> dict[str, Tool]:
    """The action tools of a bundled domain, by name."""
    return {tool.name: tool for tool in build_action_tools(load_domain(domain))}


@lru_cache(maxsize=8)
def load_backdrop(domain: str) -> Backdrop:
    """The backdrop of a bundled domain with some invented members; banking's records come from its snapshot."""
    tools = load_tools(domain)
    bindings = {name: ActionBinding.model_validate(tool.binding.config) for name, tool in tools.items()}
    classes = [cls.name for cls in load_domain(domain).classes if not cls.synthetic]
    members: list[Json] = [{"id": f"{cls}_{n:04x}", "name": f"{cls.title()} {n}", "cls": cls} for cls in classes for n in range(MEMBERS)]
    if domain != "banking":
        return build_backdrop(domain, bindings, members)
    named, instances = _banking_rows()
    return build_backdrop(domain, bindings, named, instances)


def draw_arguments(world: World, tool: Tool, rng: Random) -> Json:
    """Arguments that satisfy the tool's schema and often meet what its checks are about."""
    action = world.backdrop.actions[tool.name]
    arguments: Json = {}
    for parameter in action.parameters:
        if parameter.required or rng.random() < 0.4:
            value = _draw(world, tool, action, parameter, rng)
            arguments[parameter.name] = value if value is not None else f"{_prefix(world, parameter)}_0000"
    if rng.random() < 0.3:
        _repeat_a_record(world, tool, arguments, rng)
    return arguments


def message_patterns(action: ActionSpec) -> dict[str, re.Pattern[str]]:
    """For each check of an action, and for a record that is not found, a pattern of what the API then says."""
    texts = [check.message for check in action.checks] + ([action.missing] if action.match else [])
    return {text: re.compile(re.sub(r"\\\{[^{}]*\\\}", ".+", re.escape(text))) for text in texts}


def _draw(world: World, tool: Tool, action: ActionSpec, parameter: ActionParameter, rng: Random) -> object:
    if rng.random() < 0.05 and parameter.kind in ("member", "record"):
        return None
    if rng.random() < 0.15 and parameter.kind == "date":
        return draw_value(parameter.model_copy(update={"days": (-60, 1)}), world, rng)
    if rng.random() < 0.15 and parameter.kind == "month":
        return world.today[:7]
    if rng.random() < 0.15 and parameter.kind == "amount":
        return parameter.max
    own = world.records[tool.binding.cls]
    if parameter.name in action.match and own and rng.random() < 0.5:
        return rng.choice(list(own.values())).get(parameter.name)
    return draw_value(parameter, world, rng)


def _repeat_a_record(world: World, tool: Tool, arguments: Json, rng: Random) -> None:
    """Take what a record of the resource holds already: the same score, the same film, the same account number."""
    records = list(world.records[tool.binding.cls].values())
    if records:
        record = world.records[tool.binding.cls].get(str(arguments.get(f"{tool.binding.cls}_id"))) or rng.choice(records)
        allowed = tool.parameters["properties"]
        arguments.update({name: record[name] for name in arguments if name in record and record[name] in allowed[name].get("enum", [record[name]])})


def _prefix(world: World, parameter: ActionParameter) -> str:
    resource = world.backdrop.resources.get(parameter.cls or "")
    return resource.prefix if resource else str(parameter.cls)


def _banking_rows() -> tuple[list[Json], list[Json]]:
    rows = load_rows("banking")
    places = {row["qid"]: row for row in rows.in_domain}
    literals = {row["key"]: row for row in rows.literals}
    statements: dict[str, list[Json]] = {}
    for row in rows.relations:
        statements.setdefault(row["source"], []).append({"pid": row["pid"], "id": places[row["target"]]["id"]})
    for row in rows.attributes:
        literal = literals[row["target"]]
        statements.setdefault(row["source"], []).append({"pid": row["pid"], "value": literal["value"], "number": literal.get("number")})
    members = [place for place in places.values() if place["cls"]]
    own = [cls.name for cls in load_domain("banking").classes if cls.synthetic and cls.name != "customer"]
    return members, [place | {"statements": statements[place["qid"]]} for place in members if place["cls"] in own]
