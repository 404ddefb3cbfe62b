"""Checking the texts of an action before any world runs it: every path must lead somewhere, every name must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolweave.model.action import ActionSpec, ResourceSpec, Value
from toolweave.simulate.expressions import parse, split_condition, split_effect

_SLOT = re.compile(r"\{([^{}]+)\}")
_PLAIN = ("today", "true", "false")


@dataclass(frozen=True)
class Names:
    """What a path may begin with."""

    resources: Mapping[str, ResourceSpec]
    resource: ResourceSpec
    values: Mapping[str, Value]


def check_texts(action: ActionSpec, resource: ResourceSpec, resources: Mapping[str, ResourceSpec]) -> None:
    """Check every expression, condition, effect and message of an action.

    Raises:
        ValueError: If one is not well formed, or sets a value that its field cannot hold.
        KeyError: If one names what is not there.
    """
    names = Names(resources, resource, {parameter.name: parameter for parameter in action.parameters})
    for expression in _expressions(action):
        _check_expression(expression, names)
    fields = Names(resources, resource, {field.name: field for field in resource.fields})
    for condition in action.where:
        left, _, right = split_condition(condition)
        _check_expression(left, fields)
        _check_expression(right, names)
    for name in (*action.set, *(name for check in action.checks for name in (*check.unique, *check.where)), *filter(None, (action.by, action.of))):
        resource.field(name)
    for name in (*action.match, *(name for check in action.checks for name in check.unique)):
        if name not in names.values:
            raise KeyError(name)
    for effect in (*action.effects, *resource.initial_effects):
        _check_effect(effect, names)
    for other in action.also:
        for name in other.set:
            resources[other.resource].field(name)


def _expressions(action: ActionSpec) -> Iterator[str]:
    for check in action.checks:
        if (check.require is None) == (not check.unique):
            raise ValueError(f"a check of code `{check.code}` needs `require` or `unique`, and not both")
        if check.require is not None:
            left, _, right = split_condition(check.require)
            yield from (left, right)
        yield from _SLOT.findall(check.message)
    yield from _SLOT.findall(action.missing)
    yield from action.set.values()
    yield from (output.value for output in action.outputs)
    yield from (expression for other in action.also for expression in other.set.values())


def _check_effect(effect: str, names: Names) -> None:
    target, _, expression = split_effect(effect)
    field = _find(target, names)
    _check_expression(expression, names)
    if field.kind == "choice" and expression.startswith("'") and expression[1:-1] not in field.of:
        raise ValueError(f"`{effect}` sets what `{field.name}` cannot be")


def _check_expression(expression: str, names: Names) -> None:
    for _, term in parse(expression):
        if term.startswith("count("):
            names.resources[term[6:-1]]
        elif not term.startswith("'") and not term[0].isdigit() and term not in _PLAIN:
            _find(term, names)


def _find(path: str, names: Names) -> Value:
    head, *rest = path.split(".")
    value = names.resource.field(rest.pop(0)) if head == "this" and rest else names.values[head]
    for name in rest:
        if value.kind == "member" and name == "name":
            value = Value(name="name", kind="text")
        elif value.kind == "record":
            value = names.resources[value.cls or ""].field(name)
        else:
            raise KeyError(path)
    return value
