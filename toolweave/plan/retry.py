"""An action that is refused and tried again: what is asked for first should fail, and one other value should do.

A refused action changes nothing, so values can be tried until one goes through; only the last of them stands in the dialogue.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

from toolweave.model.action import ActionBinding, ActionParameter
from toolweave.model.tool import Json, Tool
from toolweave.plan.actions import SAYABLE, draw_too_much, draw_value
from toolweave.plan.binder import Binder
from toolweave.plan.model import Arg, PlannedCall, PlanRejected, Spoken
from toolweave.plan.pointers import set_at
from toolweave.simulate.actions import run_action

LIMITS = {"sold_out", "insufficient_funds", "limit_exceeded", "out_of_range", "past_date", "invalid_range"}
"""Errors after which less, or another day, will do."""
TRIES = 5
"""Other values tried for one that was refused."""
FIGURE = re.compile(r"\b\d+(?:\.\d+)?\b(?! more)")
"""A figure that a refusal names as the limit, not how many more there could be."""


def set_apart(calls: list[PlannedCall]) -> None:
    """Put the second try into a turn of its own."""
    calls[-1].turn, calls[-1].level = calls[-2].turn + 1, 0


def can_be_refused(tool: Tool) -> bool:
    """Whether a value that the user gives can be too large for what there is, or a day and time be taken, so that another may do."""
    action = ActionBinding.model_validate(tool.binding.config).action
    figures = [p.name for p in action.parameters if p.kind in ("count", "amount") and p.default is None]
    moments = {p.name for p in action.parameters if p.kind in ("date", "time")}
    for check in action.checks:
        if check.code in LIMITS and any(_limits(check.require or "", name) for name in figures):
            return True
        if check.code == "already_exists" and moments & set(check.unique):
            return True
    return False


def _limits(rule: str, name: str) -> bool:
    """Whether a rule sets a limit to a figure, by itself or added to others: `seats <= ...`, `trip_id.nights + nights - this.nights <= 21`."""
    figure, limit, _ = rule.partition("<=")
    return bool(limit) and re.search(rf"(?<![\w.]){name}(?![\w.])", figure) is not None


def provoke(call: PlannedCall, binder: Binder) -> None:
    """Choose values for an action that will be refused, trying them on copies of the world.

    Raises:
        PlanRejected: If it goes through whatever is tried, or is refused for what cannot be helped.
    """
    assert binder.world is not None
    action = ActionBinding.model_validate(call.tool.binding.config).action
    said = [(arg, parameter) for parameter in action.parameters if (arg := call.arg(f"/{parameter.name}")) is not None and arg.spoken is not None]
    _take_taken(call, said, binder)
    for _ in range(3 * TRIES):
        code = run_action(binder.world.copy(), call.tool, call.arguments).get("error", {}).get("code")
        if code in LIMITS or (code == "already_exists" and any(parameter.kind in ("date", "time") for _, parameter in said)):
            return
        for arg, parameter in said:
            arg.value = binder.spoken[str(arg.spoken)].value = draw_too_much(parameter, binder)
            set_at(call.arguments, arg.path, arg.value)
    raise PlanRejected("nothing to refuse")


def _take_taken(call: PlannedCall, said: list[tuple[Arg, ActionParameter]], binder: Binder) -> None:
    """Ask for the day and time of a record that is there for the same thing, where there is one."""
    given = {arg.path.removeprefix("/"): arg.value for arg in call.args if arg.spoken is None}
    alike = [record for record in binder.recorded(call).values() if given and all(record.get(name) == value for name, value in given.items())]
    for arg, parameter in said if alike else ():
        value = alike[0].get(parameter.name)
        if parameter.kind in ("date", "time") and isinstance(value, str):
            arg.value = binder.spoken[str(arg.spoken)].value = value
            set_at(call.arguments, arg.path, value)


def carry_retry(call: PlannedCall, refused: PlannedCall, binder: Binder) -> Generator[list[tuple[str, Json]], list[Json], None]:
    """Try the refused action with one value changed until it goes through.

    Raises:
        PlanRejected: If no value tried does.
    """
    call.links = [replace(link) for link in refused.links]
    for changed, parameter, value in _list_values(refused, binder):
        spoken = Spoken(f"{call.step}/{parameter.name}", "free", value, parameter.name, spec=parameter.model_dump(exclude_defaults=True))
        call.args = [Arg(arg.path, value, spoken=spoken.key) if arg is changed else arg for arg in refused.args]
        call.arguments = {}
        for arg in call.args:
            set_at(call.arguments, arg.path, arg.value)
        (call.result,) = yield [(call.tool.name, call.arguments)]
        if not call.failed:
            binder.say(spoken)
            return
    raise PlanRejected("no way to mend it")


def _list_values(refused: PlannedCall, binder: Binder) -> Iterator[tuple[Arg, ActionParameter, Any]]:
    """What a person would try instead, the likeliest first: what the refusal says there is, something smaller, another day."""
    binding = ActionBinding.model_validate(refused.tool.binding.config)
    message = str(refused.result["error"].get("message", ""))
    for parameter in binding.action.parameters:
        arg = refused.arg(f"/{parameter.name}")
        if arg is None or arg.spoken is None or parameter.kind not in SAYABLE - {"text", "month", "choice"}:
            continue
        values = _list_smaller(parameter, arg.value, message) if parameter.kind in ("count", "amount") else []
        values += [draw_value(parameter, binder) for _ in range(TRIES)]
        for value in list(dict.fromkeys(value for value in values if value != arg.value))[:TRIES]:
            yield arg, parameter, value


def _list_smaller(parameter: ActionParameter, value: float, message: str) -> list[Any]:
    low, step = parameter.min or 1, parameter.step or 1
    found: list[Any] = []
    for figure in map(float, FIGURE.findall(message)):
        fitting = int(figure) if figure < 20 else _round_down(figure)
        if low <= fitting < value and (fitting - low) % step == 0:
            found.append(fitting)
    return found


def _round_down(figure: float) -> int:
    """A round amount that fits: 150 of 180.20."""
    size = 10 ** (len(str(int(figure))) - 1)
    return int(figure // (size / 2) * (size / 2))
