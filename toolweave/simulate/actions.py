"""Running actions: pick the record, check, change, show.

Every action runs the same four steps on one world; what differs is data (`toolweave.model.action`).
A failed check is an answer, not an exception: `{"error": {"code": ..., "message": ...}}`, and the world stays as it was.
"""

from __future__ import annotations

from typing import Any

from toolweave.model.action import ActionSpec, Check
from toolweave.model.tool import Json, Tool
from toolweave.simulate.expressions import Scope, evaluate, fill, holds, selects
from toolweave.simulate.records import apply_effect, draw_member_records, make_record, view
from toolweave.simulate.world import World


def run_action(world: World, tool: Tool, arguments: Json) -> Json:
    """Run a call whose arguments satisfy the tool's schema; change the world if every check passes.

    Shape:   the result as `tool.returns` says it, or `{"error": {"code", "message"}}`.
    Cost:    tens of microseconds; linear in the records of one world, of which there are some dozens.
    """
    action = world.backdrop.actions[tool.name]
    resource = world.backdrop.resources[tool.binding.cls]
    filled = {parameter.name: parameter.default for parameter in action.parameters if parameter.default is not None} | arguments
    scope = Scope(world, {parameter.name: parameter for parameter in action.parameters}, filled, resource)
    failure = _check_ids(scope) or _draw_and_pick(scope, action) or _check(scope, action.checks)
    if failure is not None:
        return failure
    match action.kind:
        case "list":
            return _list(scope, action)
        case "summarise":
            return _summarise(scope, action)
        case _:
            return _change(scope, action)


def error(code: str, message: str) -> Json:
    """An error as an API returns it."""
    return {"error": {"code": code, "message": message}}


def _check_ids(scope: Scope) -> Json | None:
    for name, spec in scope.values.items():
        value = scope.arguments.get(name)
        if value is None or spec.kind not in ("member", "record"):
            continue
        cls = spec.cls or ""
        known = scope.world.backdrop.class_of.get(value) == cls if spec.kind == "member" else value in scope.world.records[cls]
        if not known:
            return error("not_found", f"There is no {_plain(cls)} {value}.")
    return None


def _draw_and_pick(scope: Scope, action: ActionSpec) -> Json | None:
    member = scope.arguments.get(scope.resource.per or "")
    if action.kind == "list" and member:
        draw_member_records(scope.world, scope.resource, member)
    if action.match:
        return _pick_by_values(scope, action)
    if scope.resource.id_field in scope.values and action.kind != "create":
        scope.this = scope.world.records[scope.resource.name].get(scope.arguments[scope.resource.id_field])
    return None


def _pick_by_values(scope: Scope, action: ActionSpec) -> Json | None:
    for record in scope.world.records[scope.resource.name].values():
        if all(record.get(name) == scope.arguments.get(name) for name in action.match):
            scope.this = record
            return None
    return error("not_found", fill(action.missing, scope))


def _check(scope: Scope, checks: tuple[Check, ...]) -> Json | None:
    for check in checks:
        if check.require is not None and not holds(check.require, scope):
            return error(check.code, fill(check.message, scope))
        if check.unique and _is_taken(scope, check):
            return error(check.code, fill(check.message, scope))
    return None


def _is_taken(scope: Scope, check: Check) -> bool:
    return any(
        record is not scope.this
        and all(_same(record.get(name), scope.arguments.get(name)) for name in check.unique)
        and all(record.get(name) == value for name, value in check.where.items())
        for record in scope.world.records[scope.resource.name].values()
    )


def _same(left: Any, right: Any) -> bool:
    return left.casefold() == right.casefold() if isinstance(left, str) and isinstance(right, str) else left == right


def _change(scope: Scope, action: ActionSpec) -> Json:
    for effect in action.effects:
        apply_effect(effect, scope)
    if action.kind == "create":
        values = {name: evaluate(expression, scope) for name, expression in action.set.items()}
        scope.this = make_record(scope.world, scope.resource, {**scope.arguments, **values})
    assert scope.this is not None
    for other in action.also:
        values = {name: evaluate(expression, scope) for name, expression in other.set.items()}
        make_record(scope.world, scope.world.backdrop.resources[other.resource], values)
    if action.kind == "delete":
        del scope.world.records[scope.resource.name][scope.this[scope.resource.id_field]]
    return view(scope.resource, scope.this) | _outputs(scope, action)


def _outputs(scope: Scope, action: ActionSpec) -> Json:
    values = {output.name: evaluate(output.value, scope) for output in action.outputs}
    return {name: value for name, value in values.items() if value is not None}


def _list(scope: Scope, action: ActionSpec) -> Json:
    found = _select(scope, action)
    limit = scope.arguments.get("limit", action.limit)
    shown = found if limit is None else found[:limit]
    views = [view(scope.resource, record, detail=False) for record in shown]
    return {scope.resource.items: views, "total": len(found)} | _outputs(scope, action)


def _select(scope: Scope, action: ActionSpec) -> list[Json]:
    fields = scope.world.backdrop.fields[scope.resource.name]
    found = [
        record
        for record in scope.world.records[scope.resource.name].values()
        if all(selects(condition, scope, Scope(scope.world, fields, record, scope.resource, record)) for condition in action.where)
    ]
    key = scope.resource.sort.removeprefix("-")
    if key:
        found.sort(key=lambda record: _rank(record.get(key)), reverse=scope.resource.sort.startswith("-"))
    return found


def _rank(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)


def _summarise(scope: Scope, action: ActionSpec) -> Json:
    found = _select(scope, action)
    by, of = action.by or "", action.of or ""
    groups: dict[str, list[float]] = {}
    for record in found:
        groups.setdefault(record[by], []).append(abs(record[of]))
    rows = [{by: name, "total": round(sum(amounts), 2), "count": len(amounts)} for name, amounts in groups.items()]
    rows.sort(key=lambda row: (-float(row["total"]), str(row[by])))
    return {"total": round(sum(sum(amounts) for amounts in groups.values()), 2), "count": len(found), "groups": rows} | _outputs(scope, action)


def _plain(name: str) -> str:
    return name.replace("_", " ")
