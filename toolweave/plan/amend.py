"""A change that the user puts right: `make it six`, done, `no, seven`.

Only a change that sets a value can be made twice, not one that adds to something: both are tried on copies of the world first,
and the second must come to the same whether or not the first was made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from toolweave.model.action import ActionBinding, ActionParameter
from toolweave.model.tool import Tool
from toolweave.plan.actions import draw_value
from toolweave.plan.binder import Binder
from toolweave.plan.model import Arg, Plan, PlannedCall, Spoken
from toolweave.plan.pointers import set_at
from toolweave.simulate.actions import run_action

TRIES = 5
"""Other values tried."""
SET = ("count", "amount", "date", "time", "choice")


def can_be_amended(tool: Tool) -> bool:
    """Whether a tool changes a field of a record to what the user says."""
    return tool.binding.op == "record_update" and bool(_list_set(tool))


def amend(group: list[PlannedCall], binder: Binder) -> PlannedCall | None:
    """The call of a message with another value, to be made and put right; None where there is none that could be."""
    if len(group) != 1 or binder.world is None or not can_be_amended(group[0].tool):
        return None
    (right,) = group
    same_turn = [call for call in binder.calls if call.turn == right.turn and call is not right]
    if binder.readers(right.step) or any(not binder.readers(call.step) or call.level >= right.level for call in same_turn):
        return None
    for parameter in _list_set(right.tool):
        arg = right.arg(f"/{parameter.name}")
        if arg is None or arg.spoken is None:
            continue
        meant = arg.value
        drawn = dict.fromkeys(draw_value(parameter, binder) for _ in range(TRIES))
        for value in sorted(drawn, key=lambda value: _distance(value, meant)):
            if value != meant and (wrong := _build_wrong(right, arg, value, parameter, binder)) is not None:
                return wrong
    return None


def _distance(one: Any, other: Any) -> float:
    """How far two figures are apart: people get a value wrong by a little."""
    return abs(one - other) if isinstance(one, int | float) and isinstance(other, int | float) else 0.0


def _list_set(tool: Tool) -> list[ActionParameter]:
    """The parameters of a change that are fields of what is changed."""
    binding = ActionBinding.model_validate(tool.binding.config)
    fields = {field.name for field in binding.resource.fields}
    return [parameter for parameter in binding.action.parameters if parameter.name in fields and parameter.kind in SET and parameter.default is None]


def _build_wrong(right: PlannedCall, arg: Arg, value: object, parameter: ActionParameter, binder: Binder) -> PlannedCall | None:
    step = len(binder.calls)
    said = replace(arg, value=value, spoken=f"{step}/{parameter.name}")
    wrong = PlannedCall(
        step,
        right.tool,
        right.turn,
        right.level,
        [replace(link) for link in right.links],
        [said if one is arg else replace(one) for one in right.args],
        part="replaced",
        twin=right.step,
    )
    for one in wrong.args:
        set_at(wrong.arguments, one.path, one.value)
    if not _is_undone(wrong, right, binder):
        return None
    binder.say(Spoken(f"{step}/{parameter.name}", "free", value, parameter.name, spec=parameter.model_dump(exclude_defaults=True)))
    return wrong


def _is_undone(wrong: PlannedCall, right: PlannedCall, binder: Binder) -> bool:
    """Whether both go through, and the second comes to what it would have come to alone."""
    assert binder.world is not None
    alone = run_action(binder.world.copy(), right.tool, right.arguments)
    world = binder.world.copy()
    first, second = run_action(world, wrong.tool, wrong.arguments), run_action(world, right.tool, right.arguments)
    return not any("error" in result for result in (alone, first, second)) and first != alone and second == alone


def put_first(plan: Plan, wrong: PlannedCall) -> None:
    """Give the call that is put right the turn of the one that was meant, which comes in a turn of its own after it."""
    assert wrong.twin is not None
    right = plan.calls[wrong.twin]
    for call in plan.calls:
        call.turn += call.turn > wrong.turn
    right.turn, right.level = wrong.turn + 1, 0
    plan.calls.append(wrong)
    plan.corrected = right.turn
