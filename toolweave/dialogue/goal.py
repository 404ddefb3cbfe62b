"""A goal in words: what the person wants to get done, written from the plan with every name in full."""

from __future__ import annotations

from toolweave.dialogue.asks import build_ask
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Phrase, capitalise, fix_articles, plain
from toolweave.plan.model import Plan, PlannedCall


def write_goal(plan: Plan, scene: Scene) -> str:
    """The goal as what a person wants to get done, one sentence a call asked for: `Find out who directed Alien. What else ...?`"""
    clauses: list[str] = []
    for turn in range(plan.turns):
        scene.turn = turn
        scene.here = set()
        for call in plan.sinks_of(turn):
            clauses.append(plain(fix_articles(capitalise(build_clause(scene, call)))))
    return " ".join(clauses)


def build_clause(scene: Scene, call: PlannedCall) -> Phrase:
    """One sentence of a goal."""
    asked = [p for p in scene.domain.properties_of(call.tool.binding.cls) if (call.step, p.name) in scene.asked]
    ask = build_ask(scene, call, asked, embedded=bool(asked) and all("eq" in p.wording for p in asked))
    match ask.form:
        case "embedded":
            return ("find out ", *ask.slots["eq"], ".")
        case "question":
            return (*ask.slots["q"], "?")
        case "search":
            return ("find ", *ask.slots["np"], ".")
        case "top":
            return ("find ", *ask.slots["the_np"], ".")
        case "count":
            return ("count ", *ask.slots["np"], ".")
        case _:
            return (*ask.slots["req"], ".")
