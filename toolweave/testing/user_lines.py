"""What a user says, said otherwise: questions, wishes, requests and short replies, told apart by their English alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from toolweave.testing import phrases
from toolweave.testing.rephrase import Wish, lower_start, pick, upper_start

ASKING = "who|whose|whom|what|what's|which|when|where|why|how"
PREPOSITION = "in|from|by|to|for|at|on|since|of|until|under|over|with|about|through"
AUXILIARY = "is|are|was|were|has|have|had|can|could|will|would|does|do|did|should|may|might|must|am"
X = r"[\uE000-\uE8FF]"
SUBJECT = rf"(?:the )?{X}|it|they|he|she|that|this"
VERBS = frozenset(
    """add arrange ask block book bring buy calculate call cancel change charge check clear close compare count create delete describe drop enter explain fetch file find fix freeze get give go
    have help hold hunt include keep let list log look make mark move name note open order pause pay pick place plan play point pull put queue rate rearrange reduce register remind remove rename rent
    replace report reschedule reserve return save schedule score search see send set share show sign skip sort start stop store subscribe suggest switch take tell track transfer try turn unblock
    undo update upgrade use work write""".split()
)
PERSONAL = "i i'd i'm i've my me we we're our you your it it's its that that's this they their he she his her"
SMALL = "any a an the some there if whether please do me and so then now also just one please could can looking need got curious mind tell sorry is are"
KNOWN = frozenset([*ASKING.split("|"), *PREPOSITION.split("|"), *AUXILIARY.split("|"), *VERBS, *PERSONAL.split(), *SMALL.split()])

LEAD = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|right|so|and|also|then|now|great|good|perfect|fine|thanks|interesting|hm|well|by the way|out of interest|just checking|quick one|quick question|one more thing|"
    r"random one|for a quiz|settle something for us|good to know|just so I know|sorry|oh|alright|cool|lovely)(?:[,.:!]+\s+|\s+(?=and\b))|(?:and|so|then|now|also)\s+)",
    re.IGNORECASE,
)
CLAUSE = rf"(?P<eq>(?:(?:if|whether|{ASKING})\b|(?:{PREPOSITION}) (?:{ASKING})\b).*?)(?:,? please)?"
EMBEDDING = re.compile(
    r"(?:do you (?:happen to )?know(?: by any chance)?|any idea|(?:can|could|would) you (?:please )?(?:tell me|check|find out|see|look up)|(?:please )?(?:tell me|check|look up|find out)|I'd like to know|"
    r"I can't remember|I'm trying to find out|I was (?:just )?wondering|we were just wondering|just wondering|need to know|I keep wondering|curious|do your records say|what I'd like to know is) "
    + CLAUSE
    + "$",
    re.IGNORECASE,
)
DEFINITE = re.compile(r"(?:what's|which is|(?:please )?(?:tell me|give me)|I'd like to know|do you know) (?P<np>the .+)$", re.IGNORECASE)
ASKED = re.compile(
    r"(?:(?:can|could|would|will) you (?:please )?|please |any chance you could |I was hoping you could |do me a favour and |go ahead and |when you get a moment, )(?P<req>[a-z]+ .+?)"
    r"(?:,? (?:please|pls|would you|will you))?$",
    re.IGNORECASE,
)
IMPERATIVE = re.compile(r"(?P<req>(?P<verb>[a-z]+) .+?)(?:,? (?:please|pls|would you|will you|for me))?$", re.IGNORECASE)
ANY = re.compile(
    r"(?:any|got any|do you have any|have you got any|are there any|do you know (?:of )?any|can you find any) (?P<np>(?!idea|chance).+)$", re.IGNORECASE
)
WANTED = re.compile(r"(?:I'm looking for|looking for|I'm after|we're hunting for|I'd love to discover|I'm interested in) (?P<np>.+?)(?: here)?$", re.IGNORECASE)
NAMED = re.compile(
    rf"(?:it's |I mean |sorry, |oh, |that would be |the name is |it's called )?(?P<x>(?:the )?{X})(?:, I think|, that was it|,? please| is what I mean)?$",
    re.IGNORECASE,
)
OF_A_KIND = re.compile(r"(?:I was thinking |let's say |maybe )?(?P<np>[^,]+?)(?:, ideally|, please| would be nice| if you have them)?$", re.IGNORECASE)
INVERTED = re.compile(
    rf"(?P<wh>(?:(?:{PREPOSITION}) )?(?:{ASKING})\b[^,]*?) (?P<aux>is|are|was|were|has|have|had) (?P<subject>{SUBJECT})(?P<rest>(?: (?!and\b|or\b)(?:(?! and | or )[^,])+)?)$",
    re.IGNORECASE,
)
OF_SUBJECT = re.compile(rf"who (?!(?:else )?(?:{AUXILIARY})\b)[a-z]+ .+$", re.IGNORECASE)
CONTRACTED = re.compile(r"^(?P<wh>who|what|where)'s (?=the |in |on |at )", re.IGNORECASE)
YES_OR_NO = re.compile(rf"(?:{AUXILIARY})\b", re.IGNORECASE)
QUESTION = re.compile(rf"(?:(?:{PREPOSITION}) )?(?:{ASKING}|{AUXILIARY})\b", re.IGNORECASE)
WISHING = re.compile(r", ideally|would be nice|^I was thinking|^let's say|^maybe", re.IGNORECASE)
FRAMED = ((EMBEDDING, "eq", phrases.EMBEDDED), (DEFINITE, "np", phrases.DEFINITE), (ANY, "np", phrases.ANY), (WANTED, "np", phrases.WANTED))


@dataclass(frozen=True, slots=True)
class Style:
    """What a frame must suit."""

    rng: Random
    register: str = ""
    end: str = ""

    def put(self, frames: tuple[str, ...], inner: str, *, wh: bool = True) -> str | None:
        """The words in one of the frames; None where none suits."""
        short = len(inner.split()) < 7
        frame = pick(
            frames,
            self.rng,
            register=self.register,
            fits=lambda phrase, tags: phrase.endswith(self.end) and (wh or "wh" not in tags) and (short or "short" not in tags),
        )
        return frame.format(inner) if frame else None


def reword_user(wish: Wish, sentences: list[str], rng: Random) -> str:
    """The line of a user with other frames; a lower-case beginning may stay so."""
    lead = ""
    while len(sentences) > 1 and LEAD.fullmatch(sentences[0] + " "):
        lead, sentences = lead or sentences[0], sentences[1:]
    said = [_reword_first(wish, sentences[0], rng, had_lead=bool(lead), last=len(sentences) == 1)]
    said += [_reword_later(wish, each, rng, last=number == len(sentences)) for number, each in enumerate(sentences[1:], start=2)]
    text = " ".join(said)
    return text if wish.say[:1].islower() and wish.register != "polite" and rng.random() < 0.6 else upper_start(text)


def _reword_first(wish: Wish, sentence: str, rng: Random, *, had_lead: bool, last: bool) -> str:
    lead, core, mark = _take_apart(sentence)
    if core is None:
        return sentence
    framed = reframe(core, mark, Style(rng, wish.register, wish.end if last else ""))
    word = re.match(r"[A-Za-z']+", core)
    opening = _open(wish, rng, question=QUESTION.match(framed) is not None, had_lead=had_lead or bool(lead)) if word and word.group().lower() in KNOWN else ""
    return opening + (upper_start(framed) if opening.endswith(". ") else framed)


def _reword_later(wish: Wish, sentence: str, rng: Random, *, last: bool) -> str:
    lead, core, mark = _take_apart(sentence)
    if core is None:
        return sentence
    framed = reframe(core, mark, Style(rng, wish.register, wish.end if last else ""))
    return upper_start(lead + framed)


def _take_apart(sentence: str) -> tuple[str, str | None, str]:
    """Opening, core that begins small, end mark; no core where the first word may be a name."""
    body = sentence.rstrip(".?!")
    core, lead = body, ""
    found = LEAD.match(core)
    while found is not None:
        lead, core = lead or found.group(), core[found.end() :]
        found = LEAD.match(core)
    return lead, lower_start(core, KNOWN), sentence[len(body) :]


def reframe(core: str, mark: str, style: Style) -> str:
    """One sentence, without an opening, in another frame of its kind; `core` is masked, begins small and has lost its end mark."""
    for pattern, group, frames in FRAMED:
        found = pattern.match(core)
        if found:
            return style.put(frames, found.group(group)) or core + mark
    found = ASKED.match(core) or IMPERATIVE.match(core)
    if found and (found.re is ASKED or found.group("verb").lower() in VERBS):
        return style.put(phrases.REQUEST, found.group("req")) or core + mark
    if mark == "?":
        return (_reframe_question(core, style) or core + mark) if QUESTION.match(core) else core + mark
    found = NAMED.match(core)
    if found and not style.end:
        return (style.put(phrases.NAME, found.group("x")) or core) + mark
    found = OF_A_KIND.match(core)
    if found and not style.end and WISHING.search(core):
        return (style.put(phrases.KIND, found.group("np")) or core) + mark
    return core + mark


def _reframe_question(core: str, style: Style) -> str | None:
    embedded = embed(core)
    if embedded is not None and style.rng.random() < 0.6:
        return style.put(phrases.EMBEDDED, embedded)
    if style.rng.random() < 0.3:
        core = CONTRACTED.sub(r"\g<wh> is ", core)
    return style.put(phrases.DIRECT, core, wh=not YES_OR_NO.match(core))


def embed(question: str) -> str | None:
    """A direct question as a clause, `who directed it`, `how high it is`; None where that would take more than moving a word."""
    if OF_SUBJECT.match(question):
        return question
    found = INVERTED.match(question)
    return "{wh} {subject} {aux}{rest}".format(**found.groupdict(default="")) if found else None


def _open(wish: Wish, rng: Random, *, question: bool, had_lead: bool) -> str:
    share = {"terse": 0.1, "chatty": 0.7}.get(wish.register, 0.35)
    if rng.random() > (0.8 if had_lead and wish.register != "terse" else share):
        return ""
    kind = rng.choice(["pleased", "later"]) if wish.place == "pleased" else wish.place
    return pick(phrases.LEADS[kind], rng, register=wish.register, fits=lambda _, tags: question or "question" not in tags) or ""
