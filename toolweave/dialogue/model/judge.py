"""A judge: the four criteria of ToolFlow (arXiv 2410.18447), each 1 to 5, for a whole dialogue, by any model."""

from __future__ import annotations

from toolweave.llm import Ask, Models, load_prompt
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json

CRITERIA = ("naturalness", "coherence", "helpfulness", "accuracy")
LEAST = 3
"""As a filter: the least score of each criterion."""
LONGEST = 600
"""Characters of a tool result that the judge sees."""
VERDICT: Json = {
    "type": "object",
    "properties": {**{name: {"type": "integer", "minimum": 1, "maximum": 5} for name in CRITERIA}, "why": {"type": "string"}},
    "required": [*CRITERIA, "why"],
    "additionalProperties": False,
}


async def judge_dialogue(models: Models, dialogue: Dialogue) -> Json | None:
    """The scores of a dialogue and why; None if the judge gave none that can be used. Cost: one call, linear in the dialogue, results cut to 600 characters."""
    data = {"task": "judge_dialogue", "dialogue": list_messages(dialogue)}
    system, user = load_prompt("judge/dialogue").fill(input=data)
    answer = await models.ask(Ask("judge", "judge", system, user, schema=VERDICT, max_tokens=1500, temperature=0.0))
    return {**answer.data, "why": str(answer.data["why"])[:200]} if answer.data else None


def list_messages(dialogue: Dialogue) -> list[Json]:
    """The messages as a judge reads them."""
    rows: list[Json] = []
    for message in dialogue.messages[1:]:
        row: Json = {"speaker": message.role}
        if message.content:
            row["text"] = message.content if message.role != "tool" or len(message.content) <= LONGEST else f"{message.content[:LONGEST]} ..."
        if message.tool_calls:
            row["calls"] = [{"tool": call.function.name, "arguments": call.function.arguments} for call in message.tool_calls]
        rows.append(row)
    return rows


def is_good(scores: Json) -> bool:
    """Whether a dialogue passes the judge as a filter."""
    return all(int(scores[name]) >= LEAST for name in CRITERIA)
