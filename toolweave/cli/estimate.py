"""What a run would ask and cost, from its plans, before anything is spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolweave.dialogue.attempt import Draft
    from toolweave.dialogue.request import Request
    from toolweave.graph import Graph
    from toolweave.llm import ModelSettings

LOOKED_AT = 100
"""Plans that an estimate rests on."""
REPAIRS = 0.15
"""Share of calls expected to be repeated with what was wrong."""
Count = tuple[float, float, float]
"""Calls, prompt tokens, answer tokens."""


def print_estimate(graph: Graph, request: Request, settings: ModelSettings | None, judging: str) -> None:
    """Draw up to a hundred plans, build their prompts, and print the calls, tokens and cost of the whole run on stdout. Asks no model, writes nothing."""
    from toolweave.cli.console import print_rows, say
    from toolweave.dialogue.generate import Generator
    from toolweave.dialogue.request import load_tools
    from toolweave.dialogue.stock import Order

    simulator = load_tools(graph, request.domains)
    order = Order(request.domains, request.dialogues, request.seed, request.patterns, "dry_run")
    drafts = Generator(graph, simulator, order).make_batch(list(range(min(LOOKED_AT, request.dialogues))))
    say(f"{len(drafts)} plans drawn, {sum(len(draft.plan.calls) for draft in drafts) / max(1, len(drafts)):.1f} calls of tools each")
    if settings is None or not drafts:
        say("no model: nothing to pay")
        return
    factor, call = request.dialogues / len(drafts), settings.call
    counts = count_tokens(drafts, judging)
    total = tuple(sum(count[part] for count in counts.values()) for part in range(3))
    print_rows(
        [
            {
                "stage": stage,
                "calls": round(calls * factor),
                "prompt_tokens": round(prompt * factor),
                "answer_tokens": round(answer * factor),
                "cost_usd": round((prompt * call.price_in + answer * call.price_out) * factor / 1e6, 4),
            }
            for stage, (calls, prompt, answer) in {**counts, "all": total}.items()
        ]
    )
    if not settings.call.price_in and not settings.call.price_out:
        say("no prices given (`--price-in`, `--price-out`): the cost is not known")


def count_tokens(drafts: Sequence[Draft], judging: str) -> dict[str, Count]:
    """Calls, prompt tokens and answer tokens of some drafts by stage, four bytes a token; an answer is taken to be as long as the phrasebook's."""
    from toolweave.dialogue.model.brief import build_briefs
    from toolweave.dialogue.model.goals import ANCHORS, TOGETHER
    from toolweave.dialogue.model.judge import list_messages
    from toolweave.dialogue.model.stage import read_goal
    from toolweave.llm import load_prompt, write_json
    from toolweave.llm.budget import estimate_tokens

    tables: dict[str, list[Count]] = {stage: [] for stage in ("goal", "user", "assistant", "repair", "judge")}
    for draft in drafts:
        texts = write_json([message.content for message in draft.dialogue.messages if message.role in ("user", "assistant") and message.content])
        for stage in ("user", "assistant"):
            briefs = build_briefs(draft.lines, stage)
            frame = load_prompt(f"write/{stage}")
            prompt = estimate_tokens(frame.system + frame.user + texts + write_json([brief.as_entry() for brief in briefs]))
            tables[stage].append((1, prompt, sum(estimate_tokens(brief.say) + 8 for brief in briefs)))
        goal = read_goal(draft)
        share = 1 + ANCHORS / max(ANCHORS, len(drafts))
        tables["goal"].append(
            (share / TOGETHER, share * (estimate_tokens(write_json([goal.text, *goal.steps])) + 40), share * (estimate_tokens(goal.text) + 40))
        )
        if judging != "off":
            tables["judge"].append((1, estimate_tokens(write_json(list_messages(draft.dialogue))) + 300, 60))
    tables["repair"] = [(REPAIRS * calls, REPAIRS * prompt, REPAIRS * answer) for calls, prompt, answer in (*tables["user"], *tables["assistant"])]
    return {stage: (sum(one[0] for one in rows), sum(one[1] for one in rows), sum(one[2] for one in rows)) for stage, rows in tables.items() if rows}
