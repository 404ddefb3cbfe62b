"""What reports are made of in tests: the tiny Tool Graph without a server, and text that would like to be markup."""

from __future__ import annotations

import json
from typing import Any

from tiny import RUN, build_dialogue

from toolweave.model.record import Dialogue, Function, Grounding, Message, Source, ToolCall
from toolweave.report.toolgraph import ToolGraph, build_tool_graph

PLANTED = "</script><script>document.title='planted'</script><img src=x onerror=\"document.title='planted'\">\u2028 & more"
"""Breaks out of a script element, of an attribute and of JSON in a script, wherever one of the three is careless."""


def build_tools(planted: str = "") -> ToolGraph:
    """The Tool Graph of `tiny`, as the queries of `cypher/report/` would give it; `planted` stands wherever text can."""
    find, details, count = "tiny/find_films", "tiny/get_film_details", "tiny/count_films"
    tools = [
        _tool(count, "aggregate", [], planted),
        _tool(find, "search", [("/limit", False), ("/title", True)], planted),
        _tool(details, "lookup", [("/film_id", True)], planted),
    ]
    feeds = [_feeds(find, "/films/*/film_id", details), _feeds(details, "/film_id", details)]
    return build_tool_graph(tools, feeds, [_run(planted)])


def build_planted() -> Dialogue:
    """A dialogue in which the title, the answer, a result and the goal hold `PLANTED`, with true spans."""
    dialogue = build_dialogue(1, answer=f"{PLANTED} runs 117 minutes.")
    dialogue.messages[1] = Message(role="user", content=f"How long is {PLANTED}?")
    dialogue.messages[2] = Message(
        role="assistant", content="", tool_calls=[ToolCall(id="call_0", function=Function(name="find_films", arguments={"title": PLANTED}))]
    )
    dialogue.messages[3].content = json.dumps({"films": [{"film_id": "film_00a1", "title": PLANTED}]})
    dialogue.provenance[0].source = Source(kind="user", message=1, span=(12, 12 + len(PLANTED)))
    dialogue.grounding = [Grounding(message=6, span=(0, len(PLANTED)), source=Source(kind="result", call_id="call_0", path="/films/0/title"))]
    dialogue.goal.text = f"find out how long {PLANTED} is"
    return dialogue


def _tool(tool: str, kind: str, inputs: list[tuple[str, bool]], planted: str) -> dict[str, Any]:
    takes = [{"id": f"{tool}/in{path}", "path": path, "required": required} for path, required in inputs]
    domain, _, name = tool.partition("/")
    return {
        "id": tool,
        "domain": domain,
        "name": name,
        "kind": kind,
        "description": f"Tells of films. {planted}",
        "classes": [planted or "film"],
        "inputs": takes,
    }


def _feeds(source: str, output: str, target: str) -> dict[str, Any]:
    return {"key": f"{source}/out{output}->{target}/in/film_id", "source": source, "output": output, "target": target, "input": "/film_id", "score": 1.0}


def _run(planted: str) -> dict[str, Any]:
    rejected = json.dumps({f"no member fits {planted}".strip(): 7, "nothing to find": 2})
    fields = {"started_at": RUN.started_at, "state": "finished", "model": RUN.model, "seed": 7, "domains": ["tiny"], "dialogues": 2}
    return {"id": RUN.id, **fields, "rejected": rejected, "problems": None}
