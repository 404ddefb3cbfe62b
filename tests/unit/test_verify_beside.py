"""Calls beside the goal, in dialogues that were generated: what makes each a feature, and what spoils it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.verify import verify_dialogues

FEATURES = Path(__file__).parents[1] / "data" / "features.jsonl"
Spoil = Callable[[Json], None]


def load(feature: str) -> Json:
    """The dialogue with a feature, fresh for each caller."""
    records: list[Json] = [json.loads(line) for line in FEATURES.read_text(encoding="utf-8").splitlines()]
    return next(record for record in records if feature in record["features"])


def find_problems(record: Json) -> set[str]:
    """The checks that find something; calls are not made again."""
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)])
    return {finding.check for finding in verdict.findings}


def unlabel(feature: str) -> Spoil:
    """Take a label away."""

    def spoil(record: Json) -> None:
        record["features"].remove(feature)

    return spoil


def the_first_call_is_a_step_too(record: Json) -> None:
    """With as many steps as calls nothing was put right."""
    steps = record["goal"]["steps"]
    record["goal"]["steps"] = [*steps, *({"tool": step["tool"], "after": [place + len(steps) for place in step["after"]]} for step in steps)]


def the_same_is_said_again(record: Json) -> None:
    """The name is that of the first call: nothing changes."""
    calls = [call["function"] for message in record["messages"] for call in message.get("tool_calls") or ()]
    again = next(call for call in calls[1:] if call["name"] == calls[0]["name"])
    again["arguments"] = dict(calls[0]["arguments"])


def the_wrong_call_carries_loss(record: Json) -> None:
    """It would be learnt."""
    record["train"] = [message["role"] == "assistant" for message in record["messages"]]


def the_tool_is_there(record: Json) -> None:
    """A tool of the list goes by the missing one's name."""
    record["meta"]["missing_tool"] = record["tools"][0]["function"]["name"]


def it_is_done_all_the_same(record: Json) -> None:
    """The assistant claims what it cannot do."""
    record["messages"][-1]["content"] = "Done."


def the_way_back_leads_elsewhere(record: Json) -> None:
    """Nothing of what was there before is taken up again: two goals, one after the other."""
    last = [call for message in record["messages"] for call in message.get("tool_calls") or ()][-1]
    record["provenance"] = [row for row in record["provenance"] if row["call_id"] != last["id"]]
    last["function"]["arguments"] = {}


def a_result_is_long(record: Json) -> None:
    """A label of its own."""
    result = next(message for message in record["messages"] if message["role"] == "tool")
    result["content"] += " " * 4000


SPOILT: list[tuple[str, str, Spoil]] = [
    ("correction", "features", unlabel("correction")),
    ("correction", "features", the_first_call_is_a_step_too),
    ("correction", "features", the_same_is_said_again),
    ("wrong_call", "features", unlabel("wrong_call")),
    ("wrong_call", "features", the_wrong_call_carries_loss),
    ("wrong_call", "train", the_wrong_call_carries_loss),
    ("missing_tool", "features", unlabel("missing_tool")),
    ("missing_tool", "features", the_tool_is_there),
    ("missing_tool", "features", it_is_done_all_the_same),
    ("goal_switch", "features", unlabel("goal_switch")),
    ("goal_switch", "features", the_way_back_leads_elsewhere),
    ("goal_switch", "goal_steps", the_way_back_leads_elsewhere),
    ("missing_tool", "features", a_result_is_long),
]


@pytest.mark.parametrize("feature", sorted({feature for feature, _, _ in SPOILT}))
def test_a_generated_dialogue_with_a_feature_passes(feature: str) -> None:
    assert find_problems(load(feature)) == set()


@pytest.mark.parametrize("feature, check, spoil", SPOILT)
def test_a_spoilt_feature_is_caught(feature: str, check: str, spoil: Spoil) -> None:
    record = load(feature)
    spoil(record)
    assert check in find_problems(record)
