"""What is said: no leaked internals, and every fact of an answer stands in a result, the user's words or the system message.

A fact is a number, date, amount, duration, a number word from two on, or a capitalised name that does not open a
sentence. It passes if a true grounding row covers it, if a user or the system message said it before, or if it counts
the items of one list that the message names (`the first four are ...`). A term of the tool list in capitals (`IBAN`) is no fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from toolweave.model.record import Grounding
from toolweave.model.states import states
from toolweave.verify.evidence import Evidence, fold_words
from toolweave.verify.finding import Finding
from toolweave.verify.sources import SourceError, Unverifiable, evaluate, is_whole
from toolweave.verify.transcript import Transcript

_INTERNAL = re.compile(
    r"(?<![\w/])[QP][1-9]\d+(?!\w)"  # Wikidata ids
    r"|(?<![\w])[a-z]+[a-z0-9]*(?:_[a-z0-9]+)+(?!\w)"  # tool and parameter names, API ids
    r"|(?<![\w./:])/[a-z_]+(?:/[a-z0-9_*]+)+"  # JSON pointers
    r"|[{\[]\s*\""  # raw JSON
)

_ACRONYM = re.compile(r"[A-Z]{2,6}")
_ITEM = re.compile(r"(.*?)/(\d+)(?=/|$)")


def find_internal(text: str) -> Iterator[str]:
    """What of a text is internal: Wikidata ids, tool and parameter names, API ids, pointers, JSON."""
    return (found[0] for found in _INTERNAL.finditer(text))


def check_leaks(transcript: Transcript) -> Iterator[Finding]:
    """No Q-ids, property ids, tool or parameter names, API ids, pointers or JSON in the goal and in what the user and the assistant say."""
    for found in find_internal(transcript.dialogue.goal.text):
        yield Finding("leaks", None, "/goal/text", f"`{found}` is internal")
    for index, message in enumerate(transcript.dialogue.messages):
        if message.role in ("user", "assistant"):
            for found in find_internal(message.content):
                yield Finding("leaks", index, f"/messages/{index}/content", f"`{found}` is internal")


def check_grounding(transcript: Transcript) -> Iterator[Finding]:
    """Every grounding row covers whole words of an assistant message, and its text is a documented rendering of its source."""
    for index, (row, what) in enumerate(zip(transcript.dialogue.grounding, _refute_all(transcript), strict=True)):
        if what:
            yield Finding("grounding", row.message, f"/grounding/{index}", what)


def check_facts(transcript: Transcript) -> Iterator[Finding]:
    """Every fact of an assistant message has a true grounding row, was said before, or counts the items that the message names.

    A fact that only stands in a result and has no row is a finding of `grounding`.
    """
    spans, counts = _read_grounding(transcript)
    said = Evidence()
    for index, message in enumerate(transcript.dialogue.messages):
        if message.role in ("user", "system"):
            said.add_words(message.content)
        elif message.role == "assistant" and message.content:
            for start, end in said.find_unsupported(message.content, spans.get(index, [])):
                text = message.content[start:end]
                if not counts.get(index, Evidence()).supports(text) and not _is_term_of_tools(transcript, text):
                    yield _report_fact(transcript, index, text)


def _read_grounding(transcript: Transcript) -> tuple[dict[int, list[tuple[int, int]]], dict[int, Evidence]]:
    """Return the truly grounded spans of each message, and how many items of each list it names."""
    spans, named = dict[int, list[tuple[int, int]]](), dict[int, dict[str, set[str]]]()
    for row, what in zip(transcript.dialogue.grounding, _refute_all(transcript), strict=True):
        if what is None:
            spans.setdefault(row.message, []).append(row.span)
            found = _ITEM.match(row.source.path or "")
            if row.source.kind == "result" and found:
                named.setdefault(row.message, {}).setdefault(f"{row.source.call_id}{found[1]}", set()).add(found[2])
    counts = dict[int, Evidence]()
    for message, lists in named.items():
        counts[message] = Evidence()
        for items in lists.values():
            counts[message].add_number(len(items))
    return spans, counts


def _is_term_of_tools(transcript: Transcript, text: str) -> bool:
    """Whether a word in capitals (`IBAN`, `PIN`) is one the tool list uses: a term, not a fact."""
    return _ACRONYM.fullmatch(text) is not None and f" {text.casefold()} " in f" {fold_words(json.dumps(transcript.dialogue.tools).replace('_', ' '))} "


def _report_fact(transcript: Transcript, index: int, text: str) -> Finding:
    returned = Evidence()
    for call in transcript.calls:
        if call.result is not None and call.message < index:
            returned.add_result(call.result)
    path = f"/messages/{index}/content"
    if returned.supports(text):
        return Finding("grounding", index, path, f"`{text}` stands in a result, but no grounding row says where")
    return Finding("facts", index, path, f"`{text}` stands in nothing said or returned before")


def _refute_all(transcript: Transcript) -> list[str | None]:
    if transcript.refuted is None:
        transcript.refuted = [_refute(transcript, row) for row in transcript.dialogue.grounding]
    return transcript.refuted


def _refute(transcript: Transcript, row: Grounding) -> str | None:
    messages = transcript.dialogue.messages
    if not 0 <= row.message < len(messages) or messages[row.message].role != "assistant":
        return f"message {row.message} is not an assistant message"
    text, (start, end) = messages[row.message].content, row.span
    if not 0 <= start < end <= len(text) or not is_whole(text, start, end):
        return f"the span [{start}, {end}) is not whole words of message {row.message}"
    try:
        values = evaluate(transcript, row.source, row.message)
    except SourceError as exc:
        return exc.what
    except Unverifiable:
        return None
    if not any(states(text[start:end], value) for value in values):
        return f"`{text[start:end]}` does not state {', '.join(repr(v) for v in values[:3])}"
    return None
