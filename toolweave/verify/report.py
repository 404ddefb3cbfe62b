"""Verdicts as tables: one row a check, one row a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from toolweave.model.tool import Json
from toolweave.verify.finding import Verdict
from toolweave.verify.run import CHECKS, GRAPH_CHECKS

KEPT = 1000
"""Findings kept word for word; the rest are counted."""


@dataclass(slots=True)
class Report:
    """The outcome of a run over many verdicts. Memory: a counter a check and at most `KEPT` findings."""

    executed: bool
    dialogues: int = 0
    passed: int = 0
    failed: Counter[str] = field(default_factory=Counter[str])
    findings: list[Json] = field(default_factory=list[Json])

    def add(self, verdict: Verdict) -> None:
        """Count a verdict and keep its findings."""
        self.dialogues += 1
        self.passed += verdict.passed
        self.failed.update({finding.check for finding in verdict.findings})
        for finding in verdict.findings[: KEPT - len(self.findings)]:
            row = {"dialogue": verdict.dialogue_id, "number": verdict.number, "check": finding.check}
            self.findings.append(row | {"message": finding.message, "path": finding.path, "what": finding.what})

    @property
    def checks(self) -> list[Json]:
        """One row a check that was made: its name, its promise, how many dialogues passed and failed it."""
        made = [name for name in CHECKS if self.executed or name not in GRAPH_CHECKS]
        return [{"check": name, "promise": CHECKS[name], "passed": self.dialogues - self.failed[name], "failed": self.failed[name]} for name in made]


def build_report(verdicts: Iterable[Verdict], *, executed: bool) -> Report:
    """Read all verdicts into a report."""
    report = Report(executed)
    for verdict in verdicts:
        report.add(verdict)
    return report
