"""The results of calls: as the tool promises, and as the world really answers."""

from __future__ import annotations

from collections.abc import Iterator

from toolweave.model.tool import Json
from toolweave.verify.finding import Finding
from toolweave.verify.schemas import iter_errors
from toolweave.verify.transcript import Transcript

ERROR_SCHEMA: Json = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}, "message": {"type": "string", "minLength": 1}},
            "required": ["code", "message"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
"""What a tool answers when it cannot do what it is asked."""


def check_returns(transcript: Transcript) -> Iterator[Finding]:
    """A result satisfies the tool's `returns`, or is a structured error."""
    for call in transcript.calls:
        if call.result is None or call.result_message is None:
            continue
        path = f"/messages/{call.result_message}/content"
        function = transcript.functions.get(call.name, {})
        if call.failed:
            errors = iter_errors("error", ERROR_SCHEMA, call.result)
        else:
            errors = iter_errors(f"{call.name}/returns", function["returns"], call.result) if "returns" in function else iter(())
        for place, what in errors:
            yield Finding("returns", call.result_message, path + place, what)
