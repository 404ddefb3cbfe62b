"""Write dialogues into the graph beside the tools they call, so that coverage is a query.

A batch is one transaction: a dialogue is in the graph whole or not at all. Dialogues that are there already are
found first and left out, so that the rest can be created instead of merged (three times as fast).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from toolweave.coverage.rows import build_digest, build_rows
from toolweave.graph import Graph
from toolweave.model.items import domain_of, kind_of
from toolweave.model.record import Dialogue
from toolweave.model.run import Run
from toolweave.model.tool import Json

BATCH = 100
"""Dialogues of one transaction; one dialogue a transaction was fifteen times slower."""
STEPS = ("goals", "uses", "dialogues", "turns", "next_turns", "calls", "fills", "fed_by", "mentions", "covered")


def write_dialogues(graph: Graph, run: Run, dialogues: Iterable[Dialogue]) -> int:
    """Write dialogues as linked nodes and return how many were new.

    Shape: a dialogue whose id is in the graph with the same words is left alone, with other words replaced.
    Cost:  about 1 ms a dialogue on a warm server; memory holds one batch.

    Raises:
        GraphError: If the server does not answer. Earlier batches stay written, whole; writing again goes on.
    """
    write_run(graph, run)
    return sum(_write_batch(graph, batch) for batch in _batches(dialogues))


def write_run(graph: Graph, run: Run) -> None:
    """Write the Run node; the time of the first start stays, and what became of it is set once it is known."""
    properties = {**run.model_dump(exclude={"id", "started_at", "settings", "record"}), "domains": list(run.domains)}
    properties["settings"] = json.dumps(run.settings, ensure_ascii=False, sort_keys=True)
    if run.record:
        properties |= flatten_record(run.record)
    graph.write("dialogue/run", [{"id": run.id, "started_at": run.started_at, "properties": properties}])
    left: dict[str, list[Json]] = run.record.get("left", {})
    graph.write("dialogue/tried", [_row_of(run.id, item, tried, str(why)) for item, (tried, why) in left.items()])


def _row_of(run_id: str, item: str, tried: Json, why: str) -> Json:
    return {"key": f"{run_id} {item}", "run": run_id, "domain": domain_of(item), "kind": kind_of(item), "item": item, "tried": tried, "why": why}


def flatten_record(record: Json) -> Json:
    """A run's record as properties of its node: sums over the stages, and the reasons as JSON text."""
    stages: list[Json] = list(record["usage"].values())
    sums = {name: sum(stage[name] for stage in stages) for name in ("calls", "cached", "prompt_tokens", "completion_tokens", "cost_usd")}
    texts = {name: json.dumps(record.get(name, {}), ensure_ascii=False) for name in ("rejected", "problems", "usage", "covered")}
    return {"state": record["state"], "updated_at": record["updated_at"], "turns": record["turns"], "fallback_turns": record["fallback_turns"], **sums, **texts}


def _write_batch(graph: Graph, batch: list[Dialogue]) -> int:
    held = {row["id"]: row["digest"] for row in graph.query("dialogue/existing", ids=[dialogue.id for dialogue in batch])}
    fresh = [dialogue for dialogue in batch if held.get(dialogue.id) != build_digest(dialogue)]
    if not fresh:
        return 0
    rows = build_rows(fresh)
    stale = [{"id": dialogue.id} for dialogue in fresh if dialogue.id in held]
    graph.write_together([("dialogue/remove", stale), *((f"dialogue/{name}", getattr(rows, name)) for name in STEPS)])
    return len(fresh)


def _batches(dialogues: Iterable[Dialogue]) -> Iterator[list[Dialogue]]:
    iterator = iter(dialogues)
    while batch := list(islice(iterator, BATCH)):
        yield batch
