"""Counting what becomes of a run: turns, fallbacks, problems, calls and tokens."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b

from toolweave.model.record import Dialogue
from toolweave.model.tool import Json


@dataclass(slots=True)
class Tally:
    """What became of the writing: messages of users and assistants, those that stayed the phrasebook's, and what was wrong with lines."""

    turns: int = 0
    fallbacks: int = 0
    problems: Counter[str] = field(default_factory=Counter[str])
    features: Counter[str] = field(default_factory=Counter[str])
    """Dialogues with each feature."""
    judged: int = 0
    """Dialogues that the judge turned down."""

    def add(self, dialogue: Dialogue) -> None:
        """Count a finished dialogue."""
        self.turns += sum(1 for message in dialogue.messages if message.role in ("user", "assistant") and message.content)
        self.features.update(dialogue.features)
        self.fallbacks += len(dialogue.meta.get("fallback", ()))


def add_usage(earlier: Json, usage: Json) -> Json:
    """Two tables of usage by stage as one."""
    together: Json = {}
    for stage in dict.fromkeys([*earlier, *usage]):
        rows = [table[stage] for table in (earlier, usage) if stage in table]
        together[stage] = {name: sum(row[name] for row in rows) for name in rows[0] if name != "problems"}
        problems = Counter[str]()
        for row in rows:
            problems.update(row["problems"])
        together[stage]["problems"] = dict(problems)
    return together


def digest_texts(dialogue: Dialogue) -> bytes:
    """A digest of what the user says."""
    text = json.dumps([message.content for message in dialogue.messages if message.role == "user"]).casefold()
    return blake2b(text.encode(), digest_size=8).digest()


def read_index(dialogue: Dialogue) -> int:
    """The place of a dialogue in its run."""
    return int(dialogue.id.rpartition("_")[2])
