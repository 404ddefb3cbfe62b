"""The script of a dialogue: which messages follow which, and what each says, written from an executed plan.

A turn is the user's words, the calls, the answer. Before the first calls a clarification may stand (the user leaves out
what is needed, the assistant asks, the user says it); at the end a question that the results already answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from toolweave.dialogue.answers import build_answer, say_property, value_phrase
from toolweave.dialogue.asks import Ask, build_ask, first_id, subject_of
from toolweave.dialogue.nouns import build_noun
from toolweave.dialogue.refs import Ref, named_items, pronoun
from toolweave.dialogue.scene import Scene, Unspeakable
from toolweave.dialogue.surface import mention_spoken
from toolweave.dialogue.text import Mention, Phrase, polish, capitalise, fill, fix_articles, join, mentions, plain
from toolweave.model.domain import DomainProperty
from toolweave.plan.model import Plan, PlannedCall
from toolweave.plan.pointers import resolve
from toolweave.plan.shapes import items_of, shape_of

CLARIFICATION, FOLLOW_UP, LEAD = 0.3, 0.35, 0.3
"""Shares of dialogues with a clarification where one is possible, of a question without a call at the end, of a lead-in."""

MAX_USER_TURNS = 3


class TooShort(Unspeakable):
    """One user turn, and nothing more to ask: worth another try with a question back."""

POLAR = {"is", "are", "was", "were", "has", "have", "did", "do", "does", "can"}


@dataclass(slots=True)
class Line:
    """One message before it is text: what is said, and the calls it makes."""

    role: str
    phrase: Phrase = ()
    calls: list[PlannedCall] = field(default_factory=list[PlannedCall])


def write_script(scene: Scene) -> list[Line]:
    """Write the messages of a plan after the system message; tool results are implied by the calls.

    Raises:
        Unspeakable: If the wording cannot say some part of the plan, or would not say every value the user must give.
    """
    plan = scene.plan
    lines: list[Line] = []
    for turn in range(plan.turns):
        scene.turn = turn
        lines += write_turn(scene)
    users = sum(1 for line in lines if line.role == "user")
    if users < 2 or (users < MAX_USER_TURNS and scene.chooser.chance(FOLLOW_UP)):
        extra = write_follow_up(scene)
        if not extra and users < 2:
            raise TooShort("one turn only")
        lines += extra
    stated = {mention.spoken for line in lines if line.role == "user" for mention in mentions(line.phrase)}
    if stated - {None} != set(plan.spoken):
        raise Unspeakable("a value left unsaid")
    for line in lines:
        line.phrase = polish(line.phrase, scene.articled)
    return lines


def write_turn(scene: Scene) -> list[Line]:
    """Write one user turn: what is asked (after a question back, sometimes), the calls, the answer."""
    sinks = scene.plan.sinks_of(scene.turn)
    asked = {call.step: choose_asked(scene, call, len(sinks)) for call in sinks}
    scene.here = set()
    lacking = scene.turn == 0 and scene.plan.turns < MAX_USER_TURNS and (scene.must_ask or scene.plan.skeleton.pattern == "single" or scene.chooser.chance(CLARIFICATION))
    lines = write_clarified(scene, sinks, asked) if lacking else []
    if not lines:
        lines = [Line("user", write_request(scene, sinks, asked))]
    lines += [Line("assistant", calls=group) for group in scene.plan.groups(scene.turn)]
    before = set(scene.here)
    scene.full_sentences = len(sinks) > 1
    answer = join([build_answer(scene, call, asked[call.step]) for call in sinks])
    lines.append(Line("assistant", answer))
    scene.focus = _next_focus(scene, sinks, before)
    scene.asked |= {(call.step, prop.name) for call in sinks for prop in asked[call.step]}
    scene.told |= {(identity, prop.name) for call in sinks for identity, prop in _told(scene, call, asked[call.step])}
    return lines


def _told(scene: Scene, call: PlannedCall, asked: list[DomainProperty]) -> list[tuple[str, DomainProperty]]:
    """What an answer has told: (id, property)."""
    if call.op == "find":
        return [(str(first_id(call)), prop) for prop in asked]
    if call.op == "related" and call.tool.binding.config["direction"] == "values":
        prop = scene.by_pid(call.tool.binding.cls, call.tool.binding.config["pid"])
        return [(str(call.links[0].value), prop)] if prop else []
    return [(str(call.links[0].value), prop) for prop in asked] if call.op == "details" else []


def choose_asked(scene: Scene, call: PlannedCall, sinks: int) -> list[DomainProperty]:
    """The properties a user asks of a details call: what a later turn goes on from, else one or two the dialogue does not know yet."""
    if call.op not in ("details", "find"):
        return []
    later = [link.prop for other in scene.plan.calls for link in other.links if link.source == call.step and link.prop and other.turn > call.turn]
    if later:
        return later[:1]
    root = "" if call.op == "details" else f"/{shape_of(call).field}/0"
    known = _known_fields(scene, call)
    cls = call.tool.binding.cls
    open_props = [p for p in scene.domain.properties_of(cls) if "q" in p.wording and _is_tellable(resolve(call.result, f"{root}/{p.plural or p.name}"))]
    fresh = [p for p in open_props if (p.plural or p.name) not in known or call.op == "find"]
    if not fresh:
        raise Unspeakable("nothing to ask")
    count = 2 if sinks == 1 and len(fresh) > 1 and scene.chooser.chance(0.3) else 1
    names = sorted(p.name for p in fresh)
    chosen = [scene.chooser.pick([f"{cls}.{name}" for name in names])]
    if count == 2:
        chosen.append(scene.chooser.pick([f"{cls}.{name}" for name in names if f"{cls}.{name}" not in chosen]))
    return [p for name in chosen for p in fresh if f"{cls}.{p.name}" == name]


def _is_tellable(value: object) -> bool:
    return value is not None and value != [] and not (isinstance(value, list) and len(value) > 6)  # pyright: ignore[reportUnknownArgumentType]


def _known_fields(scene: Scene, call: PlannedCall) -> set[str]:
    """Fields of the thing that an earlier list already showed to the assistant: asking a details call for them would be idle."""
    known: set[str] = set()
    for link in call.links:
        source = scene.call(link.source)
        if source.op in ("find", "search", "related", "common"):
            items = items_of(source)
            known |= set(items[link.index]) if link.index < len(items) else set()
    return known


def write_request(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> Phrase:
    """What the user says in a turn: one thing asked, or two joined."""
    lead = write_lead(scene, sinks) if scene.turn == 0 and len(sinks) == 1 and scene.chooser.chance(LEAD) else ()
    sentences: list[Phrase] = []
    asks: list[tuple[PlannedCall, Ask]] = []
    for call in sinks:
        asks.append((call, _ask(scene, call, asked[call.step], embedded=len(sinks) == 1 and not lead)))
        if call.op not in ("details", "find", "related"):
            scene.here.clear()
    if len(asks) == 2 and all(ask.form == "question" for _, ask in asks):
        joint = scene.pick(scene.common["joint"])
        sentences.append((*asks[0][1].slots["q"], joint, *asks[1][1].slots["q"], "?"))
    else:
        for number, (_, ask) in enumerate(asks):
            sentences.append(frame_ask(scene, ask, plain_form=bool(lead), second=number > 0))
    if len(sentences) == 2:
        sentences = [end_sentence(sentences[0]), ("And ", *sentences[1])]
    return finish(scene, join([lead, *(capitalise(sentence) for sentence in sentences)]))


def end_sentence(phrase: Phrase) -> Phrase:
    """The phrase with a full stop where it has no end yet."""
    return phrase if plain(phrase).endswith((".", "?", "!")) else (*phrase, ".")


def is_polar(ask: Ask) -> bool:
    """Whether a question wants a yes or no."""
    return plain(ask.slots.get("q", ())).split(" ", 1)[0].casefold() in POLAR


def _ask(scene: Scene, call: PlannedCall, asked: list[DomainProperty], *, embedded: bool) -> Ask:
    values = call.op == "related" and call.tool.binding.config["direction"] == "values"
    can_embed = (bool(asked) and all("eq" in p.wording for p in asked)) or values
    ask = build_ask(scene, call, asked, embedded=embedded and can_embed and scene.chooser.chance(0.5))
    if is_polar(ask):
        scene.polar.add(call.step)
    return ask


def frame_ask(scene: Scene, ask: Ask, *, plain_form: bool = False, second: bool = False) -> Phrase:
    """Put an ask into a frame: a bare question, a polite one, a wish; a plain one where it is the second thing asked."""
    if "want" in ask.slots:
        return ask.slots["want"]
    if second:
        return fill(scene.pick(scene.frames(f"second_{ask.form}")), ask.slots)
    if ask.form in ("question", "embedded"):
        key = next(iter(ask.slots))
        if plain_form and key == "q":
            return (*ask.slots["q"], "?")
        frame = scene.pick([frame for frame in scene.frames("question", personal=ask.personal) if f"{{{key}}}" in frame])
        opens = any(f"{mark} {{{key}}}" in frame for mark in ".!")
        return fill(frame, {key: capitalise(ask.slots[key]) if opens else ask.slots[key]})
    return fill(scene.pick(scene.frames(ask.form, personal=ask.personal)), ask.slots)


def write_lead(scene: Scene, sinks: list[PlannedCall]) -> Phrase:
    """A sentence that brings the thing up, when the question is directly about it: `I rewatched Alien last night.`"""
    call = sinks[0]
    if call.op not in ("details", "find", "related"):
        return ()
    if call.op != "find" and (not call.links or call.links[0].kind != "named"):
        return ()
    cls = scene.cls(call.tool.binding.cls if call.op == "find" else shape_of(scene.call(call.links[0].source)).cls)
    if cls is None or not cls.wording.get("lead"):
        return ()
    ref = subject_of(scene, call)
    return capitalise(fill(scene.pick(cls.wording["lead"]), {"x": ref.phrase}))


def write_clarified(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    """A request that lacks something, the question back, and the reply; empty where nothing can be left out."""
    return _clarify_name(scene, sinks, asked) or _clarify_search(scene, sinks) or _clarify_action(scene, sinks, asked)


def _clarify_name(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    finds = [call for call in scene.plan.calls_of(0) if call.op == "find"]
    if len(finds) != 1 or len(sinks) != 1 or finds[0].args[0].spoken is None:
        return []
    cls = scene.cls(finds[0].tool.binding.cls)
    if cls is None or not cls.wording.get("vague_one") or not cls.wording.get("which"):
        return []
    scene.deferred = finds[0].args[0].spoken
    first = write_plain_request(scene, sinks, asked)
    spoken = scene.plan.spoken[scene.deferred]
    scene.deferred = None
    if not scene.left_out:
        raise Unspeakable("nothing left out")
    mention = mention_spoken(spoken, scene.chooser, scene.plan.today)
    scene.said.add(spoken.key)
    kind = "person" if cls.pronoun == "they" else "thing"
    replies = [text for text, _, of in (entry.partition("|") for entry in scene.common["name_reply"]) if of in ("", kind)]
    reply = fill(scene.pick(replies), {"x": (mention,)})
    return [Line("user", first), Line("assistant", (scene.pick(cls.wording["which"]),)), Line("user", _with_capital(reply))]


def write_plain_request(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> Phrase:
    """A request without a lead-in."""
    ask = _ask(scene, sinks[0], asked[sinks[0].step], embedded=True)
    return finish(scene, capitalise(frame_ask(scene, ask)))


def _clarify_search(scene: Scene, sinks: list[PlannedCall]) -> list[Line]:
    call = sinks[0]
    if call.op != "search" or call.links or len(sinks) != 1 or call.arg("/sort") is not None:
        return []
    cls = scene.cls(call.tool.binding.cls)
    if cls is None or not cls.wording.get("vague_some") or not cls.wording.get("which_some"):
        return []
    opening, question = scene.pick(cls.wording["vague_some"]), scene.pick(cls.wording["which_some"])
    noun = build_noun(scene, call)
    reply = fill(scene.pick(scene.common["np_reply"]), {"np": noun.with_article() if scene.chooser.chance(0.6) else noun.many()})
    return [Line("user", (opening,)), Line("assistant", (question,)), Line("user", finish(scene, capitalise(reply)))]


def _clarify_action(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> list[Line]:
    call = sinks[-1]
    action = next((a for a in scene.domain.actions if a.name == call.tool.name), None)
    if action is None or len(sinks) != 1:
        return []
    can = [arg.spoken for arg in call.args if arg.spoken is not None and f"ask_{scene.plan.spoken[arg.spoken].param}" in action.wording]
    if not can:
        return []
    scene.deferred = can[scene.chooser.rng.randrange(len(can))]
    spoken = scene.plan.spoken[scene.deferred]
    try:
        first = write_plain_request(scene, sinks, asked)
    except Unspeakable:
        scene.deferred = None
        return []
    scene.deferred = None
    question = scene.pick(action.wording[f"ask_{spoken.param}"])
    mention = mention_spoken(spoken, scene.chooser, scene.plan.today)
    scene.said.add(spoken.key)
    reply = fill(scene.pick(action.wording.get(f"reply_{spoken.param}", ("{v}", "{v} please", "{v}.", "let's say {v}", "make it {v}"))), {"v": (mention,)})
    return [Line("user", first), Line("assistant", (question,)), Line("user", _with_capital(reply))]


def write_follow_up(scene: Scene) -> list[Line]:
    """A last question that an earlier result already answers: no call, straight from what is there."""
    for call in reversed(scene.plan.calls):
        if call.op not in ("details", "find") or call.failed:
            continue
        root = "" if call.op == "details" else f"/{shape_of(call).field}/0"
        cls = scene.cls(call.tool.binding.cls)
        identity = resolve(call.result, f"{root}/{shape_of(call).id}")
        if cls is None or not _is_in_mind(scene, call, identity):
            continue
        fresh = [
            p
            for p in scene.domain.properties_of(cls.name)
            if "q" in p.wording and (str(identity), p.name) not in scene.told and _is_tellable(resolve(call.result, f"{root}/{p.plural or p.name}"))
        ]
        if fresh:
            name = scene.chooser.pick(sorted(f"{cls.name}.{p.name}" for p in fresh))
            return _ask_again(scene, call, next(p for p in fresh if f"{cls.name}.{p.name}" == name), str(identity), root)
    return _ask_extreme(scene)


def _ask_extreme(scene: Scene) -> list[Line]:
    """`Which of those is the oldest?`: answered by the list that the last answer told."""
    call = scene.plan.calls[-1]
    if call.op not in ("search", "related", "common") or not 1 < scene.shown.get(call.step, 0) <= 6 or call.turn != scene.turn:
        return []
    shape, shown = shape_of(call), named_items(scene, call)
    items = items_of(call)
    if resolve(call.result, "/total") not in (None, len(items)) or scene.shown[call.step] < len(named_items(scene, call)):
        return []
    props = [p for p in scene.domain.properties_of(shape.cls) if {"most", "least"} <= set(p.wording) and all(p.name in items[i] for i in shown)]
    if not props:
        return []
    prop = props[0]
    high = scene.chooser.chance(0.5)
    order = sorted(shown, key=lambda i: items[i][prop.name], reverse=high)
    if items[order[0]][prop.name] == items[order[1]][prop.name]:
        return []
    scene.turn += 1
    word = scene.pick(prop.wording["most" if high else "least"])
    question = fill(scene.pick(scene.frames("extreme")), {"word": word})
    base = f"/{shape.field}/{order[0]}"
    name = Mention(str(items[order[0]][shape.key]), step=call.step, pointer=f"{base}/{shape.key}")
    value = value_phrase(call, prop, base)
    return [Line("user", finish(scene, capitalise(question))), Line("assistant", fill(scene.pick(scene.frames("extreme_found")), {"x": (name,), "v": value}))]


def _is_in_mind(scene: Scene, call: PlannedCall, identity: object) -> bool:
    return identity is not None and (scene.focus == identity or call.turn == scene.turn)


def _ask_again(scene: Scene, call: PlannedCall, prop: DomainProperty, identity: str, root: str) -> list[Line]:
    scene.turn += 1
    cls = call.tool.binding.cls
    name = str(resolve(call.result, f"{root}/{shape_of(call).key}"))
    ref = pronoun(scene, cls) if scene.focus == identity else Ref((Mention(name),))
    key = "eq" if "eq" in prop.wording and scene.chooser.chance(0.3) else "q"
    ask = Ask("embedded" if key == "eq" else "question", {key: fill(scene.pick(prop.wording[key]), {"x": ref.phrase}, plural=ref.plural)})
    question = finish(scene, capitalise(frame_ask(scene, ask)))
    subject: Phrase = (Mention(name, step=call.step, pointer=f"{root}/{shape_of(call).key}"),)
    return [Line("user", question), Line("assistant", say_property(scene, call, prop, subject, root=root))]


def _next_focus(scene: Scene, sinks: list[PlannedCall], named: set[str]) -> str | None:
    """What a pronoun in the next turn would mean: the thing the last answer was about, if it was one."""
    if len(sinks) != 1:
        return None
    call = sinks[0]
    if call.op == "details":
        return str(call.links[0].value)
    if call.op == "find":
        return str(first_id(call))
    if call.op in ("search", "related", "common") and scene.shown.get(call.step) == 1:
        return None
    ids = {str(link.value) for link in call.links}
    return ids.pop() if len(ids) == 1 and ids <= named else None


def finish(scene: Scene, phrase: Phrase) -> Phrase:
    """The last touch of a user's message: articles, and now and then neither capital nor full stop, as people type."""
    phrase = fix_articles(phrase)
    if not scene.chooser.chance(0.16):
        return phrase
    first = phrase[0]
    if isinstance(first, str) and len(first) > 1 and not first.startswith(("I ", "I'")) and not mentions(phrase[:1]):
        phrase = (first[0].lower() + first[1:], *phrase[1:])
    last = phrase[-1]
    if isinstance(last, str) and last.endswith(".") and plain(phrase).count(".") == 1:
        phrase = (*phrase[:-1], last[:-1])
    return phrase


def _with_capital(phrase: Phrase) -> Phrase:
    return phrase if phrase and isinstance(phrase[0], str) and phrase[0].islower() else capitalise(phrase)


def write_goal(plan: Plan, scene: Scene) -> str:
    """The goal as what a person wants to get done, one sentence a call asked for: `Find out who directed Alien. What else ...?`"""
    clauses: list[str] = []
    for turn in range(plan.turns):
        scene.turn = turn
        scene.here = set()
        for call in plan.sinks_of(turn):
            clauses.append(plain(fix_articles(capitalise(_goal_clause(scene, call)))))
    return " ".join(clauses)


def _goal_clause(scene: Scene, call: PlannedCall) -> Phrase:
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
