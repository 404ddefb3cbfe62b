"""A Tool Graph of two tools and one film, and a dialogue over it: small enough to know by heart.

`find_films(title)` returns `films/*/film_id`, which feeds `get_film_details(film_id)`.
"""

from __future__ import annotations

import json
from typing import LiteralString

from toolweave.model.record import Dialogue, Function, Goal, Message, Provenance, Source, Step, ToolCall
from toolweave.model.run import Run

RUN = Run(id="run_tiny", seed=7, model="phrasebook", domains=("tiny",), started_at="2026-01-01T00:00:00Z", toolweave="0", settings={"seed": 7})

TINY_GRAPH: LiteralString = """
MERGE (domain:Domain {name: 'tiny'})
MERGE (film:Entity {qid: 'Q1'})
MERGE (other:Entity {qid: 'Q2'})
MERGE (film)-[:IN_DOMAIN {key: 'tiny/film_00a1', id: 'film_00a1', cls: 'film', name: 'Alien', name_key: 'tiny|alien'}]->(domain)
MERGE (other)-[:IN_DOMAIN {key: 'tiny/film_00a2', id: 'film_00a2', cls: 'film', name: 'Jaws', name_key: 'tiny|jaws'}]->(domain)
MERGE (find:Tool {id: 'tiny/find_films', name: 'find_films', kind: 'search', domain: 'tiny'})
MERGE (details:Tool {id: 'tiny/get_film_details', name: 'get_film_details', kind: 'lookup', domain: 'tiny'})
MERGE (count:Tool {id: 'tiny/count_films', name: 'count_films', kind: 'aggregate', domain: 'tiny'})
MERGE (title:Parameter {id: 'tiny/find_films/in/title', path: '/title', direction: 'in', required: true})
MERGE (limit:Parameter {id: 'tiny/find_films/in/limit', path: '/limit', direction: 'in', required: false})
MERGE (out:Parameter {id: 'tiny/find_films/out/films/*/film_id', path: '/films/*/film_id', direction: 'out'})
MERGE (id:Parameter {id: 'tiny/get_film_details/in/film_id', path: '/film_id', direction: 'in', required: true})
MERGE (again:Parameter {id: 'tiny/get_film_details/out/film_id', path: '/film_id', direction: 'out'})
MERGE (find)-[:TAKES]->(title)
MERGE (find)-[:TAKES]->(limit)
MERGE (find)-[:RETURNS]->(out)
MERGE (details)-[:TAKES]->(id)
MERGE (details)-[:RETURNS]->(again)
MERGE (out)-[:FEEDS {key: 'tiny/find_films/out/films/*/film_id->tiny/get_film_details/in/film_id', score: 1.0}]->(id)
MERGE (again)-[:FEEDS {key: 'tiny/get_film_details/out/film_id->tiny/get_film_details/in/film_id', score: 0.5}]->(id)
"""


def build_dialogue(number: int = 0, *, run_id: str = RUN.id, answer: str = "Alien runs 117 minutes.") -> Dialogue:
    """The dialogue: one question, a search and a lookup fed by it, one answer."""
    call_0 = ToolCall(id="call_0", function=Function(name="find_films", arguments={"title": "Alien"}))
    call_1 = ToolCall(id="call_1", function=Function(name="get_film_details", arguments={"film_id": "film_00a1"}))
    messages = [
        Message(role="system", content="You are the assistant of a film guide."),
        Message(role="user", content="How long is Alien?"),
        Message(role="assistant", content="", tool_calls=[call_0]),
        Message(role="tool", content=json.dumps({"films": [{"film_id": "film_00a1"}]}), tool_call_id="call_0", name="find_films"),
        Message(role="assistant", content="", tool_calls=[call_1]),
        Message(role="tool", content=json.dumps({"film_id": "film_00a1", "duration_minutes": 117}), tool_call_id="call_1", name="get_film_details"),
        Message(role="assistant", content=answer),
    ]
    provenance = [
        Provenance(call_id="call_0", path="/title", source=Source(kind="user", message=1, span=(12, 17))),
        Provenance(call_id="call_1", path="/film_id", source=Source(kind="result", call_id="call_0", path="/films/0/film_id")),
    ]
    steps = [Step(tool="find_films"), Step(tool="get_film_details", after=[0])]
    names = [step.tool for step in steps]
    return Dialogue(
        id=f"tiny-{number}",
        run_id=run_id,
        domain="tiny",
        seed=7,
        goal=Goal(id="goal_tiny", pattern="chain", text="find out how long Alien is", domains=["tiny"], tools=names, steps=steps),
        tools=[],
        messages=messages,
        provenance=provenance,
        features=["multi_step"],
        train=[message.role == "assistant" for message in messages],
        meta={},
    )
