"""Features, recomputed from the record alone: a label stands there if and only if its definition holds.

multi_step       inside one user turn, a call has an argument from a result obtained in that same turn
parallel_calls   a message with two or more calls
clarification    an assistant message without calls asks (a question mark outside a quoted fact), and a call before
                 the user speaks again has an argument sourced in the user's next message
follow_up        an argument whose source is a result or an argument of an earlier user turn
error_recovery   a result with `error`, after which a call succeeds or an answer follows

A user turn is *beside the task* if it makes no call, no argument is sourced in what the user says in it, and its answer states no
fact of a result and ends with no question.

small_talk         a turn beside the task that does not follow a question of the assistant, and whose answer denies nothing
out_of_scope       the same, but the answer says what the assistant cannot do or does not know
missing_parameter  a turn beside the task that follows a question of the assistant: what was asked for is never given
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from toolweave.model.record import Dialogue, Source
from toolweave.verify.beside import find_beside
from toolweave.verify.finding import Finding
from toolweave.verify.transcript import Call, Transcript, iter_sources


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
    return any(not turn.after_question and turn.denies for turn in find_beside(transcript))


def has_missing_parameter(transcript: Transcript) -> bool:
    """`missing_parameter`."""
    return any(turn.after_question for turn in find_beside(transcript))


DEFINITIONS: dict[str, Callable[[Transcript], bool]] = {
    "multi_step": has_multi_step,
    "parallel_calls": has_parallel_calls,
    "clarification": has_clarification,
    "follow_up": has_follow_up,
    "error_recovery": has_error_recovery,
    "small_talk": has_small_talk,
    "out_of_scope": has_out_of_scope,
    "missing_parameter": has_missing_parameter,
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
