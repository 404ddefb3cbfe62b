"""Conditions and effects of actions: one-line texts, parsed once, evaluated over a world.

A term is a number, `'text'`, `true`, `false`, `today`, `count(resource)` or a path: `seats`, `this.status`, `screening_id.seats_left`,
where each step through an id looks the record or member up. Terms are joined by `+`, `-` and `*`, left to right;
a date plus a number is that many days later. Whatever rests on an absent optional value is absent (None).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from toolweave.model.action import ResourceSpec, Value
from toolweave.model.tool import Json

if TYPE_CHECKING:
    from toolweave.simulate.world import World

_TOKEN = re.compile(r"\s*('[^']*'|\d+(?:\.\d+)?|count\(\w+\)|[a-z_][\w.]*|[-+*])")
_CONDITION = re.compile(r"\s(==|!=|<=|>=|<|>|contains)\s")
_EFFECT = re.compile(r"\s(\+=|-=|=)\s")
_WORDS = {"true": True, "false": False}
_SLOT = re.compile(r"\{([^{}]+)\}")

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "contains": lambda left, right: str(right).casefold() in str(left).casefold(),
}


@dataclass(slots=True)
class Scope:
    """What the names of an expression mean: `values` says the kind of each of `arguments`, `this` is the record acted on."""

    world: World
    values: Mapping[str, Value]
    arguments: Mapping[str, Any]
    resource: ResourceSpec
    this: Json | None = None


def holds(condition: str, scope: Scope) -> bool:
    """Tell whether a condition holds; one over an absent value does."""
    first, operator, second = split_condition(condition)
    left, right = evaluate(first, scope), evaluate(second, scope)
    return left is None or right is None or _COMPARE[operator](left, right)


def selects(condition: str, scope: Scope, record: Scope) -> bool:
    """Tell whether a filter lets a record through: the left side is the record's, the right side the call's; no value, no filter."""
    first, operator, second = split_condition(condition)
    right = evaluate(second, scope)
    if right is None:
        return True
    left = evaluate(first, record)
    return left is not None and _COMPARE[operator](left, right)


def split_condition(condition: str) -> tuple[str, str, str]:
    """Split `seats <= seats_left` into left side, operator and right side."""
    return _split(condition, _CONDITION)


def rests_on(expression: str, name: str) -> bool:
    """Tell whether an expression reads the value `name`, directly or on the way to another."""
    return any(term.split(".")[0] == name for _, term in parse(expression))


def split_effect(effect: str) -> tuple[str, str, str]:
    """Split `this.seats += seats` into target path, operator and expression."""
    return _split(effect, _EFFECT)


def fill(message: str, scope: Scope) -> str:
    """Put the value of each `{path}` into a message; amounts get two decimals."""
    return _SLOT.sub(lambda match: _say(evaluate(match.group(1), scope)), message)


def evaluate(expression: str, scope: Scope) -> Any:
    """The value of an expression, None where it rests on an absent value. Cost: microseconds; the text is parsed once."""
    result: Any = None
    for index, (operator, term) in enumerate(parse(expression)):
        value = _term(term, scope)
        if value is None:
            return None
        result = value if index == 0 and operator == "+" else _apply(operator, 0 if index == 0 else result, value)
    return result


@lru_cache(maxsize=4096)
def parse(expression: str) -> tuple[tuple[str, str], ...]:
    """Parse an expression into (operator, term) pairs; the first operator is `+` unless the text begins with `-`.

    Raises:
        ValueError: If the text is not an expression.
    """
    tokens: list[str] = []
    position = 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None:
            raise ValueError(f"`{expression}` is not an expression at character {position}")
        tokens.append(match.group(1))
        position = match.end()
    if tokens and tokens[0] not in "+-*":
        tokens.insert(0, "+")
    operators, terms = tokens[::2], tokens[1::2]
    if not terms or len(operators) != len(terms) or any(op not in "+-*" for op in operators) or any(term in "+-*" for term in terms):
        raise ValueError(f"`{expression}` is not an expression")
    return tuple(zip(operators, terms, strict=True))


def follow(world: World, spec: Value, value: Any, rest: tuple[str, ...]) -> Any:
    """Walk on from the value of a field: through a member to its `name`, through a record to its fields."""
    if not rest or value is None:
        return value
    if spec.kind == "member":
        return world.backdrop.members.get(value)
    record = world.records[spec.cls or ""].get(value)
    if record is None:
        return None
    resource = world.backdrop.resources[spec.cls or ""]
    return follow(world, resource.field(rest[0]), record.get(rest[0]), rest[1:])


@lru_cache(maxsize=4096)
def _split(text: str, pattern: re.Pattern[str]) -> tuple[str, str, str]:
    parts = pattern.split(text)
    if len(parts) != 3:
        raise ValueError(f"`{text}` is not of the form `left operator right`")
    return parts[0].strip(), parts[1], parts[2].strip()


@lru_cache(maxsize=4096)
def _path(term: str) -> tuple[str, ...]:
    return tuple(term.split("."))


def _term(term: str, scope: Scope) -> Any:
    if term[0] == "'":
        return term[1:-1]
    if term[0].isdigit():
        return float(term) if "." in term else int(term)
    if term in _WORDS:
        return _WORDS[term]
    if term == "today":
        return scope.world.today
    if term.startswith("count("):
        return len(scope.world.records[term[6:-1]])
    head, *rest = _path(term)
    if head == "this":
        if scope.this is None or not rest:
            return None
        return follow(scope.world, scope.resource.field(rest[0]), scope.this.get(rest[0]), tuple(rest[1:]))
    return follow(scope.world, scope.values[head], scope.arguments.get(head), tuple(rest))


def _apply(operator: str, left: Any, right: Any) -> Any:
    if isinstance(left, str):
        days = right if operator == "+" else -right
        return (date.fromisoformat(left) + timedelta(days=days)).isoformat()
    result = left + right if operator == "+" else left - right if operator == "-" else left * right
    return round(result, 2) if isinstance(result, float) else result


def _say(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
