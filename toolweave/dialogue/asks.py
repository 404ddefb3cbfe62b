"""What a user says to have a call made: a question, a wish or a request, one for each kind of tool.

Each ask can be said in several forms; which one is chosen is seeded and, within a run, the least used of a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from toolweave.dialogue.nouns import build_noun, filter_groups, top_phrase
from toolweave.dialogue.refs import Ref, refer, refer_by_name, say_about
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Phrase, Unspeakable, fill, join, listing, plain, slots_of
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import Link, PlannedCall
from toolweave.plan.shapes import items_of, shape_of

Form = Literal["question", "embedded", "search", "many", "top", "count", "request"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked: slots for a frame of its form, and for the goal what it is to get done."""

    form: Form
    slots: dict[str, Phrase]
    personal: bool = False
    """The user's own affair: nothing to ask for a quiz."""


def build_ask(scene: Scene, call: PlannedCall, asked: list[DomainProperty], *, embedded: bool = False) -> Ask:
    """What the user says for one call; `asked` are the properties wanted of a details call."""
    match call.op:
        case "details" | "find":
            return _ask_details(scene, call, asked, embedded=embedded)
        case "related":
            return _ask_related(scene, call, embedded=embedded)
        case "search":
            return _ask_search(scene, call)
        case "common":
            return _ask_common(scene, call)
        case "compare":
            return _ask_compare(scene, call)
        case "count":
            return _ask_count(scene, call)
        case "facet" | "summarise":
            return _ask_statistics(scene, call)
        case _:
            return _ask_action(scene, call)


def subject_of(scene: Scene, call: PlannedCall) -> Ref:
    """Refer to what a details or relation call is about; for a look-up by name, the name itself."""
    if call.op == "find":
        return refer(scene, Link("named", call.step, "", "", value=first_id(call)))
    return refer(scene, call.links[0])


def first_id(call: PlannedCall) -> Any:
    """The id of the first item of a list result."""
    items = items_of(call)
    return items[0].get(shape_of(call).id) if items else None


def _ask_details(scene: Scene, call: PlannedCall, asked: list[DomainProperty], *, embedded: bool) -> Ask:
    if not asked:
        raise Unspeakable("nothing to ask")
    key = "eq" if embedded else "q"
    parts: list[Phrase] = []
    for prop in asked:
        ref = subject_of(scene, call)
        parts.append(say_about(scene, prop.wording.get(key, ()), ref))
    return Ask("embedded" if embedded else "question", {"eq" if embedded else "q": listing(parts)})


def _ask_related(scene: Scene, call: PlannedCall, *, embedded: bool) -> Ask:
    config = call.tool.binding.config
    subjects = config["direction"] == "subjects"
    owner_cls = call.tool.binding.cls if not subjects else shape_of(call).cls
    prop = scene.by_pid(owner_cls, config["pid"])
    if prop is None:
        raise Unspeakable("a relation without a property")
    else_link = subjects and _came_from(scene, call, call.links[0]) and _is_way_back(scene, call.links[0], config["pid"])
    ref = subject_of(scene, call)
    if not subjects:
        key = "eq" if embedded and "eq" in prop.wording else "q"
        template = scene.pick(prop.wording.get(key, ()))
        return Ask("embedded" if key == "eq" else "question", {key: fill(template, {"x": ref.phrase}, plural=ref.plural)})
    template = scene.pick(prop.wording.get("agent_else" if else_link else "agent", ()))
    if else_link:
        scene.others.add(call.step)
    return Ask("question", {"q": fill(template, {"x": ref.phrase}, plural=ref.plural)})


def _came_from(scene: Scene, call: PlannedCall, agent: Link) -> bool:
    """Whether the asker came to this person from one of the very things now listed: `what else`."""
    if agent.kind == "named":
        return False
    cls = shape_of(call).cls
    seen: set[int] = set()
    pending = [agent.source]
    while pending:
        step = pending.pop()
        if step in seen:
            continue
        seen.add(step)
        source = scene.call(step)
        if source.op in ("find", "details") and source.tool.binding.cls == cls:
            return True
        pending += [link.source for link in source.links]
    return False


def _is_way_back(scene: Scene, agent: Link, pid: str) -> bool:
    """Whether the asker came along the very relation now asked for: `who else studied there` after an alma mater, not after an employer."""
    through = agent.prop.pid if agent.prop is not None else scene.call(agent.source).tool.binding.config.get("pid")
    return through in (None, pid)


def _ask_search(scene: Scene, call: PlannedCall) -> Ask:
    if call.arg("/sort") is not None:
        return Ask("top", {"the_np": top_phrase(scene, call)})
    if (limit := call.arg("/limit")) is not None and limit.spoken is not None:
        return _ask_many(scene, call, limit.spoken)
    agent = _agent_form(scene, call)
    if agent is not None:
        return agent
    first = not scene.here and not scene.earlier
    noun = build_noun(scene, call)
    if noun.others:
        scene.others.add(call.step)
    if scene.dry:
        return Ask("search", {"np": noun.many()})
    cls = scene.cls(call.tool.binding.cls)
    if cls is not None and "want" in cls.wording and first and scene.chooser.chance(0.3):
        return Ask("search", {"want": fill(scene.pick(cls.wording["want"]), {"a_np": noun.with_article()})})
    return Ask("search", {"np": noun.many()})


def _agent_form(scene: Scene, call: PlannedCall) -> Ask | None:
    """`What else has its director made?`, `Has Ridley Scott directed anything longer than two hours?`: the filter as the subject."""
    groups = filter_groups(scene, call)
    agents = [g for g in groups if g.link is not None and g.mode == "entity" and "agent" in g.prop.wording]
    if len(agents) != 1 or not (is_in_mind(scene, agents[0].link) or scene.chooser.chance(0.75)):
        return None
    agent, rest = agents[0], [g for g in groups if g is not agents[0]]
    assert agent.link is not None
    if not rest:
        key = (
            "agent_else"
            if _came_from(scene, call, agent.link) and _is_way_back(scene, agent.link, agent.prop.pid) and "agent_else" in agent.prop.wording
            else "agent"
        )
        if key == "agent_else":
            scene.others.add(call.step)
        ref = refer(scene, agent.link)
        return Ask("question", {"q": fill(scene.pick(agent.prop.wording[key]), {"x": ref.phrase}, plural=ref.plural)})
    if "agent_any" not in agent.prop.wording or any(
        g.args[0].spoken and scene.plan.spoken[g.args[0].spoken].kind == "term" and not _posts(g.prop) for g in rest
    ):
        return None
    ref = refer(scene, agent.link)
    only = PlannedCall(call.step, call.tool, call.turn, call.level, call.links, [a for g in rest for a in g.args])
    noun = build_noun_posts(scene, only)
    if any(g.link is not None and g.link.kind == "same" for g in rest):
        scene.others.add(call.step)
    template = scene.pick(agent.prop.wording["agent_any"])
    if _came_from(scene, call, agent.link) and _is_way_back(scene, agent.link, agent.prop.pid):
        template = template.replace("anything", "anything else")
        scene.others.add(call.step)
    return Ask("question", {"q": fill(template, {"x": ref.phrase, "mods": noun}, plural=ref.plural)})


def is_in_mind(scene: Scene, link: Link | None) -> bool:
    """Whether a pronoun will do for what a link carries: then `what have they directed`, not `films by them`."""
    return link is not None and not scene.dry and str(link.value) in {scene.focus, *scene.here}


def _posts(prop: DomainProperty) -> bool:
    return any(":adjective" not in template for template in prop.wording.get("post", ()))


def build_noun_posts(scene: Scene, call: PlannedCall) -> Phrase:
    """The filters of a call as modifiers that follow `anything`."""
    noun = build_noun(scene, call)
    if noun.pre or any(isinstance(piece, Mention) for piece in noun.plural):
        raise Unspeakable("a modifier that cannot follow")
    return join(noun.post)


def _ask_many(scene: Scene, call: PlannedCall, key: str) -> Ask:
    """`go through American dramas, up to 50 of them: how many are there, and which come first`."""
    noun = build_noun(scene, call)
    noun.other = False
    mention = mention_spoken(scene.plan.spoken[key], scene.chooser, scene.plan.today)
    if not scene.dry:
        scene.said.add(key)
    return Ask("many", {"np": noun.many(), "v": (mention,)})


def _ask_common(scene: Scene, call: PlannedCall) -> Ask:
    config = call.tool.binding.config
    subjects = config["direction"] == "subjects"
    prop = scene.by_pid(shape_of(call).cls if subjects else call.tool.binding.cls, config["pid"])
    if prop is None or len(call.links) != 2:
        raise Unspeakable("a common list without a property")
    x, y = refer_by_name(scene, call.links[0]), refer_by_name(scene, call.links[1])
    template = scene.pick(prop.wording.get("common" if subjects else "common_values", ()))
    return Ask("question", {"q": fill(template, {"x": x.phrase, "y": y.phrase}, plural=x.plural)})


def _ask_compare(scene: Scene, call: PlannedCall) -> Ask:
    arg = call.arg("/by")
    if arg is None or arg.spoken is None:
        raise Unspeakable("a comparison without a figure")
    spoken = scene.plan.spoken[arg.spoken]
    assert spoken.prop is not None
    template = scene.pick(spoken.prop.wording.get("compare", ()))
    x, y = refer_by_name(scene, call.links[0]), refer_by_name(scene, call.links[1])
    word = Mention(scene.pick(spoken.prop.wording["comparative"]), spoken=spoken.key, functions=("recorded_name",))
    if not scene.dry:
        scene.said.add(spoken.key)
        scene.compared[call.step] = word.text
    return Ask("question", {"q": fill(template, {"x": x.phrase, "y": y.phrase, "c": (word,)})})


def _ask_count(scene: Scene, call: PlannedCall) -> Ask:
    groups = filter_groups(scene, call)
    agent = groups[0] if len(groups) == 1 and groups[0].link is not None and groups[0].mode == "entity" else None
    if agent and agent.link and "agent_count" in agent.prop.wording and (is_in_mind(scene, agent.link) or scene.chooser.chance(0.7)):
        ref = refer(scene, agent.link)
        return Ask("question", {"q": fill(scene.pick(agent.prop.wording["agent_count"]), {"x": ref.phrase}, plural=ref.plural)})
    noun = build_noun(scene, call)
    noun.other = False
    clauses = [number for number, phrase in enumerate(noun.post) if plain(phrase).startswith("who ")]
    if clauses and not scene.dry:
        first = noun.post[clauses[0]]
        noun.post[clauses[0]] = (str(first[0]).removeprefix("who "), *first[1:])
        return Ask("question", {"q": ("how many ", *noun.many())})
    return Ask("count", {"np": noun.many()})


def _ask_statistics(scene: Scene, call: PlannedCall) -> Ask:
    noun = build_noun(scene, call)
    noun.other = False
    if call.op == "facet":
        prop = scene.by_pid(call.tool.binding.cls, call.tool.binding.config["pid"])
        template = scene.pick(prop.wording.get("facet", ()) if prop else ())
        return Ask("question", {"q": fill(template, {"np": noun.many()})})
    arg = call.arg("/of")
    if arg is None or arg.spoken is None:
        raise Unspeakable("a statistic of nothing")
    spoken = scene.plan.spoken[arg.spoken]
    assert spoken.prop is not None
    template = scene.pick(spoken.prop.wording.get("average", ()))
    word = Mention(scene.pick(spoken.prop.wording["measure"]), spoken=spoken.key, functions=("recorded_name",))
    if not scene.dry:
        scene.said.add(spoken.key)
    return Ask("question", {"q": fill(template, {"np": noun.many(), "of": (word,)})})


def build_request(scene: Scene, call: PlannedCall) -> Phrase:
    """An action as an imperative, without a frame."""
    return _ask_action(scene, call, is_request=True).slots["req"]


def _ask_action(scene: Scene, call: PlannedCall, *, is_request: bool = False) -> Ask:
    """An action's request: a template whose slots are just the arguments that are there."""
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    wording = action.wording if action else {}
    present = {arg.path.removeprefix("/") for arg in call.args}
    held = {arg.path.removeprefix("/") for arg in call.args if arg.spoken in scene.deferred}
    can_ask = bool(wording.get("ask")) and not (is_request or scene.dry)
    form = "ask" if can_ask and (not wording.get("request") or scene.chooser.chance(0.5)) else "request"
    options = [text for text in wording.get(form, ()) if slots_of(text) - {"x"} == present - held]
    if not options:
        form, options = "request", [text for text in wording.get("request", ()) if slots_of(text) == present - held]
    template = scene.pick(options)
    slots: dict[str, Phrase] = {}
    for arg in call.args:
        name = arg.path.removeprefix("/")
        if name in held:
            continue
        if arg.link is not None:
            phrase = refer(scene, call.links[arg.link]).phrase
            slots[name] = ("them",) if phrase == ("they",) else phrase
        elif arg.spoken is not None:
            spoken = scene.plan.spoken[arg.spoken]
            slots[name] = (mention_spoken(spoken, scene.chooser, scene.plan.today),)
            if not scene.dry:
                scene.said.add(spoken.key)
    return Ask("question" if form == "ask" else "request", {"q" if form == "ask" else "req": fill(template, slots)}, personal=True)
