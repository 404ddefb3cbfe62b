"""From a script to the canonical record: text, spans, provenance, grounding, features."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from toolweave import __version__
from toolweave.dialogue.script import Line
from toolweave.dialogue.text import Mention, flatten
from toolweave.model import record
from toolweave.model.conditions import Comparison
from toolweave.model.derive import iso_date
from toolweave.model.record import Dialogue, Function, Grounding, Message, Provenance, Source, Step, ToolCall, When
from toolweave.model.tool import Json, Tool
from toolweave.plan.model import Arg, Condition, Plan, PlannedCall

LONG = 4000
"""Characters of a long result."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spoken value stands, and how its text becomes the value."""

    message: int
    span: tuple[int, int]
    mention: Mention


@dataclass(frozen=True, slots=True)
class Identity:
    """What a record says of its run."""

    run_id: str
    seed: int
    world: str


def assemble(plan: Plan, lines: Sequence[Line], *, goal: str, tools: Sequence[Tool], identity: Identity) -> Dialogue:
    """Build the record of a written plan. Cost: linear in its messages."""
    messages = [Message(role="system", content=system_text(plan))]
    places: dict[str, Place] = {}
    grounding: list[Grounding] = []
    tools_from: dict[str, int] = {}
    for line in lines:
        tools_from |= {line.offers: len(messages)} if line.offers else {}
        _append(plan, line, messages, places, grounding)
    ordered = sorted(plan.calls, key=lambda call: int(call.call_id.split("_")[1]))
    provenance = [row for call in ordered for row in _provenance(plan, call, places, messages[0].content)]
    dialogue = Dialogue(
        id=plan.dialogue_id,
        run_id=identity.run_id,
        domain=plan.domain.name,
        seed=identity.seed,
        goal=build_goal(plan, [call for call in ordered if call.part == "goal"], goal, places),
        tools=[tool.as_function() for tool in tools],
        messages=messages,
        provenance=provenance,
        grounding=grounding,
        features=[],
        train=[message.role == "assistant" and not _is_masked(plan, message) for message in messages],
        meta={"model": "phrasebook", "toolweave": __version__, "world": identity.world} | _meta(plan, tools, tools_from),
    )
    acts = {*(line.act for line in lines), *list_parts(plan)}
    dialogue.features = [name for name in record.FEATURES if name in {*list_features(dialogue), *acts}]
    return dialogue


def _meta(plan: Plan, tools: Sequence[Tool], tools_from: dict[str, int]) -> Json:
    """What of a record's `meta` stands there only where it applies."""
    away = {tool.name: tool.domain for tool in tools if tool.domain != plan.domain.name}
    found: Json = {"missing_tool": plan.missing_tool, "tools_from": tools_from, "tool_domains": away, "score": plan.score}
    return {name: value for name, value in found.items() if value}


def system_text(plan: Plan) -> str:
    """The system message: what the assistant is, what day it is, who is asking."""
    parts = [plan.domain.assistant, f"Today is {plan.context['weekday']}, {plan.today}."]
    if "customer" in plan.context:
        parts.append(f"The customer is {plan.context['customer']}.")
    return " ".join(parts)


def _append(plan: Plan, line: Line, messages: list[Message], places: dict[str, Place], grounding: list[Grounding]) -> None:
    number = len(messages)
    if line.calls:
        messages.append(Message(role="assistant", content="", tool_calls=[_tool_call(call) for call in line.calls]))
        for call in line.calls:
            messages.append(Message(role="tool", tool_call_id=call.call_id, name=call.tool.name, content=json.dumps(call.result, ensure_ascii=False)))
        return
    text, spans = flatten(line.phrase)
    role = "user" if line.role == "user" else "assistant"
    messages.append(Message(role=role, content=text))
    for start, end, mention in spans:
        if mention.spoken is not None:
            places.setdefault(mention.spoken, Place(number, (start, end), mention))
        elif mention.step is not None and role == "assistant":
            source = Source(kind="result", call_id=plan.calls[mention.step].call_id, path=mention.pointer or "")
            grounding.append(Grounding(message=number, span=(start, end), source=_derive(source, mention.functions)))


def _tool_call(call: PlannedCall) -> ToolCall:
    return ToolCall(id=call.call_id, function=Function(name=call.tool.name, arguments=call.arguments))


def _provenance(plan: Plan, call: PlannedCall, places: dict[str, Place], system: str) -> list[Provenance]:
    return [Provenance(call_id=call.call_id, path=arg.path, source=_source(plan, call, arg, places, system)) for arg in call.args]


def _source(plan: Plan, call: PlannedCall, arg: Arg, places: dict[str, Place], system: str) -> Source:
    if arg.link is not None:
        link = call.links[arg.link]
        return _derive(Source(kind="result", call_id=plan.calls[link.source].call_id, path=link.pointer), arg.functions)
    if arg.is_mistake:
        return Source(kind="mistake")
    if arg.spoken is None:
        return Source(kind="default")
    place = places[arg.spoken]
    said = Source(kind="user", message=place.message, span=place.span)
    functions = (*place.mention.functions, *arg.functions)
    if functions[:1] == ("iso_date",) and _needs_today(place.mention.text, str(arg.value)):
        start = system.index(plan.today)
        today = Source(kind="system", message=0, span=(start, start + len(plan.today)))
        return _derived("iso_date", [said, today])
    return _derive(said, functions)


def _needs_today(text: str, value: str) -> bool:
    try:
        return iso_date(text) != value
    except ValueError:
        return True


def _derive(source: Source, functions: Sequence[str]) -> Source:
    for function in functions:
        source = _derived(function, [source])
    return source


def _derived(function: str, sources: list[Source]) -> Source:
    return Source.model_validate({"kind": "derived", "function": function, "from": sources})


def build_goal(plan: Plan, ordered: list[PlannedCall], text: str, places: Mapping[str, Place]) -> record.Goal:
    """The goal with its steps in call order; its id is a hash of pattern, tools, wiring and bound values."""
    place = {call.step: number for number, call in enumerate(ordered)}
    whens = {id(call): build_when(plan, condition, place, op, places) for condition in _some(plan.condition) for call, op in condition.branches}
    steps = [_step(call, place, whens) for call in ordered]
    skipped = [_step(call, place, whens) for condition in _some(plan.condition) for call, _ in condition.branches if call is not condition.taken]
    wiring = [[(place[link.source], link.pointer, link.target_path) for link in call.links] for call in ordered]
    bound = [sorted((arg.path, str(arg.value)) for arg in call.args if arg.spoken is not None) for call in ordered]
    content: Json = {"domain": plan.domain.name, "steps": [_outline(step) for step in steps], "wiring": wiring, "bound": bound}
    content |= {"skipped": [_outline(step) for step in skipped]} if skipped else {}
    content |= {} if steps else {"asked": text}
    digest = blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=8).hexdigest()
    return record.Goal(
        id=f"goal_{digest}",
        pattern=plan.skeleton.pattern,
        text=text,
        domains=plan.domains,
        tools=list(dict.fromkeys(step.tool for step in steps)),
        steps=steps,
        skipped=skipped or None,
    )


def _some(condition: Condition | None) -> list[Condition]:
    return [] if condition is None else [condition]


def _step(call: PlannedCall, place: Mapping[int, int], whens: Mapping[int, When]) -> Step:
    return Step(tool=call.tool.name, after=sorted({place[link.source] for link in call.links}), when=whens.get(id(call)))


def build_when(plan: Plan, condition: Condition, place: Mapping[int, int], op: Comparison, places: Mapping[str, Place]) -> When:
    """What a call hangs on, as the record says it."""
    said = places[condition.spoken]
    source = _derive(Source(kind="user", message=said.message, span=said.span), said.mention.functions)
    return When(step=place[condition.step], path=condition.pointer, op=op, value=plan.spoken[condition.spoken].value, source=source)


def _outline(step: Step) -> Json:
    """What of a step goes into the id of its goal: not where in the text a threshold stands."""
    when = step.when
    return {"tool": step.tool, "after": step.after} | ({"when": [when.step, when.path, when.op, when.value]} if when is not None else {})


def _is_masked(plan: Plan, message: Message) -> bool:
    """Whether a message makes a call that is wrong on purpose."""
    wrong = {call.call_id for call in plan.calls if call.part == "mistake"}
    return any(call.id in wrong for call in message.tool_calls or ())


def list_parts(plan: Plan) -> set[str]:
    """The features that calls beside the goal bring in."""
    parts = {call.part for call in plan.calls}
    return {name for name, part in (("wrong_call", "mistake"), ("correction", "replaced"), ("goal_switch", "aside")) if part in parts}


def list_features(dialogue: Dialogue) -> list[str]:
    """The features that the record has, in the order of `FEATURES`; the definitions are in ARCHITECTURE.md."""
    turn_of = _turns_of_calls(dialogue)
    found: set[str] = set()
    for row in dialogue.provenance:
        for source in _leaves_of(row.source):
            if source.kind in ("result", "argument") and source.call_id is not None:
                found.add("multi_step" if source.kind == "result" and turn_of[source.call_id] == turn_of[row.call_id] else "")
                found.add("follow_up" if turn_of[source.call_id] < turn_of[row.call_id] else "")
            if source.kind == "user" and source.message is not None and _is_reply(dialogue, source.message):
                found.add("clarification")
    if any(len(message.tool_calls or ()) > 1 for message in dialogue.messages):
        found.add("parallel_calls")
    if any(message.role == "tool" and '"error"' in message.content and "error" in json.loads(message.content) for message in dialogue.messages):
        found.add("error_recovery")
    if any(message.role == "tool" and len(message.content) > LONG for message in dialogue.messages):
        found.add("long_result")
    return [feature for feature in record.FEATURES if feature in found]


def _turns_of_calls(dialogue: Dialogue) -> dict[str, int]:
    turn_of: dict[str, int] = {}
    turn = -1
    for message in dialogue.messages:
        turn += message.role == "user"
        turn_of |= {call.id: turn for call in message.tool_calls or ()}
    return turn_of


def _leaves_of(source: Source) -> list[Source]:
    return [leaf for inner in source.sources for leaf in _leaves_of(inner)] if source.sources else [source]


def _is_reply(dialogue: Dialogue, message: int) -> bool:
    """Whether a user message answers a question of the assistant that came without calls and before any result of its own."""
    before = dialogue.messages[message - 1] if message > 1 else None
    return before is not None and before.role == "assistant" and not before.tool_calls and before.content.rstrip().endswith("?")
