"""What the server was asked: one row a request, in memory and, if wanted, on disk."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

from toolweave.model.tool import Json

STAGES = {"repair_lines": "repair", "score_goals": "goal", "judge_dialogue": "judge"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and what became of it; holds no header and no text."""

    key: str
    """Hash of what was asked: messages, model, temperature and seed; the same on a second try and in another response format."""
    task: str
    stage: str
    """A guess from the task: `user`, `assistant`, `repair`, `goal`, `judge`, `synthesise`, or empty."""
    attempt: int
    """1 for the first time this content was asked for."""
    status: int
    """HTTP status; 0 where none was sent."""
    fault: str
    """The kind of fault, or empty."""
    answered: bool
    """Whether a whole answer of a model was sent, good or bad."""
    prompt_tokens: int
    completion_tokens: int
    prompt_chars: int
    keyed: bool
    """Whether the request carried an Authorization header."""
    leaked: bool
    """Whether the value of that header also stood in the body."""
    at_s: float
    """Seconds since the epoch when the request was whole."""


class RequestLog(list[Asked]):
    """The rows in order of arrival."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._file: IO[str] | None = path.open("a", encoding="utf-8") if path else None

    def add(self, row: Asked) -> None:
        """Append a row here and to the file, flushed."""
        self.append(row)
        if self._file is not None:
            self._file.write(json.dumps(asdict(row)) + "\n")
            self._file.flush()

    def list_asked_again(self) -> list[Asked]:
        """Requests whose content had been answered before: a client with a cache makes none."""
        answered: set[str] = set()
        again: list[Asked] = []
        for row in self:
            if row.key in answered:
                again.append(row)
            if row.answered:
                answered.add(row.key)
        return again

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def hash_request(body: Json) -> str:
    """The name of what is asked, apart from how it is to be sent and formatted: 16 hex digits."""
    asked: list[Any] = [body.get("model"), body.get("messages"), body.get("temperature"), body.get("seed")]
    return blake2b(json.dumps(asked, sort_keys=True).encode(), digest_size=8).hexdigest()


def guess_stage(data: Json | None) -> tuple[str, str]:
    """Task and stage of an input block."""
    task = str(data.get("task", "")) if data else ""
    if data and task == "write_lines":
        return task, str(data.get("speaker", ""))
    return task, STAGES.get(task, "synthesise" if task else "")


def now_s() -> float:
    """The clock of the rows."""
    return time.time()
