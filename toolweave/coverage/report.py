"""What the dialogues in the graph exercise and what they leave out: the files of `cypher/coverage/`, all of them.

The queries take no parameters, so that they run in Neo4j Browser exactly as they stand; a domain is chosen here.
"""

from __future__ import annotations

from toolweave.graph import Graph
from toolweave.model.tool import Json

SECTIONS = {
    "summary": "By domain",
    "items": "Coverage items by kind",
    "patterns": "Patterns of the goals",
    "goal_scores": "How much a person would want the goals",
    "conditions": "Tools whose call hung on a condition",
    "chain_lengths": "Calls in the longest data flow of a dialogue",
    "features": "Features",
    "argument_sources": "Where argument values come from",
    "call_outcomes": "Outcomes of calls",
    "calls_per_tool": "Calls per tool",
    "tool_pairs": "Tool pairs joined by data",
    "entities_mentioned": "Entities mentioned most",
    "tools_never_called": "Tools never called",
    "parameters_never_filled": "Parameters never filled",
    "feeds_never_exercised": "FEEDS never exercised",
    "items_left": "Coverage items left, and why",
}
"""Name of a file in `cypher/coverage/`, and what its rows are, in the order of the report."""


def query_coverage(graph: Graph, domain: str | None = None) -> dict[str, list[Json]]:
    """Run every coverage query and keep the rows of one domain, or all.

    Shape: keys are those of SECTIONS, in order; each row has a `domain`.
    Cost:  under a second at 2,000 dialogues and 200 tools.
    """
    answers = {name: graph.query(f"coverage/{name}") for name in SECTIONS}
    if domain is None:
        return answers
    return {name: [row for row in rows if row["domain"] == domain] for name, rows in answers.items()}
