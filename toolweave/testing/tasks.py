"""What the server can write: one function a task, found by the `task` of the request's last JSON block.

A task gets the input block and a generator seeded by the request and the server; equal requests get equal answers in any order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any, cast

from toolweave.model.tool import Json

Task = Callable[[Json, Random], Json]
TASKS: dict[str, Task] = {}
"""Task name -> what writes its answer from the input block alone; other modules add theirs with `register`."""

_MANNER = re.compile(r"^Manner: (.*)$", re.MULTILINE)
_FENCED = re.compile(r"^```[a-z]*[ ]*\n(.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)


def register(name: str) -> Callable[[Task], Task]:
    """Decorate a function as the writer of one task."""

    def add(task: Task) -> Task:
        TASKS[name] = task
        return task

    return add


def find_input(messages: list[Json]) -> Json | None:
    """The object in the last fenced block of the last user message; None where there is no such thing."""
    texts = [_text_of(message) for message in messages if message.get("role") == "user"]
    blocks = _FENCED.findall(texts[-1]) if texts else []
    if not blocks:
        return None
    try:
        found = json.loads(blocks[-1])
    except ValueError:
        return None
    return cast("Json", found) if isinstance(found, dict) else None


def write_answer(messages: list[Json], schema: Json | None, rng: Random) -> Json:
    """The competent answer: the task's, or for an unknown task the least that satisfies the schema."""
    data = find_input(messages)
    if data is not None and "manner" not in data:
        data["manner"] = _find_manner(messages)
    task = TASKS.get(str(data.get("task"))) if data else None
    if data is not None and task is not None:
        return task(data, rng)
    least: Any = build_least(schema) if schema else {}
    return cast("Json", least) if isinstance(least, dict) else {"answer": least}


def build_least(schema: Json, root: Json | None = None, depth: int = 0) -> Any:
    """The plainest value that satisfies a JSON Schema: constants and first choices, empty lists, short words; local `$ref`s are followed."""
    if depth > 20:
        return None
    root = root or schema
    if "$ref" in schema:
        return build_least(_look_up(root, str(schema["$ref"])), root, depth + 1)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return build_least(schema[key][0], root, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return _build_typed(kind[0] if isinstance(kind, list) else kind, schema, root, depth)


def _build_typed(kind: Any, schema: Json, root: Json, depth: int) -> Any:
    match kind:
        case "object":
            properties = cast("dict[str, Json]", schema.get("properties", {}))
            return {name: build_least(properties.get(name, {}), root, depth + 1) for name in schema.get("required", [])}
        case "array":
            item = cast("Json", schema.get("items", {}))
            return [build_least(item, root, depth + 1) for _ in range(int(schema.get("minItems", 0)))]
        case "integer" | "number":
            return schema.get("minimum", schema.get("maximum", 1))
        case "boolean":
            return False
        case "null":
            return None
        case _:
            least = "text"[: schema.get("maxLength")]
            return least.ljust(int(schema.get("minLength", 0)), "x")


def _look_up(root: Json, ref: str) -> Json:
    found: Any = root
    for step in ref.removeprefix("#").strip("/").split("/"):
        found = found.get(step, {}) if step else found
    return cast("Json", found)


def _find_manner(messages: list[Json]) -> str:
    """How to write, where the prompt says it outside the block."""
    found = _MANNER.findall(_text_of(messages[-1]).partition("INPUT\n")[0])
    return str(found[-1]) if found else ""


def _text_of(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, list):
        parts = cast("list[Any]", content)
        return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return str(content or "")
