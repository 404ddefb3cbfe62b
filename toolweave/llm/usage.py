"""What a run asked of models, by stage: the table that says what a dialogue costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class StageUsage:
    """Counts of one stage."""

    asks: int = 0
    """Questions of the stage."""
    cached: int = 0
    """Those that the cache, or a like question in flight, answered."""
    calls: int = 0
    """HTTP requests, retries included."""
    retries: int = 0
    """Requests that were sent because an earlier one failed or met a 429."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    problems: Counter[str] = field(default_factory=Counter[str])
    """Answers without data, by kind: the words of `Answer.problem` before its colon."""

    def as_row(self) -> dict[str, int | float | dict[str, int]]:
        """The counts as JSON, for the record of a run."""
        return {
            "asks": self.asks,
            "cached": self.cached,
            "calls": self.calls,
            "retries": self.retries,
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "cost_usd": round(self.cost_usd, 6),
            "problems": dict(sorted(self.problems.items())),
        }
