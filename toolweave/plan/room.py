"""Room: whether an outlined goal can carry what its dialogue is to have beside the task, seen before anything is executed.

A goal without room would be carried out in vain; another is drawn in its place at the cost of an outline.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from toolweave.model.action import ActionBinding
from toolweave.model.domain import DomainFile
from toolweave.model.tool import Tool
from toolweave.plan.amend import can_be_amended
from toolweave.plan.beside import LOOKUPS, list_pairs
from toolweave.plan.filters import can_be_long
from toolweave.plan.model import PlannedCall


def has_room(wanted: Collection[str], calls: list[PlannedCall], tools: Mapping[str, Tool], domain: DomainFile, *, is_conditional: bool = False) -> bool:
    """Whether a goal can carry each of some features, as far as its outline tells; one without calls none. Cost: a few passes over its calls."""
    if not calls:
        return not wanted
    checks = {
        "clarification": lambda: _names_one(calls) if is_conditional else _can_leave_out(calls, domain),
        "correction": lambda: not is_conditional and _can_be_put_right(calls),
        "wrong_call": lambda: any(_is_by_name(call) for call in calls),
        "long_result": lambda: any(can_be_long(call, calls) for call in calls),
        "goal_switch": lambda: _can_be_left(calls) and bool(list_pairs(domain, tools)),
    }
    return all(checks[name]() for name in wanted if name in checks)


def _is_by_name(call: PlannedCall) -> bool:
    return call.op == "find" and not call.links and len(call.tool.parameters.get("required", ())) == 1


def _can_leave_out(calls: list[PlannedCall], domain: DomainFile) -> bool:
    """Whether an action's value, or in the first turn a name or what is searched by, can be left out of a turn that asks one thing."""
    for turn in range(max(call.turn for call in calls) + 1):
        mine = [call for call in calls if call.turn == turn]
        feeding = {link.source for call in mine for link in call.links}
        sinks = [call for call in mine if call.step not in feeding]
        if len(sinks) == 1 and (_lacks_value(sinks[0], domain) or (turn == 0 and _lacks_name(sinks[0], mine))):
            return True
    return False


def _names_one(calls: list[PlannedCall]) -> bool:
    """Whether something hangs on one thing alone, looked up by name: nobody asks for the country of `that city I read about`."""
    return calls[0].op == "find" and not any(link.kind == "prop" for call in calls for link in call.links)


def _lacks_value(sink: PlannedCall, domain: DomainFile) -> bool:
    """Whether an action can be asked for without values that the assistant has a question for."""
    action = next((action for action in domain.actions if action.name == sink.tool.name), None)
    if action is None:
        return False
    spec = ActionBinding.model_validate(sink.tool.binding.config).action
    needed = {parameter.name for parameter in spec.parameters if parameter.required and parameter.default is None}
    missing = [{name for name in needed if f"{{{name}}}" not in text} for text in action.wording.get("request", ())]
    return any(names and all(f"ask_{name}" in action.wording for name in names) for names in missing)


def _lacks_name(sink: PlannedCall, mine: list[PlannedCall]) -> bool:
    finds = [call for call in mine if call.op == "find" and not call.links]
    if sink.op == "search" and not sink.links:
        return True
    return len(finds) == 1 and (sink is finds[0] or any(link.kind in ("named", "record") for link in sink.links))


def _can_be_put_right(calls: list[PlannedCall]) -> bool:
    """Whether a turn sets a value of a record, or begins with a look-up by name and changes nothing, so that it can be carried out for something else first."""
    if any(can_be_amended(call.tool) for call in calls):
        return True
    return any(_is_by_name(first) and all(call.op in LOOKUPS for call in calls if call.turn == first.turn) for first in calls)


def _can_be_left(calls: list[PlannedCall]) -> bool:
    """Whether a later turn goes on from an earlier one, so that something else fits in between."""
    links = [(call, link) for call in calls for link in call.links]
    return any(calls[link.source].turn < call.turn for call, link in links) and not any(link.kind == "each" for _, link in links)
