"""`toolweave report`: one HTML page that shows a set of dialogues, what they cover, and where every argument comes from."""

from __future__ import annotations

from toolweave.report.build import Report, build_report
from toolweave.report.page import PAGE_NAME, write_page
from toolweave.report.toolgraph import ToolGraph, query_tool_graph

__all__ = ["PAGE_NAME", "Report", "ToolGraph", "build_report", "query_tool_graph", "write_page"]
