"""A run: the settings under which dialogues were generated, and the id that follows from them."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from pydantic import Field

from toolweave.model.tool import Frozen, Json


class Run(Frozen):
    """What one `toolweave generate` was asked for; the Run node of the graph."""

    id: str
    """`build_run_id(settings)`: equal settings on an equal Tool Graph give an equal id."""
    seed: int
    model: str
    domains: tuple[str, ...]
    started_at: str
    """ISO 8601, UTC. The one property that differs between equal runs."""
    toolweave: str
    """Version of the program."""
    settings: Json
    """Everything that decides what is generated: seed, domains, patterns, world hashes, model ..."""
    record: Json = Field(default_factory=dict[str, Any])
    """What became of it once it is over: state, counts, tokens, cost, rejections by reason."""


def build_run_id(settings: Json) -> str:
    """Hash the settings to `run_` and 12 hex digits; the order of keys does not matter."""
    text = json.dumps(settings, sort_keys=True, ensure_ascii=False, default=str)
    return f"run_{blake2b(text.encode('utf-8'), digest_size=6).hexdigest()}"
