"""What the formats share: the part of a tool that a model is shown, and which dialogues may be trained on whole."""

from __future__ import annotations

from typing import cast

from toolweave.model.record import Dialogue
from toolweave.model.tool import Json


def function_of(tool: Json) -> Json:
    """Return name, description and parameters; `returns` is for the verifier, and no trainer's template knows it."""
    function = cast("Json", tool["function"])
    return {name: function[name] for name in ("name", "description", "parameters") if name in function}


def is_trainable_whole(dialogue: Dialogue) -> bool:
    """Whether every assistant message carries loss."""
    return all(train for message, train in zip(dialogue.messages, dialogue.train, strict=True) if message.role == "assistant")
