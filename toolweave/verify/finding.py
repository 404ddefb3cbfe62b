"""What a check says: a `Finding` is one thing wrong, a `Verdict` all of them for one dialogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: which check says so, in which message, at which path, and what."""

    check: str
    message: int | None
    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks found in one dialogue; `number` counts dialogues from one, in file order."""

    number: int
    dialogue_id: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
