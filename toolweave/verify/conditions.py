"""Steps that hang on a condition: taken where it holds, left where it does not, and the condition is what the user said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from toolweave.model.conditions import NEGATED, compare, has_otherwise, read_comparison
from toolweave.model.pointer import PointerError
from toolweave.model.record import Source, Step, When
from toolweave.verify.finding import Finding
from toolweave.verify.goal import assign_calls
from toolweave.verify.sources import SourceError, Unverifiable, evaluate, matches
from toolweave.verify.transcript import Call, Transcript, iter_sources, resolve_result


def check_conditions(transcript: Transcript) -> Iterator[Finding]:
    """The condition of each step that has one, recomputed from the result it is about and from what the user said before.

    A step that was taken hangs on a comparison that is true, one that was left on one that is false; what was left could have been called.
    """
    goal = transcript.dialogue.goal
    steps = [(step, f"/goal/steps/{index}", index) for index, step in enumerate(goal.steps) if step.when is not None]
    left = [(step, f"/goal/skipped/{index}", None) for index, step in enumerate(goal.skipped or ())]
    if not steps and not left:
        return
    calls = assign_calls(transcript)
    if calls is None:
        return  # a finding of `goal_steps`
    for step, path, index in (*steps, *left):
        what = _refute(transcript, step, calls, index)
        if what:
            yield Finding("conditions", None, path, what)


def _refute(transcript: Transcript, step: Step, calls: list[Call], index: int | None) -> str | None:
    """What is wrong with a step that hangs on a condition; `index` is its place among the steps, None where it was left."""
    when = step.when
    if when is None:
        return "was left, but hangs on no condition"
    if index is None and step.tool not in transcript.functions:
        return f"`{step.tool}` was left, but is not in the tool list"
    if not 0 <= when.step < (len(calls) if index is None else index):
        return f"hangs on step {when.step}, which is no earlier one"
    decider = calls[when.step]
    if index is not None and not (decider.turn == calls[index].turn and (decider.result_message or 0) < calls[index].message):
        return f"is not called in the turn of `{decider.id}`, after its result"
    try:
        found = resolve_result(decider, when.path)
        is_true = compare(found, when.op, when.value)
    except (PointerError, TypeError) as exc:
        return f"`{decider.id}{when.path}` cannot be compared: {exc}"
    if is_true != (index is not None):
        return f"was {'taken' if index is not None else 'left'}, though {found!r} {when.op} {when.value!r} is {str(is_true).lower()}"
    return _refute_words(transcript, when, decider)


def _refute_words(transcript: Transcript, when: When, decider: Call) -> str | None:
    """What of a condition is not what the user said before the value was looked up."""
    spoken = [part for part in iter_sources(when.source) if not part.sources]
    if any(part.kind != "user" for part in spoken):
        return "the threshold is not the user's"
    try:
        values: list[Any] = evaluate(transcript, when.source, decider.message)
    except SourceError as exc:
        return exc.what
    except Unverifiable:
        values = [when.value]
    if not matches(when.source, values, when.value) and when.value not in values:
        return f"{when.value!r} is not what the user said: {', '.join(repr(value) for value in values[:3])}"
    return _refute_operator(transcript, when, spoken[0])


def _refute_operator(transcript: Transcript, when: When, source: Source) -> str | None:
    text, (start, end) = transcript.dialogue.messages[source.message or 0].content, source.span or (0, 0)
    said = read_comparison(text, start, end)
    if said is None:
        return f"the user makes no condition of `{text[start:end]}`"
    if when.op == said or (when.op == NEGATED[said] and has_otherwise(text, end)):
        return None
    return f"the user says `{said}`, and the step hangs on `{when.op}`"
