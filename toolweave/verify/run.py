"""The run: dialogues in, verdicts out, in bounded batches.

`CHECKS` is the table of all checks in the order they are made. The frame comes first; a record whose frame is
broken is not asked further, since nothing in it stands where it should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from toolweave.model.record import Dialogue
from toolweave.verify import answers, arguments, conditions, features, goal, offered, register, results, shape
from toolweave.verify.execution import check_execution
from toolweave.verify.finding import Finding, Verdict
from toolweave.verify.transcript import Names, Transcript

if TYPE_CHECKING:
    from toolweave.simulate import Simulator

Check = Callable[[Transcript], Iterator[Finding]]

FRAME: tuple[Check, ...] = (
    shape.check_record,
    shape.check_order,
    shape.check_pairing,
    shape.check_tool_list,
    shape.check_results,
    goal.check_domains,
    offered.check_tools_from,
)
CONTENT: tuple[Check, ...] = (
    shape.check_train,
    goal.check_goal,
    goal.check_pattern,
    arguments.check_known_tool,
    arguments.check_arguments,
    arguments.check_coverage,
    arguments.check_provenance,
    goal.check_steps,
    conditions.check_conditions,
    results.check_returns,
    answers.check_leaks,
    answers.check_grounding,
    answers.check_facts,
    features.check_features,
    register.check_register,
)
CHECKS: dict[str, str] = {
    "record": "the record has the fields it should, each where it belongs",
    "message_order": "system, user, assistant and tool messages stand in order",
    "pairing": "every call has an id of its own and exactly one result",
    "tool_list": "tools are functions with unique names and valid schemas",
    "result_json": "tool messages hold JSON objects",
    "domains": "the goal's domains are those of its tools",
    "tools_from": "a tool that appears later is denied before, not called before, and called once it is there",
    "train": "only assistant messages carry loss, and no mistake does",
    "goal": "the goal's tools and steps hold together",
    "pattern": "the goal's pattern is what its steps make",
    "known_tool": "calls name tools of the tool list",
    "arguments_schema": "arguments satisfy their schema, none undeclared",
    "provenance_rows": "every argument leaf has exactly one provenance row",
    "source_order": "sources stand before the call",
    "parallel_independence": "parallel calls do not feed each other",
    "provenance": "every source, recomputed, gives the argument",
    "goal_steps": "the calls are the goal's steps, and feed each other as they say",
    "conditions": "a step that hangs on a condition is taken where it holds and left where it does not, and the user said the condition",
    "returns": "results satisfy the tool's schema or are structured errors",
    "leaks": "nothing internal is said aloud",
    "grounding": "every grounding row states its source, and every fact from a result has one",
    "facts": "facts in answers stand in results, the user's words or the system message",
    "features": "features are exact",
    "register": "users speak as `meta.register` says",
    "unique": "ids and user texts are unique in the file",
    "tool_graph": "tools are those of the graph",
    "world": "the system message states the day and the customer of the world",
    "execution": "calls, made again, give the recorded results",
}
"""Every check by name, with what it promises."""
FRAME_NAMES = frozenset(("record", "message_order", "pairing", "tool_list", "result_json", "domains", "tools_from"))
GRAPH_CHECKS = ("tool_graph", "world", "execution")
"""The checks that need the graph."""
BATCH = 200


def verify_dialogues(dialogues: Iterable[Dialogue | Finding], simulator: Simulator | None = None, *, names: Names | None = None) -> Iterator[Verdict]:
    """Yield a verdict for each dialogue, in order; a finding in its place (a line that is no record) is its own verdict.

    Without a simulator calls are not made again; without names `recorded_name` is taken on trust.
    Memory: one batch of dialogues, and a digest of every id and user text seen.

    Raises:
        GraphError: If a dialogue was made on another world than the simulator's.
    """
    seen = Seen()
    stream = enumerate(dialogues, 1)
    while batch := list(islice(stream, BATCH)):
        transcripts = [Transcript(item, names) for _, item in batch if isinstance(item, Dialogue)]
        found = iter(check_batch(transcripts, simulator))
        for number, item in batch:
            if isinstance(item, Finding):
                yield Verdict(number, "(unreadable)", (item,))
            else:
                yield Verdict(number, item.id, (*next(found), *seen.check_unique(item)))


def check_batch(transcripts: list[Transcript], simulator: Simulator | None) -> list[list[Finding]]:
    """Return the findings of each transcript; calls are made again, in lockstep, where the frame holds."""
    found = [check_transcript(transcript) for transcript in transcripts]
    if simulator is not None:
        sound = [position for position, findings in enumerate(found) if not {finding.check for finding in findings} & FRAME_NAMES]
        executed = check_execution([transcripts[position] for position in sound], simulator)
        for index, position in enumerate(sound):
            found[position].extend(executed[index])
    return found


def check_transcript(transcript: Transcript) -> list[Finding]:
    """Return what the checks of the record find; content is only asked for where the frame holds."""
    broken = [finding for check in FRAME for finding in check(transcript)]
    return broken or [finding for check in CONTENT for finding in check(transcript)]


class Seen:
    """The ids and user texts met so far, as hashes."""

    def __init__(self) -> None:
        self._ids = dict[int, str]()
        self._texts = dict[int, str]()

    def check_unique(self, dialogue: Dialogue) -> Iterator[Finding]:
        """No two dialogues share an id or all their user text."""
        text = hash("\n".join(message.content.casefold() for message in dialogue.messages if message.role == "user"))
        if hash(dialogue.id) in self._ids:
            yield Finding("unique", None, "/id", f"`{dialogue.id}` is the id of an earlier dialogue")
        elif text in self._texts:
            yield Finding("unique", None, "/messages", f"the user says the same as in `{self._texts[text]}`")
        self._ids.setdefault(hash(dialogue.id), dialogue.id)
        self._texts.setdefault(text, dialogue.id)
