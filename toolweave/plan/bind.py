"""Binding: the values of a goal's arguments, found by walking the facts and confirmed by executing the calls.

`carry_out` is a coroutine: it yields the calls of one message, is sent their results, and returns the finished plan.
So a scheduler can execute the same message of hundreds of dialogues in one batch.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

from toolweave.model.tool import Json
from toolweave.plan.actions import bind_action
from toolweave.plan.amend import amend, put_first
from toolweave.plan.binder import Binder
from toolweave.plan.conditional import count_lead, decide
from toolweave.plan.each import choose_place, trim_each
from toolweave.plan.filters import bind_filters, bind_many, can_be_long, is_gap
from toolweave.plan.members import can_go_over, can_serve, draw_member, find_alike, find_partners, find_recorded, goes_with, is_same
from toolweave.plan.model import Arg, Link, Plan, PlannedCall, PlanRejected, Spoken
from toolweave.plan.outline import LIST_OPS
from toolweave.plan.pointers import expand, find, set_at
from toolweave.plan.retry import carry_retry, provoke
from toolweave.plan.shapes import items_of, shape_of
from toolweave.sample.skeletons import Skeleton

LONG = 4000
"""Characters that a long result has more than."""
FAILING = 0.3
"""Share of failing actions that are kept: an honest report is worth learning, one in five dialogues is too many."""

Request = tuple[str, Json]
Carrying = Generator[list[Request], list[Json], Plan]


def carry_out(skeleton: Skeleton, calls: list[PlannedCall], binder: Binder, dialogue_id: str, context: Json) -> Carrying:
    """Bind and execute a plan, message by message.

    Yields:  the calls of one message as (tool name, arguments).
    Sent:    their results, in order.
    Raises:
        PlanRejected: If the world does not hold what the goal needs.
    """
    plan = Plan(dialogue_id, binder.domain, skeleton, calls, binder.spoken, binder.today, context)
    binder.refused = calls[-2].step if skeleton.pattern == "retry" else None
    wrong: PlannedCall | None = None
    for turn in range(plan.turns):
        if binder.refused is not None and calls[-1].turn == turn:
            yield from carry_retry(calls[-1], calls[-2], binder)
            break
        for messages in plan.groups(turn):
            group = trim_each(messages, binder)
            for call in group:
                bind_call(call, binder)
                if call.step == binder.refused:
                    provoke(call, binder)
            if skeleton.pattern == "conditional" and group[0].step >= count_lead(calls):
                plan.condition = decide(group, binder)
                group = [call for call in group if call is plan.condition.taken]
            if not group:
                continue
            if (
                "correction" in binder.wanted
                and plan.condition is None
                and binder.refused is None
                and wrong is None
                and (wrong := amend(group, binder)) is not None
            ):
                (wrong.result,) = yield [(wrong.tool.name, wrong.arguments)]
            results = yield [(call.tool.name, call.arguments) for call in group]
            for call, result in zip(group, results, strict=True):
                call.result = result
                check_result(call, binder)
    if wrong is not None:
        put_first(plan, wrong)
    for number, call in enumerate(_in_call_order(plan)):
        call.call_id = f"call_{number}"
    return plan


def bind_call(call: PlannedCall, binder: Binder) -> None:
    """Give every argument of a call its value: from results first, then from what the user will say."""
    for position, link in enumerate(call.links):
        resolve_link(link, call, binder)
        filters = call.tool.binding.config.get("filters", {})
        spec = filters.get(link.target_path.removeprefix("/"), {})
        mode = spec.get("mode")
        value, functions = link.value, ()
        if link.kind == "relative":
            functions = ("more_than",) if mode == "min" else ("less_than",)
            value = int(link.value) + (1 if mode == "min" else -1)
            if int(link.value) != float(link.value) or not is_gap(binder.facts, call.tool.binding.cls, spec["pid"], *sorted((int(link.value), value))):
                raise PlanRejected("a limit between two values")
        call.args.append(Arg(link.target_path, value, link=position, functions=functions))
    bind_rest(call, binder)
    call.arguments = {}
    for arg in call.args:
        set_at(call.arguments, arg.path, arg.value)


def bind_rest(call: PlannedCall, binder: Binder) -> None:
    """Bind the arguments that no result fills, by the tool's operation."""
    op = call.op
    if op == "find" and not call.links:
        bind_name(call, binder)
    elif "long_result" in binder.wanted and can_be_long(call, binder.calls):
        bind_many(call, binder)
    elif op in ("search", "count", "facet", "summarise"):
        bind_filters(call, binder)
    elif op == "compare":
        bind_comparison(call, binder)
    elif op.startswith("record_"):
        bind_action(call, binder)


def bind_name(call: PlannedCall, binder: Binder) -> None:
    """Choose the member a look-up by name is for: one whose name is its own and from whom all that follows can go on."""
    cls = call.tool.binding.cls
    taken = {c.arguments.get(binder.domain.cls(cls).key) for c in binder.calls if c.op == "find" and c is not call}
    partners = find_partners(call, binder)
    if partners is None:
        partners = find_recorded(call, binder) or find_alike(call, binder)
    member = draw_member(binder.facts.by_cls.get(cls, []) if partners is None else partners, call, binder, taken)
    binder.chosen[call.step] = member
    key = binder.domain.cls(cls).key
    spoken = binder.say(Spoken(f"{call.step}/{key}", "name", member.name, key, cls=cls))
    call.args.append(Arg(f"/{key}", member.name, spoken=spoken))


def resolve_link(link: Link, call: PlannedCall, binder: Binder) -> None:
    """Find in the source's result the value that a link carries on."""
    source = binder.calls[link.source]
    found = expand(source.result, link.source_path)
    if not found:
        raise PlanRejected("nothing to pass on")
    if source.op == "details" and _is_known_before(source, link, binder):
        raise PlanRejected("idle look-up")
    is_one = link.kind in ("prop", "named", "found") or (link.kind == "across" and source.op not in LIST_OPS)
    if is_one and len({str(value) for _, value in found}) > 1:
        raise PlanRejected("ambiguous reference")
    position = choose_place(link, call, binder) if link.kind == "each" else _choose(link, found, call, binder)
    link.pointer, link.value = found[position]
    link.index = position
    if link.kind == "same" and _is_wider(source, link):
        raise PlanRejected("a country for a city")


def _is_wider(details: PlannedCall, link: Link) -> bool:
    """Whether what is passed on stands under another property too: a label of the United States whose head office is in the United States."""
    own = link.source_path.split("/")[1]
    values = [value for field, value in details.result.items() if field != own]
    return any(link.value == value or (isinstance(value, list) and link.value in value) for value in values)


def _is_known_before(details: PlannedCall, link: Link, binder: Binder) -> bool:
    """Whether the list or look-up by name that led to the details had the value already: nobody would ask again for it."""
    before = details.links[0]
    items = items_of(binder.calls[before.source]) if binder.calls[before.source].op in ("find", "search", "related", "common") else []
    return before.index < len(items) and link.source_path.split("/")[1] in items[before.index]


def _choose(link: Link, found: list[tuple[str, Any]], call: PlannedCall, binder: Binder) -> int:
    if link.kind == "top":
        return 0
    used = {other.value for other in call.links if other is not link and other.source == link.source}
    order = list(range(min(len(found), 6)))
    binder.rng.shuffle(order)
    for position in order:
        value = found[position][1]
        if value in used or not goes_with(value, link, call, binder) or (link.kind == "across" and not can_go_over(value, call, link, binder)):
            continue
        member = binder.facts.members.get(str(value)) if link.kind == "pick" else None
        if member is None or can_serve(member, call, link, binder):
            return position
    raise PlanRejected("no item to go on with")


def bind_comparison(call: PlannedCall, binder: Binder) -> None:
    """Choose what members are compared by: something every one of them has, with different values."""
    ids = [link.value for link in call.links]
    members = [binder.facts.members[str(value)] for value in ids if str(value) in binder.facts.members]
    choices: list[tuple[str, Any]] = []
    schema = call.tool.parameters["properties"].get("by", {})
    for name in schema.get("enum", ()):
        prop = next((p for p in binder.domain.properties_of(call.tool.binding.cls) if p.name == name), None)
        if (
            prop
            and {"comparative", "compare"} <= set(prop.wording)
            and len({m.facts.get(prop.pid, ("",))[0] for m in members if prop.pid in m.facts}) == len(ids)
        ):
            choices.append((name, prop))
    if len(ids) < 2 or not choices:
        raise PlanRejected("nothing to compare by")
    name, prop = binder.choose(choices, lambda choice: binder.is_new_value(call.tool, "by", choice[0]))
    key = binder.say(Spoken(f"{call.step}/by", "comparative", name, "by", prop=prop))
    call.args.append(Arg("/by", name, spoken=key))


def check_result(call: PlannedCall, binder: Binder) -> None:
    """Reject what would make a poor dialogue: an error nobody asked for, an empty list, a name that is not unique."""
    if call.step == binder.refused:
        if not call.failed:
            raise PlanRejected("nothing went wrong")
        return
    if call.failed:
        idle = any(link.kind == "made" for link in call.links)  # a change of what was just made that changes nothing
        is_new = binder.is_new(f"errors:{call.tool.id}={call.result['error'].get('code')}")
        if idle or binder.readers(call.step) or not call.op.startswith("record_") or (binder.rng.random() > FAILING and not is_new):
            raise PlanRejected("tool error")
        return
    limit = call.arg("/limit")
    if call.op == "search" and limit is not None and limit.spoken is not None and len(json.dumps(call.result, ensure_ascii=False)) <= LONG:
        raise PlanRejected("no room for long_result")
    if call.op == "find" and len(items_of(call)) != 1:
        raise PlanRejected("name is not unique")
    if call.op == "find" and not is_same(call, binder):
        raise PlanRejected("another thing of that name")
    if call.op in LIST_OPS and not _others(call, binder):
        raise PlanRejected("empty result")
    if call.op in LIST_OPS and _is_old_news(call, binder):
        raise PlanRejected("nothing new")
    if call.op == "record_summarise" and not call.result.get("groups"):
        raise PlanRejected("empty result")
    if call.op == "facet" and not _is_spread(call):
        raise PlanRejected("nothing to break down")
    if call.op == "count" and find(call.result, "/count") in (0, None):
        raise PlanRejected("empty result")


def _is_spread(call: PlannedCall) -> bool:
    config = call.tool.binding.config
    counts = [item["count"] for item in call.result.get(config["field"], [])]
    return len(counts) > 1 and sum(counts) >= 8


def _is_old_news(call: PlannedCall, binder: Binder) -> bool:
    """Whether an earlier list of the dialogue already told all that this one finds."""
    key = shape_of(call).id
    found = {item.get(key) for item in items_of(call)}
    earlier = [c for c in binder.calls if c.step < call.step and c.op in LIST_OPS and c.turn < call.turn and c.result]
    return any(found <= {item.get(key) for item in items_of(c)} for c in earlier)


def _others(call: PlannedCall, binder: Binder) -> list[Json]:
    """The items of a list result that the dialogue has not already been about."""
    known = {link.value for c in binder.calls[: call.step] for link in c.links}
    return [item for item in items_of(call) if item.get(shape_of(call).id) not in known]


def _in_call_order(plan: Plan) -> list[PlannedCall]:
    return [call for turn in range(plan.turns) for group in plan.groups(turn) for call in group]
