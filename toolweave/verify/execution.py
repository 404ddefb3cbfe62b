"""Re-execution: every call, made again in the world it was made in, must give the recorded result.

Dialogues are independent and their calls are not, so many dialogues run in lockstep: first the first call of each,
then the second, and so on. The graph sees one batch a round instead of one query a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from toolweave.errors import GraphError
from toolweave.model.pointer import is_equal
from toolweave.model.record import join_worlds
from toolweave.model.times import WEEKDAYS
from toolweave.verify.finding import Finding
from toolweave.verify.schemas import find_validator
from toolweave.verify.transcript import Call, Transcript

if TYPE_CHECKING:
    from toolweave.simulate import Simulator, World

_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b")


def check_execution(transcripts: Sequence[Transcript], simulator: Simulator) -> list[list[Finding]]:
    """Make every call of the transcripts again; return the findings of each.

    Cost: one batch of look-ups for each call position, whatever the number of dialogues.

    Raises:
        GraphError: If a dialogue was made on another world than the graph holds.
    """
    check_worlds(transcripts, simulator.world_hashes)
    findings = [[*_compare_tools(transcript, simulator), *_compare_missing(transcript, simulator)] for transcript in transcripts]
    worlds = _open_worlds(transcripts, simulator)
    for position, transcript in enumerate(transcripts):
        findings[position].extend(_compare_context(transcript, worlds[position, transcript.dialogue.domain].context))
    for number in range(max((len(transcript.calls) for transcript in transcripts), default=0)):
        due = [(position, t.calls[number]) for position, t in enumerate(transcripts) if number < len(t.calls) and _is_runnable(t, t.calls[number], simulator)]
        places = [(position, transcripts[position].dialogue.domain_of(call.name)) for position, call in due]
        results = simulator.execute([(worlds[place], call.name, call.arguments) for place, (_, call) in zip(places, due, strict=True)])
        for (position, call), result in zip(due, results, strict=True):
            if call.result is not None and not is_equal(result, call.result):
                findings[position].append(
                    Finding("execution", call.result_message, f"/messages/{call.result_message}/content", f"`{call.name}` now gives another result")
                )
    return findings


def check_worlds(transcripts: Sequence[Transcript], hashes: Mapping[str, str]) -> None:
    """Refuse dialogues of a domain the graph does not hold, or that were made on another world.

    Raises:
        GraphError: Names the dialogue, its world and the graph's.
    """
    for transcript in transcripts:
        dialogue = transcript.dialogue
        for domain in dialogue.goal.domains:
            if domain not in hashes:
                raise GraphError(f"The graph holds no domain `{domain}`.", f"toolweave ingest {domain}, or verify with --no-execute.")
        world, here = dialogue.meta.get("world"), join_worlds(dialogue.goal.domains, hashes)
        if world != here:
            names = " ".join(dialogue.goal.domains)
            raise GraphError(
                f"Dialogue `{dialogue.id}` was made on the world `{world}` of `{names}`, and the graph holds `{here}`.",
                f"toolweave ingest {names} from the snapshot it was made on, or verify with --no-execute.",
            )


def _compare_tools(transcript: Transcript, simulator: Simulator) -> Iterator[Finding]:
    for index, tool in enumerate(transcript.dialogue.tools):
        name = tool["function"]["name"]
        known = simulator.tools[transcript.dialogue.domain_of(name)]
        if name not in known:
            yield Finding("tool_graph", None, f"/tools/{index}/function/name", f"`{name}` is not a tool of the graph")
        elif known[name].as_function() != tool:
            yield Finding("tool_graph", None, f"/tools/{index}/function", f"`{name}` is another tool in the graph")


def _compare_missing(transcript: Transcript, simulator: Simulator) -> Iterator[Finding]:
    """A tool that is said to be missing is one that the graph knows."""
    missing = transcript.dialogue.meta.get("missing_tool")
    if isinstance(missing, str) and all(missing not in simulator.tools[domain] for domain in transcript.dialogue.goal.domains):
        yield Finding("tool_graph", None, "/meta/missing_tool", f"`{missing}` is not a tool of the graph")


def _compare_context(transcript: Transcript, context: Mapping[str, str]) -> Iterator[Finding]:
    """What the system message says of the world is so: its day, and who is asking."""
    text = transcript.dialogue.messages[0].content
    for found in [*_DATE.findall(text), *_WEEKDAY.findall(text)]:
        if found not in (context.get("today"), context.get("weekday")):
            yield Finding("world", 0, "/messages/0/content", f"it is not {found} in this world, but {context.get('weekday')}, {context.get('today')}")
    customer = context.get("customer")
    if customer is not None and customer not in text:
        yield Finding("world", 0, "/messages/0/content", f"the customer of this world is {customer}")


def _open_worlds(transcripts: Sequence[Transcript], simulator: Simulator) -> dict[tuple[int, str], World]:
    """The world of each dialogue in each domain of its goal, by position and domain."""
    worlds = dict[tuple[int, str], "World"]()
    for domain in sorted({domain for transcript in transcripts for domain in transcript.dialogue.goal.domains}):
        mine = [(position, transcript.dialogue.id) for position, transcript in enumerate(transcripts) if domain in transcript.dialogue.goal.domains]
        opened = simulator.open_worlds(domain, [identity for _, identity in mine])
        worlds |= {(position, domain): world for (position, _), world in zip(mine, opened, strict=True)}
    return worlds


def _is_runnable(transcript: Transcript, call: Call, simulator: Simulator) -> bool:
    tool = simulator.tools[transcript.dialogue.domain_of(call.name)].get(call.name)
    if tool is None:
        return False
    validator = find_validator(f"{call.name}/parameters", tool.parameters)
    return validator is not None and validator.is_valid(call.arguments)
