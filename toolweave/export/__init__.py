"""Dialogues in the forms trainers read: one module a format, each with `build_example(dialogue)`."""

from __future__ import annotations

from collections.abc import Callable

from toolweave.export import openai, trl
from toolweave.export.parts import iter_parts
from toolweave.export.write import write_lines
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json

FORMATS: dict[str, Callable[[Dialogue], Json | None]] = {"trl": trl.build_example, "openai": openai.build_example}
"""Each format's function; None means that the format cannot say what the dialogue needs."""

__all__ = ["FORMATS", "iter_parts", "write_lines"]
