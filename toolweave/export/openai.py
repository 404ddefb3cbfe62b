"""OpenAI's fine-tuning format for chats with tools: `messages`, `tools`, `parallel_tool_calls` (docs/export.md).

`arguments` is a JSON string, results are joined to calls by id, and `weight` 0 keeps an assistant message out of the loss.
"""

from __future__ import annotations

import json

from toolweave.export.common import function_of
from toolweave.model.record import Dialogue, Message
from toolweave.model.tool import Json


def build_example(dialogue: Dialogue) -> Json | None:
    """Return the training example, None where no message carries loss."""
    if not any(dialogue.train):
        return None
    messages = [build_message(message, train=train) for message, train in zip(dialogue.messages, dialogue.train, strict=True)]
    tools = [{"type": "function", "function": function_of(tool)} for tool in dialogue.tools]
    return {"messages": messages, "tools": tools, "parallel_tool_calls": True}


def build_message(message: Message, *, train: bool) -> Json:
    """Return one message; an assistant message has its `weight`, and no content where it only calls."""
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.content}
    built: Json = {"role": message.role}
    if message.content:
        built["content"] = message.content
    if message.tool_calls:
        built["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.function.name, "arguments": json.dumps(c.function.arguments, ensure_ascii=False)}}
            for c in message.tool_calls
        ]
    if message.role == "assistant":
        built["weight"] = int(train)
    return built
