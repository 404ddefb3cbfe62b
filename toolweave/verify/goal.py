"""The goal: its pattern follows from its steps, and its steps are what the calls really did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

from toolweave.model.pointer import join_pointer
from toolweave.model.record import Dialogue, Goal, Step
from toolweave.model.tool import Json
from toolweave.verify.beside import is_denial
from toolweave.verify.features import find_asides, iter_flows
from toolweave.verify.finding import Finding
from toolweave.verify.transcript import Call, Transcript

Flows = set[tuple[str, str]]


def check_goal(transcript: Transcript) -> Iterator[Finding]:
    """The goal's tools are those of its steps and stand in the tool list; each step needs earlier steps only."""
    goal = transcript.dialogue.goal
    if not goal.steps:
        yield from _check_unserved(transcript)
    if sorted(set(goal.tools)) != sorted({step.tool for step in goal.steps}) or len(set(goal.tools)) < len(goal.tools):
        yield Finding("goal", None, "/goal/tools", "are not the tools of the steps, each once")
    missing = transcript.dialogue.meta.get("missing_tool")
    for name in goal.tools:
        if name not in transcript.functions and name != missing:
            yield Finding("goal", None, "/goal/tools", f"`{name}` is not in the tool list")
    several = [(f"/goal/steps/{index}", index, step) for index, step in enumerate(goal.steps)]
    several += [(f"/goal/skipped/{index}", len(goal.steps), step) for index, step in enumerate(goal.skipped or ())]
    for path, end, step in several:
        if any(not 0 <= needed < end for needed in step.after) or len(set(step.after)) < len(step.after):
            yield Finding("goal", None, f"{path}/after", f"{step.after} are not earlier steps, each once")


def check_domains(transcript: Transcript) -> Iterator[Finding]:
    """The goal's domains are the dialogue's own and then those of its steps; which tools are another's stands in `meta.tool_domains`."""
    dialogue = transcript.dialogue
    stated = dialogue.meta.get("tool_domains", {})
    path = "/meta/tool_domains"
    if not isinstance(stated, dict) or ("tool_domains" in dialogue.meta and not stated):
        yield Finding("domains", None, path, "is not an object with the domain of some tool")
        return
    for name, domain in cast("Json", stated).items():
        if name not in transcript.functions:
            yield Finding("domains", None, f"{path}{join_pointer([name])}", "is not in the tool list")
        if domain == dialogue.domain or domain not in dialogue.goal.domains:
            yield Finding("domains", None, f"{path}{join_pointer([name])}", f"`{domain}` is not another domain of the goal")
    true = list(dict.fromkeys([dialogue.domain, *(dialogue.domain_of(step.tool) for step in dialogue.goal.steps)]))
    if dialogue.goal.domains != true:
        yield Finding("domains", None, "/goal/domains", f"are not {true}, those of the steps")


def _check_unserved(transcript: Transcript) -> Iterator[Finding]:
    """A goal without steps: nothing is called, nothing told, the tool that would do is named and not there, and the assistant says so at once."""
    dialogue = transcript.dialogue
    missing = dialogue.meta.get("missing_tool")
    if not isinstance(missing, str) or missing in transcript.functions:
        yield Finding("goal", None, "/meta/missing_tool", "names no tool that is not in the tool list, and the goal has no steps")
    for call in transcript.calls:
        yield Finding("goal", call.message, call.path, "is a call, and the goal has no steps")
    for index in range(len(dialogue.grounding)):
        yield Finding("goal", dialogue.grounding[index].message, f"/grounding/{index}", "is a fact, and the goal has no steps")
    if len(dialogue.messages) > 2 and not is_denial(dialogue.messages[2].content):
        yield Finding("goal", 2, "/messages/2/content", "denies nothing, and the goal has no steps")


def check_pattern(transcript: Transcript) -> Iterator[Finding]:
    """The pattern is what the steps' needs look like."""
    goal = transcript.dialogue.goal
    if len(goal.domains) > 1:
        true = "cross_domain" if is_across(transcript.dialogue) else None
    else:
        true = "conditional" if is_conditional(goal) else "retry" if is_retry(transcript) else find_pattern(goal.steps)
    if true != goal.pattern:
        yield Finding("pattern", None, "/goal/pattern", f"`{goal.pattern}` is stated, but the steps make {f'`{true}`' if true else 'no pattern'}")


def check_steps(transcript: Transcript) -> Iterator[Finding]:
    """Each step is one call, and a step comes after exactly those whose results its call takes values from."""
    goal = transcript.dialogue.goal
    calls = list_goal_calls(transcript)
    spare = Counter(call.name for call in calls) - Counter(step.tool for step in goal.steps)
    for name in (Counter(step.tool for step in goal.steps) - Counter(call.name for call in calls)).elements():
        yield Finding("goal_steps", None, "/goal/steps", f"`{name}` is a step, but is not called so often")
        return
    for call in calls:
        if spare[call.name] and call.name not in goal.tools:
            yield Finding("goal_steps", call.message, f"{call.path}/function/name", f"`{call.name}` is called, but is no step of the goal")
    if assign_calls(transcript) is None:
        yield Finding("goal_steps", None, "/goal/steps", "no assignment of calls to steps agrees with what feeds what")


def list_goal_calls(transcript: Transcript) -> list[Call]:
    """The calls that can be steps: those that carry loss, in turns that belong to the goal."""
    asides = find_asides(transcript)
    return [call for call in transcript.calls if transcript.is_trained(call.message) and call.turn not in asides]


def assign_calls(transcript: Transcript) -> list[Call] | None:
    """The call of each step, the first assignment in call order that agrees with what feeds what; None where there is none."""
    flows = {(call.id, fed.id) for call, fed in iter_flows(transcript, "result", "argument")}
    return _assign(transcript.dialogue.goal.steps, list_goal_calls(transcript), flows, [])


def is_conditional(goal: Goal) -> bool:
    """Whether a step was taken, or left, because of a condition."""
    return bool(goal.skipped) or any(step.when is not None for step in goal.steps)


def find_pattern(steps: Sequence[Step]) -> str | None:
    """Return the pattern of a goal, None where its steps fall apart; of several that fit, the first.

    `no_tool`: no step. `single`: one step. `map`: two or more steps with one tool come after the same one step and no other. `parallel`: three
    or more steps with one tool, none of which needs another of them. `diamond`: two steps that need a same one are both
    needed by a third.  `fan_in`: some step needs two or more. `fan_out`: some step is needed by two or more, and
    none needs two. `chain`: each step but the first needs one, and each but the last is needed by one.
    """
    if not steps:
        return "no_tool"
    if len(steps) == 1:
        return "single"
    if is_map(steps):
        return "map"
    if is_parallel(steps):
        return "parallel"
    if is_diamond(steps):
        return "diamond"
    needed = Counter(index for step in steps for index in step.after)
    if any(len(step.after) > 1 for step in steps):
        return "fan_in"
    if any(not step.after for step in steps[1:]):
        return None
    return "fan_out" if any(count > 1 for count in needed.values()) else "chain"


def is_across(dialogue: Dialogue) -> bool:
    """Whether some step comes after one of another domain."""
    domains = [dialogue.domain_of(step.tool) for step in dialogue.goal.steps]
    return any(domains[index] != domains[needed] for index, step in enumerate(dialogue.goal.steps) for needed in step.after if 0 <= needed < index)


def is_retry(transcript: Transcript) -> bool:
    """Whether an action that is a step was refused, and a later step with the same tool and the same arguments but for some value went through."""
    steps = Counter(step.tool for step in transcript.dialogue.goal.steps)
    calls = [call for call in transcript.calls if transcript.is_trained(call.message) and steps[call.name] > 1]
    return any(
        one.failed and not other.failed and one.name == other.name and one.message < other.message and _is_changed(one.arguments, other.arguments)
        for one in calls
        for other in calls
    )


def _is_changed(one: Json, other: Json) -> bool:
    """Whether two sets of arguments have the same names and some, but not all, of the same values."""
    return one.keys() == other.keys() and one != other and any(one[name] == other[name] for name in one)


def is_map(steps: Sequence[Step]) -> bool:
    """Whether one tool is called for several items of what one step found."""
    each = Counter((step.tool, step.after[0]) for step in steps if len(step.after) == 1)
    return any(count > 1 for count in each.values())


def is_parallel(steps: Sequence[Step]) -> bool:
    """Whether one tool is called three times or more, no call needing another of them."""
    before = find_ancestors(steps)
    for tool in {step.tool for step in steps}:
        alike = [index for index, step in enumerate(steps) if step.tool == tool]
        if len(alike) > 2 and not any(other in before[index] for index in alike for other in alike):
            return True
    return False


def is_diamond(steps: Sequence[Step]) -> bool:
    """Whether two steps that need a same one, directly or through others, and not each other, are both needed by a third."""
    before = find_ancestors(steps)
    for step in steps:
        pairs = [(one, other) for one in step.after for other in step.after if one < other < len(before)]
        if any(one not in before[other] and before[one] & before[other] for one, other in pairs):
            return True
    return False


def find_ancestors(steps: Sequence[Step]) -> list[set[int]]:
    """The steps that each step needs, directly or through others; what does not point back is left to `check_goal`."""
    before: list[set[int]] = []
    for index, step in enumerate(steps):
        needed = {other for other in step.after if 0 <= other < index}
        before.append(needed.union(*(before[other] for other in needed)))
    return before


def _assign(steps: Sequence[Step], calls: list[Call], flows: Flows, chosen: list[Call]) -> list[Call] | None:
    """Assign calls to the remaining steps, backtracking. Cost: a handful of steps, and few calls share a tool."""
    index = len(chosen)
    if index == len(steps):
        return chosen
    for call in calls:
        fits = call.name == steps[index].tool and call not in chosen and _agrees(call, steps[index], flows, chosen)
        if fits and (found := _assign(steps, calls, flows, [*chosen, call])) is not None:
            return found
    return None


def _agrees(call: Call, step: Step, flows: Flows, chosen: list[Call]) -> bool:
    fed_by = {position for position, other in enumerate(chosen) if (call.id, other.id) in flows}
    feeds_back = any((other.id, call.id) in flows for other in chosen)
    return fed_by == set(step.after) and not feeds_back
