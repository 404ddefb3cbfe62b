"""A goal in words: what the person wants to get done, written from the plan with every name in full."""

from __future__ import annotations

from toolweave.dialogue.asks import build_ask
from toolweave.dialogue.conditional import build_conditional
from toolweave.dialogue.each import build_each_clauses, is_side_by_side
from toolweave.dialogue.retry import is_refused
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Phrase, capitalise, fix_articles, plain, polish
from toolweave.plan.each import each_link
from toolweave.plan.model import Plan, PlannedCall


def write_goal(plan: Plan, scene: Scene) -> str:
    """The goal as what a person wants to get done, one sentence a call asked for: `Find out who directed Alien. What else ...?`"""
    clauses: list[str] = []
    for turn in range(plan.turns):
        scene.turn = turn
        scene.here = set()
        if plan.condition is not None and scene.call(plan.condition.step).turn == turn:
            clauses.append(plain(fix_articles(capitalise(build_conditional(scene, plan.condition)))))
            continue
        asked = [call for call in plan.sinks_of(turn) if call.part == "goal" and not is_refused(plan, call)]
        phrases = build_each(scene, turn) or [build_clause(scene, call) for call in asked]
        clauses += [plain(polish(fix_articles(capitalise(phrase)), scene.articled)) for phrase in phrases]
    return " ".join(clauses)


def build_each(scene: Scene, turn: int) -> list[Phrase]:
    """The sentences of a turn that asks the same of several things; none of another."""
    sinks = scene.plan.sinks_of(turn)
    if not is_side_by_side(sinks):
        return []
    link = each_link(sinks[0])
    lists = [scene.call(link.source)] if link is not None and scene.call(link.source).turn == turn else []
    return [*(build_clause(scene, call) for call in lists), *build_each_clauses(scene, sinks)]


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
        case "many":
            return ("find ", *ask.slots["np"], ", up to ", *ask.slots["v"], " of them.")
        case "top":
            return ("find ", *ask.slots["the_np"], ".")
        case "count":
            return ("count ", *ask.slots["np"], ".")
        case _:
            return (*ask.slots["req"], ".")
