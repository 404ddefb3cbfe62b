"""Faults of a message: one function a kind, from the good answer to what a weak model sends instead of it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from toolweave.model.tool import Json
from toolweave.testing.chat import Message
from toolweave.testing.text_faults import Slot, list_texts

REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I'm sorry, but I can't assist with that request.",
    "As an AI language model, I am unable to write this dialogue.",
    "I cannot comply with this request.",
)
THOUGHTS = "The user wants lines with the values kept. Let me check the required strings first, then write each line in turn."
PROSE = ("Sure! Here is the JSON you asked for:", "Here you go:", "Certainly. Below is the answer.", "**Answer**")
RENAMED = {"text": "utterance", "id": "line_id", "lines": "dialogue_lines", "goals": "results", "coherence": "coherence_score", "why": "reason"}


@dataclass(frozen=True, slots=True)
class Spoiling:
    """What a fault of a message has to work with."""

    answer: Json
    """A copy of the good answer, for the fault to change."""
    prompt: str
    rng: Random
    everywhere: bool

    def choose(self, slots: list[Any]) -> list[Any]:
        """Those that are spoilt: one of them, or all."""
        return slots if self.everywhere or not slots else [self.rng.choice(slots)]


MessageFault = Callable[[Spoiling], Message]


def write_json(answer: Any) -> str:
    """The answer as a model writes it."""
    return json.dumps(answer, ensure_ascii=False)


def break_json(given: Spoiling) -> Message:
    """Stop in the middle, as if all were well."""
    text = write_json(given.answer)
    return Message(text[: max(1, int(len(text) * given.rng.uniform(0.3, 0.8)))])


def add_commas(given: Spoiling) -> Message:
    """Commas before the closing brackets."""
    return Message(re.sub(r"(?<=[\"\d}\]])([}\]])", r",\1", write_json(given.answer)))


def quote_singly(given: Spoiling) -> Message:
    """Single quotes, as Python prints a dictionary."""
    return Message(repr(given.answer))


def fence(given: Spoiling) -> Message:
    """A fence, and prose around it."""
    body = json.dumps(given.answer, ensure_ascii=False, indent=2)
    return Message(f"{given.rng.choice(PROSE)}\n\n```json\n{body}\n```\n\nLet me know if you need anything else!")


def call_tools(given: Spoiling) -> Message:
    """Tool calls that nobody asked for."""
    call = {"id": "call_x1", "type": "function", "function": {"name": "search_everything", "arguments": json.dumps({"query": "all"})}}
    return Message(given.rng.choice([None, write_json(given.answer)]), finish_reason="tool_calls", tool_calls=[call])


def miss_ids(given: Spoiling) -> Message:
    """Leave items, or their ids, out; in an answer without items, its first key."""
    items = _items(given.answer)
    if items is None:
        return Message(write_json(dict(list(given.answer.items())[1:])))
    for item in given.choose(list(items)):
        if given.rng.random() < 0.5 and isinstance(item, dict) and "id" in item:
            del item["id"]
        else:
            items.remove(item)
    return Message(write_json(given.answer))


def add_ids(given: Spoiling) -> Message:
    """Add an item that nobody asked for."""
    items = _items(given.answer)
    if items:
        extra = copy.deepcopy(items[-1])
        if isinstance(extra, dict):
            extra["id"] = "99"
        items.append(extra)
    else:
        given.answer["99"] = "extra"
    return Message(write_json(given.answer))


def rename_keys(given: Spoiling) -> Message:
    """Call the keys something else."""
    return Message(write_json(_renamed(given.answer)))


def confuse_types(given: Spoiling) -> Message:
    """Lists for strings; where there are no texts, the whole answer in a list."""
    slots: list[Slot] = given.choose(list_texts(given.answer))
    for slot in slots:
        slot.put([slot.text])
    return Message(write_json(given.answer if slots else [given.answer]))


def cut(given: Spoiling) -> Message:
    """Stop in the middle, because of the length."""
    return Message(break_json(given).content, finish_reason="length")


def say_nothing(given: Spoiling) -> Message:
    """Nothing, or blanks."""
    return Message(given.rng.choice([None, "", "\n\n", "{}"]))


def refuse(given: Spoiling) -> Message:
    """An apology."""
    return Message(given.rng.choice(REFUSALS))


def think_aloud(given: Spoiling) -> Message:
    """Reasoning in tags before the answer, closed or not."""
    closing = given.rng.choice(["</think>\n", "</think>", "\n"])
    return Message(f"<think>\n{THOUGHTS}\n{closing}{write_json(given.answer)}")


def leak_channels(given: Spoiling) -> Message:
    """Reasoning in gpt-oss channels before the answer."""
    final = "<|end|><|start|>assistant<|channel|>final<|message|>"
    return Message(f"<|channel|>analysis<|message|>{THOUGHTS}{final}{write_json(given.answer)}<|return|>")


def echo(given: Spoiling) -> Message:
    """The prompt over again."""
    return Message(given.prompt)


MESSAGE_FAULTS: dict[str, MessageFault] = {
    "broken_json": break_json,
    "trailing_commas": add_commas,
    "single_quotes": quote_singly,
    "fenced_json": fence,
    "tool_calls": call_tools,
    "missing_ids": miss_ids,
    "extra_ids": add_ids,
    "renamed_keys": rename_keys,
    "wrong_types": confuse_types,
    "cut_off": cut,
    "empty": say_nothing,
    "refusal": refuse,
    "think_tags": think_aloud,
    "harmony": leak_channels,
    "prompt_echo": echo,
}


def _items(answer: Json) -> list[Any] | None:
    """The first list of objects in an answer."""
    lists = [cast("list[Any]", value) for value in answer.values() if isinstance(value, list)]
    return next((each for each in lists if each and isinstance(each[0], dict)), None)


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {RENAMED.get(key, f"{key}_value"): _renamed(child) for key, child in cast("Json", value).items()}
    return [_renamed(child) for child in cast("list[Any]", value)] if isinstance(value, list) else value
