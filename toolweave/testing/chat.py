"""OpenAI's shapes: a chat completion, its stream, an error, a list of models."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from toolweave.model.tool import Json

MODEL = "toolweave-test"
CREATED = 1_700_000_000
"""A fixed moment: equal requests get equal bytes."""


@dataclass(slots=True)
class Message:
    """What the model says, before it is bytes."""

    content: str | None
    finish_reason: str = "stop"
    tool_calls: list[Json] = field(default_factory=list[Json])
    reasoning: str = ""


def build_completion(message: Message, *, model: str, key: str, usage: Json) -> Json:
    """The body of an answer without `stream`."""
    said: Json = {"role": "assistant", "content": message.content}
    if message.reasoning:
        said["reasoning_content"] = message.reasoning
    if message.tool_calls:
        said["tool_calls"] = message.tool_calls
    choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": message.finish_reason}
    return {"id": f"chatcmpl-{key}", "object": "chat.completion", "created": CREATED, "model": model, "choices": [choice], "usage": usage}


def build_stream(message: Message, *, model: str, key: str, usage: Json | None) -> bytes:
    """The events of an answer with `stream`: the role, pieces of the text, the reason of the end, the usage if it was asked for."""
    events = [_chunk({"role": "assistant", "content": ""}, None)]
    if message.reasoning:
        events.append(_chunk({"reasoning_content": message.reasoning}, None))
    text = message.content or ""
    events += [_chunk({"content": text[start : start + 40]}, None) for start in range(0, len(text), 40)]
    if message.tool_calls:
        events.append(_chunk({"tool_calls": [{"index": number, **call} for number, call in enumerate(message.tool_calls)]}, None))
    events.append(_chunk({}, message.finish_reason))
    if usage is not None:
        events.append({"choices": [], "usage": usage})
    head = {"id": f"chatcmpl-{key}", "object": "chat.completion.chunk", "created": CREATED, "model": model}
    return b"".join(f"data: {json.dumps({**head, **event})}\n\n".encode() for event in events) + b"data: [DONE]\n\n"


def build_error(message: str, *, kind: str, param: str | None = None, code: str | None = None) -> bytes:
    """The body of a refusal."""
    return json.dumps({"error": {"message": message, "type": kind, "param": param, "code": code}}).encode()


def build_models() -> bytes:
    """The body of the list of models."""
    return json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model", "created": CREATED, "owned_by": "toolweave"}]}).encode()


def count_tokens(text: str) -> int:
    """A fair guess without a tokeniser: four characters a token."""
    return max(1, (len(text) + 3) // 4) if text else 0


def count_usage(messages: list[Json], message: Message) -> Json:
    """Tokens of a request and its answer."""
    prompt = sum(count_tokens(_plain(each.get("content"))) + 4 for each in messages)
    reasoning = count_tokens(message.reasoning)
    completion = count_tokens(message.content or "") + reasoning + sum(count_tokens(json.dumps(call)) for call in message.tool_calls)
    details = {"completion_tokens_details": {"reasoning_tokens": reasoning}} if reasoning else {}
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion, **details}


def _chunk(delta: Json, reason: str | None) -> Json:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


def _plain(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content) if content else ""
