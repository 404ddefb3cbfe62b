"""The runs in the graph: list them, delete one without touching the Tool Graph."""

from __future__ import annotations

from toolweave.errors import UsageError
from toolweave.graph import Graph
from toolweave.model.tool import Json

BATCH = 500


def query_runs(graph: Graph) -> list[Json]:
    """Return the runs, newest first, with how many dialogues each produced."""
    return graph.query("dialogue/runs")


def delete_run(graph: Graph, run_id: str) -> int:
    """Delete a run with its dialogues, turns and calls, and the goals that nobody pursues any more.

    Cost: batches of 500 dialogues, each its own transaction; an interrupted deletion goes on when repeated.

    Returns:
        How many dialogues were deleted.

    Raises:
        UsageError: If the graph holds no such run.
    """
    if run_id not in {row["id"] for row in query_runs(graph)}:
        raise UsageError(f"There is no run `{run_id}` in the graph.", "See the runs with: toolweave runs")
    deleted = 0
    while rows := graph.query("dialogue/run_dialogues", run_id=run_id, limit=BATCH):
        deleted += graph.write("dialogue/remove", rows)
    graph.write("dialogue/remove_run", [{"id": run_id}])
    return deleted
