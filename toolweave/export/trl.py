"""TRL's conversational format with tool calls: columns `messages` and `tools` (docs/export.md).

`arguments` stays an object, as chat templates want it. `tools` is one JSON string, which TRL decodes: tool schemas differ
in shape from row to row, and a column of objects would be merged into one shape with nulls.
"""

from __future__ import annotations

import json

from toolweave.export.common import function_of, is_trainable_whole
from toolweave.model.record import Dialogue, Message
from toolweave.model.tool import Json


def build_example(dialogue: Dialogue) -> Json | None:
    """Return the training example, None where an assistant message must not carry loss: TRL has no weight for a single message."""
    if not is_trainable_whole(dialogue):
        return None
    tools = [{"type": "function", "function": function_of(tool)} for tool in dialogue.tools]
    return {"messages": [build_message(message) for message in dialogue.messages], "tools": json.dumps(tools, ensure_ascii=False)}


def build_message(message: Message) -> Json:
    """Return one message: role, content, and for tools the name of the answering function."""
    built: Json = {"role": message.role, "content": message.content}
    if message.tool_calls:
        built["tool_calls"] = [{"type": "function", "function": {"name": c.function.name, "arguments": c.function.arguments}} for c in message.tool_calls]
    if message.role == "tool":
        built["name"] = message.name
    return built
