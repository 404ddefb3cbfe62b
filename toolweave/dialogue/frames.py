"""What the user says around what is asked: lead-ins, frames, the touch of a hand that types."""

from __future__ import annotations

from collections.abc import Mapping

from toolweave.dialogue.asks import Ask, build_ask, subject_of
from toolweave.dialogue.refs import kept_subject
from toolweave.dialogue.scene import Scene
from toolweave.dialogue.text import Phrase, capitalise, fill, fix_articles, join, mentions, plain
from toolweave.model.domain import DomainProperty
from toolweave.model.record import Register
from toolweave.plan.model import PlannedCall
from toolweave.plan.shapes import shape_of

LEAD: Mapping[Register, float] = {"terse": 0.0, "chatty": 0.6, "formal": 0.15}
LEAD_ELSE = 0.3
"""Share of first questions that come after a sentence about the thing, by register."""
LONG = 5
"""Words from which on nothing follows what is searched for: `what films from the same year as Alien by ... are there?`."""
POLAR = {"is", "are", "was", "were", "has", "have", "did", "do", "does", "can"}


def write_request(scene: Scene, sinks: list[PlannedCall], asked: dict[int, list[DomainProperty]]) -> Phrase:
    """What the user says in a turn: one thing asked, or two joined."""
    lead = write_lead(scene, sinks) if scene.turn == 0 and len(sinks) == 1 and scene.chooser.chance(LEAD.get(scene.persona.register, LEAD_ELSE)) else ()
    sentences: list[Phrase] = []
    asks: list[tuple[PlannedCall, Ask]] = []
    for call in sinks:
        if asks:
            kept = {kept_subject(scene, asks[-1][0], asked[asks[-1][0].step])}
            scene.earlier |= scene.here - kept
            scene.here &= kept
        asks.append((call, build_framed(scene, call, asked[call.step], embedded=len(sinks) == 1 and not lead)))
    if len(asks) == 2 and all(ask.form == "question" for _, ask in asks):
        joint = scene.pick(scene.common["joint"])
        sentences.append((*asks[0][1].slots["q"], joint, *asks[1][1].slots["q"], "?"))
    else:
        for number, (_, ask) in enumerate(asks):
            sentences.append(frame_ask(scene, ask, plain_form=bool(lead), second=number > 0))
    if len(sentences) == 2:
        sentences = [end_sentence(sentences[0]), ("And ", *lower_first(sentences[1]))]
    return finish(scene, join([lead, *(capitalise(sentence) for sentence in sentences)]))


def lower_first(phrase: Phrase) -> Phrase:
    """The phrase as it goes on after `And`."""
    first = phrase[0]
    if not isinstance(first, str) or first.startswith(("I ", "I'")) or len(first) < 2 or not first[1:2].islower():
        return phrase
    return (first[0].lower() + first[1:], *phrase[1:])


def end_sentence(phrase: Phrase) -> Phrase:
    """The phrase with a full stop where it has no end yet."""
    return phrase if plain(phrase).endswith((".", "?", "!")) else (*phrase, ".")


def is_polar(ask: Ask) -> bool:
    """Whether a question wants a yes or no."""
    return plain(ask.slots.get("q", ())).split(" ", 1)[0].casefold() in POLAR


def build_framed(scene: Scene, call: PlannedCall, asked: list[DomainProperty], *, embedded: bool) -> Ask:
    """The ask of a call, embedded half of the time where it can be; a yes-or-no question is noted for the answer."""
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
        frame = scene.pick([frame for frame in scene.frames("question", personal=ask.personal or scene.is_personal or scene.left_out) if f"{{{key}}}" in frame])
        opens = any(f"{mark} {{{key}}}" in frame for mark in ".!")
        return fill(frame, {key: capitalise(ask.slots[key]) if opens else ask.slots[key]})
    frames = scene.frames(ask.form, personal=ask.personal)
    if ask.form == "search" and len(plain(ask.slots["np"]).split()) > LONG:
        frames = [frame for frame in frames if frame.rstrip(".?").endswith("{np}")]
    return fill(scene.pick(frames), ask.slots)


def write_lead(scene: Scene, sinks: list[PlannedCall]) -> Phrase:
    """A sentence that brings the thing up, when the question is directly about it: `I rewatched Alien last night.`"""
    call = sinks[0]
    if call.op not in ("details", "find", "related"):
        return ()
    if call.links[0].kind != "named" if call.links else call.op != "find":
        return ()
    cls = scene.cls(call.tool.binding.cls if call.op == "find" else shape_of(scene.call(call.links[0].source)).cls)
    if cls is None or not cls.wording.get("lead"):
        return ()
    ref = subject_of(scene, call)
    return capitalise(fill(scene.pick(cls.wording["lead"]), {"x": ref.phrase}))


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


def with_capital(phrase: Phrase) -> Phrase:
    """The phrase with a capital, unless it begins with a small word of its own."""
    return phrase if phrase and isinstance(phrase[0], str) and phrase[0].islower() else capitalise(phrase)
