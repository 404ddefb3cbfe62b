"""Binding: the values of a goal's arguments, found by walking the facts and confirmed by executing the calls.

`carry_out` is a coroutine: it yields the calls of one message, is sent their results, and returns the finished plan.
So a scheduler can execute the same message of hundreds of dialogues in one batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from toolweave.model.domain import DomainFile, Wording
from toolweave.model.tool import Json
from toolweave.plan.actions import bind_action
from toolweave.plan.filters import bind_filters
from toolweave.plan.model import Arg, Link, Plan, PlannedCall, PlanRejected, Spoken
from toolweave.plan.outline import LIST_OPS
from toolweave.plan.pointers import expand, resolve, set_at
from toolweave.plan.shapes import items_of, shape_of
from toolweave.sample.facts import Facts, Member
from toolweave.sample.skeletons import Skeleton
from toolweave.simulate import World

ASTRAY = 0.01
"""How readily a member is taken that a change would fail for."""
FAILING = 0.3
"""Share of failing actions that are kept: an honest report is worth learning, one in five dialogues is too many."""
TRIES = 80
"""Members looked at before a goal is given up; each look is a few dictionary reads."""

Request = tuple[str, Json]
Carrying = Generator[list[Request], list[Json], Plan]


@dataclass(slots=True)
class Binder:
    """What binding needs to know: the domain, its facts, a seeded source of choice, and the calls bound so far."""

    domain: DomainFile
    facts: Facts
    rng: Random
    calls: list[PlannedCall]
    spoken: dict[str, Spoken]
    today: str
    named: Counter[str] = field(default_factory=Counter[str])
    """How often the run has been about a member: others are taken first."""
    world: World | None = None
    """The user's own world: what is on record there can be changed."""
    chosen: dict[int, Member] = field(default_factory=dict[int, Member])
    """The member each look-up by name is for, by step."""

    def say(self, spoken: Spoken) -> str:
        """Register a value that the user must state."""
        self.spoken[spoken.key] = spoken
        return spoken.key

    def action_wording(self, tool: str) -> Wording:
        """How people speak of an action; empty where the domain file does not say."""
        return next((action.wording for action in self.domain.actions if action.name == tool), {})

    def recorded(self, call: PlannedCall) -> Mapping[str, Json]:
        """The records of the resource a call is about, by id."""
        return self.world.records.get(call.tool.binding.cls, {}) if self.world is not None else {}

    def readers(self, step: int) -> list[tuple[PlannedCall, Link]]:
        """The calls that read the result of a step."""
        return [(call, link) for call in self.calls for link in call.links if link.source == step]


def carry_out(skeleton: Skeleton, calls: list[PlannedCall], binder: Binder, dialogue_id: str, context: Json) -> Carrying:
    """Bind and execute a plan, message by message.

    Yields:  the calls of one message as (tool name, arguments).
    Sent:    their results, in order.
    Raises:
        PlanRejected: If the world does not hold what the goal needs.
    """
    plan = Plan(dialogue_id, binder.domain, skeleton, calls, binder.spoken, binder.today, context)
    for turn in range(plan.turns):
        for group in plan.groups(turn):
            for call in group:
                bind_call(call, binder)
            results = yield [(call.tool.name, call.arguments) for call in group]
            for call, result in zip(group, results, strict=True):
                call.result = result
                check_result(call, binder)
    for number, call in enumerate(_in_call_order(plan)):
        call.call_id = f"call_{number}"
    return plan


def bind_call(call: PlannedCall, binder: Binder) -> None:
    """Give every argument of a call its value: from results first, then from what the user will say."""
    for position, link in enumerate(call.links):
        resolve_link(link, call, binder)
        filters = call.tool.binding.config.get("filters", {})
        mode = filters.get(link.target_path.removeprefix("/"), {}).get("mode")
        value, functions = link.value, ()
        if link.kind == "relative":
            functions = ("more_than",) if mode == "min" else ("less_than",)
            value = int(link.value) + (1 if mode == "min" else -1)
        call.args.append(Arg(link.target_path, value, link=position, functions=functions))
    bind_rest(call, binder)
    call.arguments = {}
    for arg in call.args:
        set_at(call.arguments, arg.path, arg.value)


def bind_rest(call: PlannedCall, binder: Binder) -> None:
    """Bind the arguments that no result fills, by the tool's operation."""
    op = call.op
    if op == "find":
        bind_name(call, binder)
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
        partners = find_recorded(call, binder)
    member = _draw(binder.facts.by_cls.get(cls, []) if partners is None else partners, call, binder, taken)
    binder.chosen[call.step] = member
    key = binder.domain.cls(cls).key
    spoken = binder.say(Spoken(f"{call.step}/{key}", "name", member.name, key, cls=cls))
    call.args.append(Arg(f"/{key}", member.name, spoken=spoken))


def find_recorded(call: PlannedCall, binder: Binder) -> list[Member] | None:
    """The members the user has a record of, where the look-up serves a change of one; None otherwise, or where there is none."""
    for reader, link in binder.readers(call.step):
        if reader.op in ("record_update", "record_delete") and link.kind == "named":
            field_name = link.target_path.removeprefix("/")
            ids = {str(record.get(field_name)) for record in binder.recorded(reader).values()}
            return [binder.facts.members[i] for i in sorted(ids) if i in binder.facts.members] or None
    return None


def find_partners(call: PlannedCall, binder: Binder) -> list[Member] | None:
    """The members that go with the one another look-up has chosen, where both fill one call; None if this look-up is free.

    Two actors who share a film, two films that share an actor, a director and an actor of one film, two members with a figure to compare.
    """
    for reader, link in binder.readers(call.step):
        for other in reader.links:
            member = binder.chosen.get(other.source)
            if other.source != call.step and member is not None:
                return _partners_of(member, reader, other, link, binder)
    return None


def _partners_of(member: Member, reader: PlannedCall, other: Link, link: Link, binder: Binder) -> list[Member]:
    config, facts = reader.tool.binding.config, binder.facts
    if reader.op == "compare":
        pids = [spec["pid"] for spec in config["by"].values() if spec["pid"] in member.facts]
        return [m for m in facts.by_cls[member.cls] if m is not member and any(pid in m.facts for pid in pids)]
    if reader.op == "common":
        pid = config["pid"]
        if config["direction"] == "subjects":
            ids = {value for subject in facts.subjects.get((pid, member.id), ()) for value in subject.facts.get(pid, ())}
        else:
            ids = {subject.id for value in member.facts.get(pid, ()) for subject in facts.subjects.get((pid, value), ())}
        return [facts.members[i] for i in sorted(ids) if i != member.id and i in facts.members]
    filters = config.get("filters", {})
    mine, theirs = (filters.get(x.target_path.removeprefix("/"), {}).get("pid") for x in (link, other))
    ids = {value for subject in facts.subjects.get((theirs, member.id), ()) for value in subject.facts.get(mine, ())}
    return [facts.members[i] for i in sorted(ids, key=str) if i != member.id and i in facts.members]


def _draw(members: list[Member], call: PlannedCall, binder: Binder, taken: set[Any]) -> Member:
    for number in range(min(TRIES, 4 * len(members))):
        member = members[binder.rng.randrange(len(members))]
        if binder.named[member.id] > number // 20:
            continue
        if member.name in taken or member.name.casefold() in binder.facts.homonyms or not is_sayable(member.name):
            continue
        if leads_on(member, call.step, binder):
            return member
    raise PlanRejected("no member fits")


def is_sayable(name: str) -> bool:
    """Whether a name can stand in a sentence: not too long, no bracket, some letter."""
    return len(name) <= 48 and not set('()[]{}"') & set(name) and any(c.isalpha() for c in name)


def leads_on(member: Member, step: int, binder: Binder) -> bool:
    """Whether the facts about a member let every call that reads a step go on. Cost: a few look-ups a link."""
    for call, link in binder.readers(step):
        follows = _can_follow if link.kind == "prop" else _can_serve
        if link.kind in ("named", "pick", "top", "prop") and not follows(member, call, link, binder):
            return False
    return True


def _can_serve(member: Member, call: PlannedCall, link: Link, binder: Binder) -> bool:
    config = call.tool.binding.config
    if call.op == "details":
        return all(_can_follow(member, reader, out, binder) for reader, out in binder.readers(call.step))
    if call.op == "related":
        pid = str(config["pid"])
        found = binder.facts.subjects.get((pid, member.id), []) if config["direction"] == "subjects" else member.facts.get(pid, ())
        return len(found) > 1
    if call.op in ("search", "count", "facet", "summarise"):
        pid = config.get("filters", {}).get(link.target_path.removeprefix("/"), {}).get("pid")
        return len(binder.facts.subjects.get((pid, member.id), ())) > 1
    if call.op in ("record_create", "record_update", "record_delete"):
        return _is_on_record(member.id, call, link, binder) == (call.op != "record_create") or binder.rng.random() < ASTRAY
    return True


def _is_on_record(identity: str, call: PlannedCall, link: Link, binder: Binder) -> bool:
    """Whether the user's world holds a record of a member: what can be changed, and not made again."""
    field_name = link.target_path.removeprefix("/")
    records = binder.recorded(call)
    return any(record.get(field_name) == identity for record in records.values())


def _can_follow(member: Member, reader: PlannedCall, out: Link, binder: Binder) -> bool:
    """Whether a details result about `member` holds what `reader` takes from it."""
    if out.prop is None:
        return True
    values = member.facts.get(out.prop.pid, ())
    if out.kind == "prop":
        if len(values) != 1:
            return False
        target = binder.facts.members.get(str(values[0]))
        return target is not None and target.name.casefold() not in binder.facts.homonyms and _can_serve(target, reader, out, binder)
    if out.kind == "same":
        if reader.turn == binder.calls[out.source].turn and len(values) != 1:
            return False
        return any(len(binder.facts.subjects.get((out.prop.pid, value), ())) > 1 for value in values)
    return len(values) > 0


def resolve_link(link: Link, call: PlannedCall, binder: Binder) -> None:
    """Find in the source's result the value that a link carries on."""
    source = binder.calls[link.source]
    found = expand(source.result, link.source_path)
    if not found:
        raise PlanRejected("nothing to pass on")
    if link.kind in ("prop", "named") and len({str(value) for _, value in found}) > 1:
        raise PlanRejected("ambiguous reference")
    position = _choose(link, found, call, binder)
    link.pointer, link.value = found[position]
    link.index = position


def _choose(link: Link, found: list[tuple[str, Any]], call: PlannedCall, binder: Binder) -> int:
    if link.kind == "top":
        return 0
    used = {other.value for other in call.links if other is not link and other.source == link.source}
    order = list(range(min(len(found), 6)))
    binder.rng.shuffle(order)
    for position in order:
        value = found[position][1]
        if value in used:
            continue
        member = binder.facts.members.get(str(value)) if link.kind == "pick" else None
        if member is None or _can_serve(member, call, link, binder):
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
    name, prop = choices[binder.rng.randrange(len(choices))]
    key = binder.say(Spoken(f"{call.step}/by", "comparative", name, "by", prop=prop))
    call.args.append(Arg("/by", name, spoken=key))


def check_result(call: PlannedCall, binder: Binder) -> None:
    """Reject what would make a poor dialogue: an error nobody asked for, an empty list, a name that is not unique."""
    if call.failed:
        if binder.readers(call.step) or not call.op.startswith("record_") or binder.rng.random() > FAILING:
            raise PlanRejected("tool error")
        return
    if call.op == "find" and len(items_of(call)) != 1:
        raise PlanRejected("name is not unique")
    if call.op in LIST_OPS and not _others(call, binder):
        raise PlanRejected("empty result")
    if call.op == "facet" and not _is_spread(call):
        raise PlanRejected("nothing to break down")
    if call.op == "count" and resolve(call.result, "/count") in (0, None):
        raise PlanRejected("empty result")


def _is_spread(call: PlannedCall) -> bool:
    config = call.tool.binding.config
    counts = [item["count"] for item in call.result.get(config["field"], [])]
    return len(counts) > 1 and sum(counts) >= 8


def _others(call: PlannedCall, binder: Binder) -> list[Json]:
    """The items of a list result that the dialogue has not already been about."""
    known = {link.value for c in binder.calls[: call.step] for link in c.links}
    return [item for item in items_of(call) if item.get(shape_of(call).id) not in known]


def _in_call_order(plan: Plan) -> list[PlannedCall]:
    return [call for turn in range(plan.turns) for group in plan.groups(turn) for call in group]
