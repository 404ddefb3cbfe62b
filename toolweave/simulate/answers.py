"""Answers that nothing on record gives: drawn by hash from what the tool declares, so that the same call always gets the same answer.

Only tools that a model proposed and nothing could be bound to run like this; their binding says `simulated`.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from random import Random
from typing import Any

from toolweave.model.tool import Json


def draw_answer(tool_id: str, declared: Json, arguments: Json) -> Json:
    """Draw a value for each declared field.

    Shape: `declared` is field to `{kind, values, low, high}`; kinds are `choice`, `count`, `amount` and `flag`.
    """
    return {name: _draw(spec, f"{tool_id} {name} {json.dumps(arguments, sort_keys=True)}") for name, spec in declared.items()}


def _draw(spec: Json, key: str) -> Any:
    rng = Random(int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big"))
    match spec["kind"]:
        case "choice":
            return rng.choice(spec["values"])
        case "flag":
            return rng.random() < 0.5
        case "count":
            return rng.randint(int(spec["low"]), int(spec["high"]))
        case _:
            return round(rng.uniform(spec["low"], spec["high"]), 2)
