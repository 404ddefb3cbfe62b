"""Makes data of a model's words: strict JSON first, then what can be read without guessing, then repair.

Fences and prose around the JSON are dropped, a reply that was cut off is taken back to its last whole element, and values of
the wrong type are put right where the schema leaves no doubt (`"4"` for 4). What satisfies the schema is taken, else nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

import jsonschema_rs

from toolweave.llm.cache import Raw
from toolweave.llm.fit import fit
from toolweave.llm.reasoning import clean_strings, split_reasoning
from toolweave.model.tool import Json

LONGEST_REPAIR = 64 * 1024
DEEPEST = 64
FENCE = re.compile(r"```[a-zA-Z]*\s*\n?(.*?)```", re.DOTALL)
REFUSAL = re.compile(
    r"\A\W*(?:I(?:'|’)?m|I am|As an? (?:AI|language)|Sorry|I (?:can(?:'|’)?t|cannot|won(?:'|’)?t|will not|must decline)|Unfortunately)\b.{0,120}"
    r"(?:can(?:'|’)?t|cannot|unable|not able|won(?:'|’)?t|decline|assist|help|comply|AI)",
    re.DOTALL | re.IGNORECASE,
)


def parse(raw: Raw, schema: Json) -> tuple[Any, str | None]:
    """Data that satisfies the schema and no problem, or None and the problem in the words of `Answer.problem`."""
    text = raw.content
    if raw.finish == "refusal":
        return None, "refused"
    if not text:
        return None, "refused" if raw.finish == "content_filter" else "cut off" if raw.finish == "length" else "empty"
    problem: str | None = None
    for found in find_json(text):
        data, wrong = check_data(found, schema)
        if wrong is None:
            return data, None
        problem = problem or f"off schema: {wrong}"
    if problem is None and REFUSAL.match(text):
        return None, "refused"
    return None, "cut off" if raw.finish == "length" or (problem is None and is_cut_off(text)) else problem or "no JSON"


def find_json(text: str) -> Iterator[Any]:
    """Everything in the text that may be the answer, likeliest first; scalars are no answer."""
    fenced = [match[1].strip() for match in FENCE.finditer(text)] if "```" in text else []
    start = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    bodies = [text, *reversed(fenced)] + ([text[start:]] if start > 0 else [])
    for body in bodies:
        yield from _load(body)
    if start < 0:
        return
    yield from _scan(text, start)
    body = text[start:]
    if len(body) <= LONGEST_REPAIR and _count_depth(body) <= DEEPEST:
        whole = cut_back(body) if is_cut_off(body) else body
        if whole is not None:
            yield from _load(whole)
            yield from _repair(whole)


def check_data(found: Any, schema: Json) -> tuple[Any, str | None]:
    """The found JSON, fitted, and what is still wrong with it."""
    data = fit(clean_strings(found), schema)
    validator = _build_validator(json.dumps(schema, sort_keys=True))
    error = next(validator.iter_errors(data), None)
    if error is None:
        return data, None
    where = "/".join(str(step) for step in error.instance_path)
    return None, f"{where or 'answer'}: {error.message}"[:160]


def is_cut_off(text: str) -> bool:
    """Whether JSON ends too early; a text that ends on a bracket has at worst lost the others, or a quote inside is not escaped."""
    return "{" in text and _scan_brackets(text)[0]


def cut_back(text: str) -> str | None:
    """JSON that ends too early, taken back to the last whole element of an array, or closed where only brackets are missing; None where neither is."""
    return _scan_brackets(text)[1]


def _scan_brackets(text: str) -> tuple[bool, str | None]:
    stack: list[str] = []
    safe: str | None = None
    inside = escaped = False
    for at, char in enumerate(text):
        if inside:
            inside, escaped = escaped or char != '"', char == "\\" and not escaped
        elif char == '"':
            inside = True
        elif char in "{[":
            stack.append("}" if char == "{" else "]")
        elif char in "}]" and stack:
            stack.pop()
            if stack and stack[-1] == "]":
                safe = text[: at + 1] + "".join(reversed(stack))
            if not stack:
                return False, None
        elif char == "," and stack and stack[-1] == "]":
            safe = text[:at] + "".join(reversed(stack))
    if not inside and text.rstrip().endswith(('"', "}", "]")):
        safe = text + "".join(reversed(stack))
    return bool(stack) and (safe is not None or not text.rstrip().endswith(("}", "]", "```"))), safe


def clean_text(text: str) -> str:
    """A free text without leaked reasoning."""
    return split_reasoning(text)[0]


def _load(text: str) -> Iterator[Any]:
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        yield from _keep_bounded(json.loads(text, parse_constant=_refuse_constant))
    except (ValueError, RecursionError):
        return


def _scan(text: str, start: int) -> Iterator[Any]:
    # Whole objects amid prose; at most eight starts are tried, so that a text of braces costs no more than its length.
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    for _ in range(8):
        try:
            found, end = decoder.raw_decode(text, start)
            yield from _keep_bounded(found)
        except (ValueError, RecursionError):
            end = start + 1
        start = text.find("{", end)
        if start < 0:
            return


def _repair(text: str) -> Iterator[Any]:
    from json_repair import repair_json

    try:
        yield from _keep_bounded(json.loads(repair_json(text), parse_constant=_refuse_constant))
    except (ValueError, RecursionError):
        return


def _keep_bounded(found: Any) -> Iterator[Any]:
    if isinstance(found, dict | list) and found and _is_shallow(cast("Any", found), DEEPEST):
        yield found


def _is_shallow(found: Any, left: int) -> bool:
    if isinstance(found, dict):
        found = list(cast("dict[str, Any]", found).values())
    return not isinstance(found, list) or (left > 0 and all(_is_shallow(each, left - 1) for each in cast("list[Any]", found)))


def _count_depth(text: str) -> int:
    depth = deepest = 0
    for char in text:
        if char in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "}]":
            depth -= 1
    return deepest


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


@lru_cache(maxsize=64)
def _build_validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema))
