"""Calls beside the goal: a look-up for what the user did not mean, one that the assistant got wrong, one about something else.

They are carried out for real, after the goal's own, which they leave as they are: only look-ups are made, and these change nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace

from toolweave.model.domain import DomainFile
from toolweave.model.tool import Json, Tool
from toolweave.plan.binder import Binder
from toolweave.plan.members import is_same
from toolweave.plan.model import Arg, Link, Plan, PlannedCall, PlanRejected, Spoken
from toolweave.plan.pointers import expand, find, set_at
from toolweave.plan.shapes import items_of, shape_of
from toolweave.sample.facts import Member

Request = tuple[str, Json]
Carrying = Generator[list[Request], list[Json], Plan]
LOOKUPS = frozenset({"find", "details", "related", "search", "common", "compare", "count"})
LIKENESSES, OTHERS = 4, 2
"""Members tried in place of the one meant: those with a word of its name in common, then any."""


def carry_beside(carrying: Carrying, binder: Binder, wanted: frozenset[str], tools: dict[str, Tool]) -> Carrying:
    """Carry out a plan, and beside it what its dialogue is to have.

    Raises:
        PlanRejected: If the plan has no room for it.
    """
    plan = yield from carrying
    if "wrong_call" in wanted:
        yield from _carry_mistake(plan, binder, tools)
    elif "correction" in wanted and plan.corrected is None:
        yield from _carry_replaced(plan, binder)
    elif "goal_switch" in wanted:
        yield from _carry_aside(plan, binder, tools)
    elif "long_result" in wanted and all(call.op != "search" or call.arg("/limit") is None for call in plan.calls):
        raise PlanRejected("no room for long_result")
    _number_calls(plan)
    return plan


def _carry_mistake(plan: Plan, binder: Binder, tools: dict[str, Tool]) -> Generator[list[Request], list[Json]]:
    """A look-up that comes to nothing, right before the one that does: the wrong tool, half a name, an id out of thin air."""
    finds = [call for call in plan.calls if call.op == "find" and len(call.args) == 1]
    if not finds:
        raise PlanRejected("no room for wrong_call")
    right = finds[binder.rng.randrange(len(finds))]
    mistakes: list[tuple[Tool, str, str]] = [*_with_wrong_tool(right, tools), *_with_half_a_name(right), *_with_invented_id(right, plan, binder)]
    tool, path, value = mistakes[binder.rng.randrange(len(mistakes))] if mistakes else _refuse("wrong_call")
    call = PlannedCall(len(plan.calls), tool, right.turn, -1, [], [Arg(path, value, is_mistake=True)], part="mistake")
    call.arguments = {path.removeprefix("/"): value}
    (call.result,) = yield [(tool.name, call.arguments)]
    if not call.failed and items_of(call):
        raise PlanRejected("no room for wrong_call")
    plan.calls.append(call)


def _with_wrong_tool(right: PlannedCall, tools: dict[str, Tool]) -> list[tuple[Tool, str, str]]:
    """A person looked up among the films."""
    others = [tools[name] for name in sorted(tools) if tools[name].binding.op == "find" and tools[name].name != right.tool.name]
    return [(tool, f"/{tool.parameters['required'][0]}", str(right.args[0].value)) for tool in others if len(tool.parameters.get("required", ())) == 1]


def _with_half_a_name(right: PlannedCall) -> list[tuple[Tool, str, str]]:
    """The name without its last word, or its first."""
    words = str(right.args[0].value).split()
    return [(right.tool, right.args[0].path, " ".join(words[:-1])), (right.tool, right.args[0].path, " ".join(words[1:]))] if len(words) > 2 else []


def _with_invented_id(right: PlannedCall, plan: Plan, binder: Binder) -> list[tuple[Tool, str, str]]:
    """The call that needs the id, made without looking it up."""
    readers = [(call, link) for call, link in binder.readers(right.step) if link.kind == "named" and call.op == "details" and call.turn == right.turn]
    drawn = f"{binder.rng.randrange(16**4):04x}"
    return [
        (call.tool, link.target_path, invented)
        for call, link in readers
        if len(call.args) == 1 and (invented := f"{str(link.value).rpartition('_')[0]}_{drawn}") not in binder.facts.members
    ]


def _carry_replaced(plan: Plan, binder: Binder) -> Generator[list[Request], list[Json]]:
    """A turn carried out for another member first, which the user then puts right."""
    if plan.condition is not None:
        raise PlanRejected("no room for correction")
    finds = [call for call in plan.calls if call.op == "find" and len(call.args) == 1 and call.args[0].spoken is not None]
    binder.rng.shuffle(finds)
    for meant in finds:
        mine = _reached(plan, meant)
        if not all(call.op in LOOKUPS for call in mine) or any(link.kind == "each" for call in mine for link in call.links):
            continue
        for member in _list_alike(meant, binder):
            copies = copy_calls(mine, len(plan.calls))
            if (yield from _carry_copies(plan, binder, mine, copies, member)):
                _put_before(plan, binder, mine, copies, member)
                return
    raise PlanRejected("no room for correction")


def _reached(plan: Plan, first: PlannedCall) -> list[PlannedCall]:
    """A call and those of its turn that build on it, in order."""
    reached = [first]
    for call in plan.calls:
        if call.turn == first.turn and call is not first and any(link.source == other.step for link in call.links for other in reached):
            reached.append(call)
    return reached


def _list_alike(meant: PlannedCall, binder: Binder) -> list[Member]:
    """Members that could be taken for the one meant: by a word of the name first."""
    name = str(meant.args[0].value)
    words = {word for word in name.casefold().split() if len(word) > 3}
    members = [m for m in binder.facts.by_cls.get(meant.tool.binding.cls, []) if m.name != name and (m.cls, m.name.casefold()) not in binder.facts.homonyms]
    near = [member for member in members if words & set(member.name.casefold().split())]
    return [*binder.rng.sample(near, min(len(near), LIKENESSES)), *binder.rng.sample(members, min(len(members), OTHERS))]


def copy_calls(calls: list[PlannedCall], number: int) -> list[PlannedCall]:
    """Copies of some calls, to be carried out for something else; links among them lead to the copies."""
    steps = {call.step: number + place for place, call in enumerate(calls)}
    return [
        PlannedCall(
            steps[call.step],
            call.tool,
            call.turn,
            call.level,
            [replace(link, source=steps.get(link.source, link.source)) for link in call.links],
            [replace(arg) for arg in call.args],
            part="replaced",
            twin=call.step,
        )
        for call in calls
    ]


def _carry_copies(plan: Plan, binder: Binder, mine: list[PlannedCall], copies: list[PlannedCall], member: Member) -> Generator[list[Request], list[Json], bool]:
    """Carry out the copies for another member; whether each of them found something to tell."""
    by_step = {call.step: call for call in (*plan.calls, *copies)}
    first = copies[0]
    first.args[0] = replace(first.args[0], value=member.name, spoken=f"{first.step}/{first.args[0].path.removeprefix('/')}")
    for level in sorted({call.level for call in copies}):
        group = [call for call in copies if call.level == level]
        if not all(_bind_copy(call, by_step) for call in group):
            return False
        results = yield [(call.tool.name, call.arguments) for call in group]
        for call, result in zip(group, results, strict=True):
            call.result = result
        if not all(_is_found(call, binder) for call in group):
            return False
    return all(copy.result != call.result for call, copy in zip(mine, copies, strict=True))


def _bind_copy(call: PlannedCall, by_step: dict[int, PlannedCall]) -> bool:
    """Take the copy's ids from the results it follows; whether each is there, and the only one it can be."""
    for arg in call.args:
        if arg.link is None:
            continue
        link = call.links[arg.link]
        source = by_step[link.source]
        if source.part == "goal":
            continue
        found = expand(source.result, link.source_path)
        if not found or (link.kind != "top" and len({str(value) for _, value in found}) > 1):
            return False
        link.pointer, link.value = found[0]
        link.index = 0
        arg.value = _shift(link, arg, link.value)
    values = [str(link.value) for link in call.links]
    call.arguments = {}
    for arg in call.args:
        set_at(call.arguments, arg.path, arg.value)
    return len(set(values)) == len(values)


def _shift(link: Link, arg: Arg, value: object) -> object:
    if link.kind != "relative" or not isinstance(value, int):
        return value
    return value + (1 if "more_than" in arg.functions else -1)


def _is_found(call: PlannedCall, binder: Binder) -> bool:
    if call.failed:
        return False
    if call.op == "find":
        return len(items_of(call)) == 1 and is_same(call, binder)
    if call.op in ("related", "search", "common"):
        known = {link.value for link in call.links}
        return any(item.get(shape_of(call).id) not in known for item in items_of(call))
    return call.op != "count" or find(call.result, "/count") not in (0, None)


def _put_before(plan: Plan, binder: Binder, mine: list[PlannedCall], copies: list[PlannedCall], member: Member) -> None:
    """Make the turn that of the copies; what was meant comes in the turn after it, all else later still."""
    turn = mine[0].turn
    for call in plan.calls:
        if call.turn > turn or call in mine:
            call.turn += 1
    meant = mine[0].args[0]
    assert meant.spoken is not None
    key = copies[0].args[0].spoken
    assert key is not None
    spoken = binder.spoken[meant.spoken]
    plan.spoken[key] = Spoken(key, spoken.kind, member.name, spoken.param, cls=spoken.cls)
    plan.calls += copies
    plan.corrected = turn + 1


def _carry_aside(plan: Plan, binder: Binder, tools: dict[str, Tool]) -> Generator[list[Request], list[Json]]:
    """A look-up of something else, between two turns of which the later goes on from the earlier."""
    turns = [call.turn for call in plan.calls for link in call.links if binder.calls[link.source].turn < call.turn]
    pairs = list_pairs(binder.domain, tools)
    if not turns or not pairs or any(link.kind == "each" for call in plan.calls for link in call.links):
        raise PlanRejected("no room for goal_switch")
    turn = min(turns)
    look_up, details = pairs[binder.rng.randrange(len(pairs))]
    named = {str(call.args[0].value) for call in plan.calls if call.op == "find"}
    members = [m for m in binder.facts.by_cls[look_up.binding.cls] if m.name not in named and (m.cls, m.name.casefold()) not in binder.facts.homonyms]
    for member in binder.rng.sample(members, min(len(members), LIKENESSES)):
        first, second = _build_aside(len(plan.calls), turn, look_up, details, member)
        (first.result,) = yield [(look_up.name, first.arguments)]
        if first.failed or len(items_of(first)) != 1:
            continue
        link, shape = second.links[0], shape_of(first)
        link.pointer, link.value = f"/{shape.field}/0/{shape.id}", items_of(first)[0][shape.id]
        second.args = [Arg(link.target_path, link.value, link=0)]
        second.arguments = {link.target_path.removeprefix("/"): link.value}
        (second.result,) = yield [(details.name, second.arguments)]
        if not second.failed:
            _put_between(plan, turn, [first, second], member)
            return
    raise PlanRejected("no room for goal_switch")


def list_pairs(domain: DomainFile, tools: Mapping[str, Tool]) -> list[tuple[Tool, Tool]]:
    """Look-ups by name with the details that follow, one pair a class."""
    pairs: list[tuple[Tool, Tool]] = []
    for cls in domain.classes:
        mine = {tools[name].binding.op: tools[name] for name in sorted(tools) if tools[name].binding.cls == cls.name}
        if {"find", "details"} <= set(mine) and all(len(mine[op].parameters.get("required", ())) == 1 for op in ("find", "details")):
            pairs.append((mine["find"], mine["details"]))
    return pairs


def _build_aside(step: int, turn: int, look_up: Tool, details: Tool, member: Member) -> tuple[PlannedCall, PlannedCall]:
    name, target = look_up.parameters["required"][0], details.parameters["required"][0]
    first = PlannedCall(step, look_up, turn, 0, [], [Arg(f"/{name}", member.name, spoken=f"{step}/{name}")], {name: member.name}, part="aside")
    second = PlannedCall(step + 1, details, turn, 1, [Link("named", step, "", f"/{target}")], part="aside")
    return first, second


def _put_between(plan: Plan, turn: int, calls: list[PlannedCall], member: Member) -> None:
    for call in plan.calls:
        call.turn += call.turn >= turn
    key = str(calls[0].args[0].spoken)
    plan.spoken[key] = Spoken(key, "name", member.name, key.partition("/")[2], cls=member.cls)
    plan.calls += calls
    plan.aside = turn


def _number_calls(plan: Plan) -> None:
    ordered: list[PlannedCall] = [call for turn in range(plan.turns) for group in plan.groups(turn) for call in group]
    for number, call in enumerate(ordered):
        call.call_id = f"call_{number}"


def _refuse(name: str) -> tuple[Tool, str, str]:
    raise PlanRejected(f"no room for {name}")
