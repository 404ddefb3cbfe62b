"""The simulator: runs calls, lookups over the graph in batches, actions on the world of their dialogue.

One query a query file and batch: 200 calls of one kind cost little more than one. Lookups do not depend on worlds,
so their answers are remembered (the last `REMEMBERED` of them); actions run one after another, in the order given.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence

from toolweave.graph import Graph
from toolweave.model.tool import Json, Tool
from toolweave.simulate.actions import run_action
from toolweave.simulate.lookups import Ask, ask
from toolweave.simulate.world import Backdrop, World, open_worlds, query_backdrop

REMEMBERED = 4096
"""Answers of lookups kept: some kilobytes each, a few megabytes in all."""
Call = tuple[World, str, Json]


class Simulator:
    """Runs the tools of some domains. Read once from the graph; holds a name for every member of its domains."""

    def __init__(self, graph: Graph, tools: dict[str, dict[str, Tool]], backdrops: dict[str, Backdrop], world_hashes: dict[str, str]) -> None:
        self.graph = graph
        self.tools = tools
        self.backdrops = backdrops
        self.world_hashes = world_hashes
        self._answers: OrderedDict[str, str] = OrderedDict()

    @classmethod
    def load(cls, graph: Graph, domains: Sequence[str]) -> Simulator:
        """Read the tools of some domains and what their worlds share.

        Cost: two to three queries a domain; a domain that the graph does not hold has no tools.
        """
        tools: dict[str, dict[str, Tool]] = {domain: {} for domain in domains}
        hashes: dict[str, str] = {}
        for row in graph.query("execute/tools", domains=list(domains)):
            tools[row["domain"]] = {tool.name: tool for spec in row["specs"] for tool in [Tool.model_validate_json(spec)]}
            hashes[row["domain"]] = row["world"]
        backdrops = {domain: query_backdrop(graph, domain, tools[domain].values()) for domain in domains}
        return cls(graph, tools, backdrops, hashes)

    def open_worlds(self, domain: str, dialogue_ids: Sequence[str]) -> list[World]:
        """Open the worlds of some dialogues: a pure function of graph, domain and dialogue id."""
        return open_worlds(self.backdrops[domain], dialogue_ids)

    def execute(self, calls: Sequence[Call]) -> list[Json]:
        """Run calls whose arguments satisfy their tools' schemas; the results in order.

        Shape:  a result as `tool.returns` says, or `{"error": {"code", "message"}}`. Results are the caller's to keep.
        Cost:   one query for each kind of lookup among the calls, whatever their number.
        Raises: KeyError if a tool is not one of its world's domain. GraphError if the server does not answer.
        """
        results: list[Json | None] = [None] * len(calls)
        asked: dict[str, list[tuple[int, Ask, str]]] = {}
        for place, (world, name, arguments) in enumerate(calls):
            tool = self.tools[world.backdrop.domain][name]
            if tool.binding.op.startswith("record_"):
                results[place] = run_action(world, tool, arguments)
            else:
                results[place] = self._recall_or_ask(tool, arguments, world, asked, place)
        self._run(asked, results)
        return [result for result in results if result is not None]

    def _recall_or_ask(self, tool: Tool, arguments: Json, world: World, asked: dict[str, list[tuple[int, Ask, str]]], place: int) -> Json | None:
        key = f"{tool.id} {json.dumps(arguments, sort_keys=True)}"
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
            return json.loads(known)
        question = ask(tool, arguments, world.backdrop.members, world.backdrop.class_of)
        if isinstance(question, Ask):
            asked.setdefault(question.query, []).append((place, question, key))
            return None
        return question

    def _run(self, asked: dict[str, list[tuple[int, Ask, str]]], results: list[Json | None]) -> None:
        for query, questions in asked.items():
            rows = [{"i": number} | question.row for number, (_, question, _) in enumerate(questions)]
            found = {row["i"]: row for row in self.graph.query(query, rows=rows)}
            for number, (place, question, key) in enumerate(questions):
                result = question.answer(found.get(number))
                results[place] = result
                self._remember(key, result)

    def _remember(self, key: str, result: Json) -> None:
        self._answers[key] = json.dumps(result)
        if len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
