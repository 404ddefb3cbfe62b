"""Features, recomputed from the record alone: a label stands there if and only if its definition holds.

multi_step       inside one user turn, a call has an argument from a result obtained in that same turn
parallel_calls   a message with two or more calls
clarification    an assistant message without calls asks (a question mark outside a quoted fact), and a call before
                 the user speaks again has an argument sourced in the user's next message
follow_up        an argument whose source is a result or an argument of an earlier user turn
error_recovery   a result with `error`, after which a call succeeds or an answer follows

A user turn is *beside the task* if it makes no call, no argument is sourced in what the user says in it, and its answer states no
fact of a result and ends with no question, and no tool appears right after that (`meta.tools_from`).

small_talk         a turn beside the task that does not follow a question of the assistant, and whose answer denies nothing
out_of_scope       the same, but the answer says what the assistant cannot do or does not know
missing_parameter  a turn beside the task that follows a question of the assistant: what was asked for is never given
correction         a call that succeeded is made again in a later user turn, in other words of the user: same tool, same arguments but for one or more
                   that are sourced in what the user says in the later turn; the tool is called more often than the goal has steps for
                   it, and no later turn takes anything from the first call
wrong_call         a call that carries no loss
missing_tool       `meta.missing_tool` names a tool that is not in the list and not called, and a turn beside the task, which does not
                   follow a question, is answered by a denial; `out_of_scope` then needs a second such turn. Or `meta.tools_from` names a
                   tool that appears later: a denial stands right before
goal_switch        a user turn with calls that take nothing from another turn and give nothing to one, between two turns of which the later
                   takes something from the earlier; no call of it is put right later
long_result        a result of more than 4,000 characters
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from toolweave.model.pointer import iter_leaves
from toolweave.model.record import Dialogue, Source
from toolweave.verify.beside import find_beside
from toolweave.verify.finding import Finding
from toolweave.verify.transcript import Call, Transcript, iter_sources

LONG = 4000
"""Characters of a long result."""


def check_features(transcript: Transcript) -> Iterator[Finding]:
    """The list of features is exact: none missing, none that does not hold, none twice, none unknown."""
    stated = transcript.dialogue.features
    true = find_features(transcript)
    for name in sorted(set(stated) | set(true)):
        if name not in DEFINITIONS:
            yield Finding("features", None, "/features", f"`{name}` is not a feature")
        elif name not in stated:
            yield Finding("features", None, "/features", f"`{name}` holds, but is not stated")
        elif name not in true:
            yield Finding("features", None, "/features", f"`{name}` is stated, but does not hold")
    if len(set(stated)) < len(stated):
        yield Finding("features", None, "/features", "a feature is stated twice")


def find_features(transcript: Transcript) -> list[str]:
    """Return the features that hold, in the order of `DEFINITIONS`."""
    return [name for name, holds in DEFINITIONS.items() if holds(transcript)]


def list_features(dialogue: Dialogue) -> list[str]:
    """Return the features that hold for a dialogue, in the order of `DEFINITIONS`."""
    return find_features(Transcript(dialogue))


def multi_step_turns(transcript: Transcript) -> set[int]:
    """Return the user turns in which a call has an argument from a result obtained in the same turn."""
    return {call.turn for call, fed in iter_flows(transcript, "result") if fed.turn == call.turn}


def iter_flows(transcript: Transcript, *kinds: str) -> Iterator[tuple[Call, Call]]:
    """Yield (call, call it takes a value from) for each source of the given kinds."""
    for call, source in _iter_call_sources(transcript):
        fed = transcript.by_id.get(source.call_id or "") if source.kind in kinds else None
        if fed is not None:
            yield call, fed


def has_multi_step(transcript: Transcript) -> bool:
    """`multi_step`."""
    return bool(multi_step_turns(transcript))


def has_parallel_calls(transcript: Transcript) -> bool:
    """`parallel_calls`."""
    return any(len(message.tool_calls or ()) > 1 for message in transcript.dialogue.messages)


def has_clarification(transcript: Transcript) -> bool:
    """`clarification`."""
    asked = _messages_after_questions(transcript)
    return any(source.kind == "user" and source.message in asked for _, source in _iter_call_sources(transcript))


def has_follow_up(transcript: Transcript) -> bool:
    """`follow_up`."""
    return any(fed.turn < call.turn for call, fed in iter_flows(transcript, "result", "argument"))


def has_error_recovery(transcript: Transcript) -> bool:
    """`error_recovery`: an answer always follows, since the last message is one."""
    return any(call.failed for call in transcript.calls)


def has_small_talk(transcript: Transcript) -> bool:
    """`small_talk`."""
    return any(not turn.after_question and not turn.denies for turn in find_beside(transcript))


def has_out_of_scope(transcript: Transcript) -> bool:
    """`out_of_scope`."""
    return count_denied(transcript) > _is_missing_for_good(transcript)


def has_missing_tool(transcript: Transcript) -> bool:
    """`missing_tool`."""
    return bool(transcript.dialogue.tools_from) or _is_missing_for_good(transcript)


def _is_missing_for_good(transcript: Transcript) -> bool:
    name = transcript.dialogue.meta.get("missing_tool")
    is_missing = isinstance(name, str) and name not in transcript.functions and all(call.name != name for call in transcript.calls)
    return is_missing and count_denied(transcript) > 0


def count_denied(transcript: Transcript) -> int:
    """How many requests beside the task the assistant turns down."""
    return sum(1 for turn in find_beside(transcript) if not turn.after_question and turn.denies)


def has_missing_parameter(transcript: Transcript) -> bool:
    """`missing_parameter`."""
    return any(turn.after_question for turn in find_beside(transcript))


def has_correction(transcript: Transcript) -> bool:
    """`correction`."""
    asides = find_asides(transcript)
    return any(again.turn not in asides for _, again in _iter_put_right(transcript))


def has_goal_switch(transcript: Transcript) -> bool:
    """`goal_switch`."""
    return bool(find_asides(transcript))


def find_asides(transcript: Transcript) -> set[int]:
    """Return the user turns about something else: no step of the goal, nothing taken from another turn or given to one, between two that belong together."""
    flows = {(call.turn, fed.turn) for call, fed in iter_flows(transcript, "result", "argument") if fed.turn < call.turn}
    replaced = {first.turn for first, _ in _iter_put_right(transcript)}
    joined = {turn for pair in flows for turn in pair}
    alone = {call.turn for call in transcript.calls} - joined - replaced
    return {turn for turn in alone if any(before < turn < after for after, before in flows)}


def _iter_put_right(transcript: Transcript) -> Iterator[tuple[Call, Call]]:
    """Yield each call that the goal has no step for with the one that is made again in its place."""
    steps = Counter(step.tool for step in transcript.dialogue.goal.steps)
    calls = [call for call in transcript.calls if transcript.is_trained(call.message)]
    spare = {name for name, count in Counter(call.name for call in calls).items() if count > steps[name]}
    used_later = {fed.id for call, fed in iter_flows(transcript, "result", "argument") if fed.turn < call.turn}
    for first in calls:
        if first.name in spare and not first.failed and first.id not in used_later:
            for again in calls:
                if again.name == first.name and first.turn < again.turn and _is_put_right(transcript, first, again):
                    yield first, again


def has_long_result(transcript: Transcript) -> bool:
    """`long_result`."""
    return any(message.role == "tool" and len(message.content) > LONG for message in transcript.dialogue.messages)


def _is_put_right(transcript: Transcript, first: Call, again: Call) -> bool:
    """Whether the second call differs from the first only in what the user says in its own turn."""
    one, two = dict(iter_leaves(first.arguments)), dict(iter_leaves(again.arguments))
    changed = {path for path in one.keys() | two.keys() if path not in one or path not in two or one[path] != two[path]}
    fresh = {row.path for row in again.rows for source in iter_sources(row.source) if source.kind == "user" and _turn_of(transcript, source) == again.turn}
    return bool(changed) and one.keys() == two.keys() and changed <= fresh


def _turn_of(transcript: Transcript, source: Source) -> int:
    place = source.message if source.message is not None else -1
    return transcript.turns[place] if 0 <= place < len(transcript.turns) else -1


def has_wrong_call(transcript: Transcript) -> bool:
    """`wrong_call`."""
    return any(not transcript.is_trained(call.message) for call in transcript.calls)


DEFINITIONS: dict[str, Callable[[Transcript], bool]] = {
    "multi_step": has_multi_step,
    "parallel_calls": has_parallel_calls,
    "clarification": has_clarification,
    "follow_up": has_follow_up,
    "error_recovery": has_error_recovery,
    "small_talk": has_small_talk,
    "out_of_scope": has_out_of_scope,
    "missing_parameter": has_missing_parameter,
    "correction": has_correction,
    "wrong_call": has_wrong_call,
    "missing_tool": has_missing_tool,
    "goal_switch": has_goal_switch,
    "long_result": has_long_result,
}
"""Every feature with the predicate that decides it."""


def _iter_call_sources(transcript: Transcript) -> Iterator[tuple[Call, Source]]:
    for call in transcript.calls:
        for row in call.rows:
            for source in iter_sources(row.source):
                yield call, source


def _messages_after_questions(transcript: Transcript) -> set[int]:
    quoted = {(row.message, row.span[1]) for row in transcript.dialogue.grounding}
    return {
        index + 1
        for index, message in enumerate(transcript.dialogue.messages)
        if message.role == "assistant" and not message.tool_calls and message.content.endswith("?") and (index, len(message.content)) not in quoted
    }
