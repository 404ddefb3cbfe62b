"""Values for actions: what a person decides for themselves (how many, when, what to call it)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from toolweave.model.action import ActionBinding, ActionParameter
from toolweave.plan.binder import Binder
from toolweave.plan.model import Arg, PlannedCall, PlanRejected, Spoken

SAYABLE = {"choice", "count", "amount", "date", "time", "text", "month"}


def bind_action(call: PlannedCall, binder: Binder) -> None:
    """Give an action the values that only the user can give; optional ones now and then."""
    binding = ActionBinding.model_validate(call.tool.binding.config)
    wired = {arg.path for arg in call.args}
    for parameter in binding.action.parameters:
        path = f"/{parameter.name}"
        if path in wired or not _is_said(parameter, call, binder):
            continue
        if parameter.kind == "choice" and parameter.of:
            value = binder.choose(parameter.of, partial(binder.is_new_value, call.tool, parameter.name))
        else:
            value = draw_value(parameter, binder)
        spoken = Spoken(f"{call.step}/{parameter.name}", "free", value, parameter.name, spec=parameter.model_dump(exclude_defaults=True))
        call.args.append(Arg(path, value, spoken=binder.say(spoken)))


def _is_said(parameter: ActionParameter, call: PlannedCall, binder: Binder) -> bool:
    required = parameter.required and parameter.default is None
    if parameter.kind not in SAYABLE:
        if required:
            raise PlanRejected("an id nobody knows")
        return False
    if required:
        return True
    looked_up = any(reader.turn == call.turn for reader, _ in binder.readers(call.step))
    if parameter.name in ("limit", "offset", "sort") or looked_up:
        return False
    worded = binder.action_wording(call.tool.name)
    return any(f"{{{parameter.name}}}" in text for text in worded.get("request", ())) and (
        binder.is_new_input(call.tool, parameter.name) or binder.rng.random() < 0.4
    )


def draw_value(parameter: ActionParameter, binder: Binder) -> Any:
    """Draw one value as a person might choose it: a date within reach, a round amount."""
    rng = binder.rng
    match parameter.kind:
        case "choice" | "text" if parameter.of:
            return parameter.of[rng.randrange(len(parameter.of))]
        case "count":
            low, high, step = int(parameter.min or 1), int(parameter.max or 10), int(parameter.step or 1)
            return low + step * rng.randint(0, min((high - low) // step, 5))
        case "amount":
            step = parameter.step or 5
            low, high = parameter.min or step, parameter.max or 200
            choices = max(1, min(40, int((high - low) / step)))
            return _whole(round(low + step * rng.randrange(choices + 1), 2))
        case "date":
            day = date.fromisoformat(binder.today) + timedelta(days=rng.randint(*parameter.days))
            if parameter.days[0] >= 0 and any(cls.synthetic for cls in binder.domain.classes):  # banks are shut at weekends
                before = day - timedelta(days=max(0, day.weekday() - 4))
                day = before if (before - date.fromisoformat(binder.today)).days >= parameter.days[0] else day
            return day.isoformat()
        case "month":
            return (date.fromisoformat(binder.today) + timedelta(days=rng.randint(*parameter.days))).strftime("%Y-%m")
        case "time" if parameter.of:
            return parameter.of[rng.randrange(len(parameter.of))]
        case _:
            raise PlanRejected("a value nobody can say")


def draw_too_much(parameter: ActionParameter, binder: Binder) -> Any:
    """A value that may well be refused: many seats, a large amount; another kind as a person would choose it."""
    if parameter.kind == "count":
        high, step = int(parameter.max or 10), int(parameter.step or 1)
        return max(int(parameter.min or 1), high - step * binder.rng.randint(0, 3))
    if parameter.kind == "amount" and parameter.max:
        step = parameter.step or 5
        steps = int((parameter.max - (parameter.min or step)) / step)
        value = parameter.max - step * binder.rng.randint(0, max(0, steps // 2))
        return _whole(value)
    return draw_value(parameter, binder)


def _whole(value: float) -> int | float:
    return int(value) if value == int(value) else value
