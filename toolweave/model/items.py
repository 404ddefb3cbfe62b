"""Coverage items: what a tool offers to be exercised, and what a dialogue exercised. An item is one line of text, `kind:name`.

`tools:cinema/find_films`, `feeds:KEY` (the key of a FEEDS relationship), `optional:PARAMETER`, `enums:PARAMETER=value`,
`errors:TOOL=code`, `patterns:cinema/chain`. Both ends are read from files of text alone, so counts can be made anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal, cast, get_args

from toolweave.model.action import ActionBinding
from toolweave.model.pointer import PointerError, template
from toolweave.model.record import Dialogue, Source
from toolweave.model.tool import Json, Tool, parameter_id

Kind = Literal["tools", "feeds", "optional", "enums", "errors", "patterns"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which people ask for them."""


def kind_of(item: str) -> Kind:
    """The kind of an item."""
    return cast("Kind", item.split(":", 1)[0])


def list_items(tool: Tool) -> Iterator[str]:
    """What one tool offers by itself: the tool, its optional inputs, the values of its enums, the errors that its checks return."""
    yield f"tools:{tool.id}"
    for leaf in tool.leaves:
        if leaf.direction == "in" and not leaf.required:
            yield f"optional:{parameter_id(tool.id, 'in', leaf.path)}"
    for name, schema in cast("dict[str, Json]", tool.parameters.get("properties", {})).items():
        for value in cast("list[Any]", schema.get("enum", ())):
            yield f"enums:{parameter_id(tool.id, 'in', f'/{name}')}={value}"
    if tool.binding.op.startswith("record_"):
        codes = (check.code for check in ActionBinding.model_validate(tool.binding.config).action.checks)
        for code in dict.fromkeys(codes):
            yield f"errors:{tool.id}={code}"


def find_items(dialogue: Dialogue) -> list[str]:
    """What a dialogue exercised, each item once, in the order of its calls.

    Cost: linear in its calls; the JSON of results is parsed once.
    """
    schemas: dict[str, Json] = {tool["function"]["name"]: tool["function"]["parameters"] for tool in dialogue.tools}
    results = {message.tool_call_id: json.loads(message.content) for message in dialogue.messages if message.role == "tool"}
    found = dict.fromkeys(f"patterns:{domain}/{dialogue.goal.pattern}" for domain in dialogue.goal.domains)
    calls: dict[str, tuple[str, Json]] = {}
    for message in dialogue.messages:
        for call in message.tool_calls or ():
            tool = dialogue.tool_id(call.function.name)
            calls[call.id] = (tool, call.function.arguments)
            found |= dict.fromkeys(_items_of_call(tool, call.function.arguments, schemas.get(call.function.name, {}), results.get(call.id)))
    for row in dialogue.provenance:
        found |= dict.fromkeys(f"feeds:{key}" for key in _feeds_of(row.call_id, row.path, row.source, calls, results))
    return list(found)


def _items_of_call(tool: str, arguments: Json, schema: Json, result: Any) -> Iterator[str]:
    yield f"tools:{tool}"
    properties: dict[str, Json] = schema.get("properties", {})
    for name in (name for name in arguments if name in properties):
        value, parameter = arguments[name], parameter_id(tool, "in", f"/{name}")
        if name not in schema.get("required", ()):
            yield f"optional:{parameter}{'/*' if isinstance(value, list) else ''}"
        if value in properties[name].get("enum", ()):
            yield f"enums:{parameter}={value}"
    if isinstance(result, dict) and "error" in result:
        yield f"errors:{tool}={cast('Json', result)['error'].get('code')}"


def _feeds_of(call_id: str, path: str, source: Source, calls: dict[str, tuple[str, Json]], results: dict[str | None, Any]) -> Iterator[str]:
    tool, arguments = calls[call_id]
    for part in _walk(source):
        if part.kind != "result" or part.call_id not in calls or part.path is None:
            continue
        try:
            out, into = template(part.path, results.get(part.call_id)), template(path, arguments)
        except PointerError:
            continue
        yield f"{parameter_id(calls[part.call_id][0], 'out', out)}->{parameter_id(tool, 'in', into)}"


def _walk(source: Source) -> Iterator[Source]:
    yield source
    for part in source.sources or ():
        yield from _walk(part)


def domain_of(item: str) -> str:
    """The domain that an item belongs to: for a FEEDS across domains, that of its source."""
    return item.split(":", 1)[1].split("/", 1)[0]


def count_kinds(items: Iterable[str]) -> dict[Kind, int]:
    """How many items of each kind, kinds without any included."""
    counts: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    for item in items:
        counts[kind_of(item)] += 1
    return counts
