"""Dialogues in the graph, and what they cover: write-back, runs, coverage queries."""

from __future__ import annotations

from toolweave.coverage.report import SECTIONS, query_coverage
from toolweave.coverage.runs import delete_run, query_runs
from toolweave.coverage.writeback import write_dialogues, write_run

__all__ = ["SECTIONS", "delete_run", "query_coverage", "query_runs", "write_dialogues", "write_run"]
