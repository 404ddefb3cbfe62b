"""User turns beside the task: no call, nothing said that a call takes up, an answer that states no result, asks nothing and comes before no new tool."""

from __future__ import annotations

import re
from dataclasses import dataclass

from toolweave.verify.transcript import Transcript, iter_sources

_DENIAL = re.compile(r"(?i)n['’]t\b|\b(?:not|cannot|nothing|unable|beyond|outside|without)\b")


@dataclass(frozen=True, slots=True)
class BesideTurn:
    """A turn beside the task: where its user message stands, and what is round it."""

    message: int
    after_question: bool
    """Whether the assistant had asked something."""
    denies: bool
    """Whether the answer says what cannot be done or is not known."""


def find_beside(transcript: Transcript) -> list[BesideTurn]:
    """Return the turns beside the task, in order; none where there is no task. Cost: one pass over messages and sources."""
    if not transcript.dialogue.goal.steps:
        return []
    messages = transcript.dialogue.messages
    taken_up = {source.message for call in transcript.calls for row in call.rows for source in iter_sources(row.source) if source.kind == "user"}
    stated = {row.message for row in transcript.dialogue.grounding} | {start - 1 for start in transcript.dialogue.tools_from.values()}
    found: list[BesideTurn] = []
    for index, message in enumerate(messages):
        answer = index + 1
        if message.role != "user" or index in taken_up or answer >= len(messages) or messages[answer].tool_calls or answer in stated:
            continue
        text = messages[answer].content.rstrip()
        if not text.endswith("?"):
            before = messages[index - 1]
            found.append(BesideTurn(index, before.role == "assistant" and before.content.rstrip().endswith("?"), is_denial(text)))
    return found


def is_denial(text: str) -> bool:
    """Whether an answer says what cannot be done or is not known."""
    return _DENIAL.search(text) is not None
