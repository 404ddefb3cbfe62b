"""What a user says, said otherwise: questions, wishes, requests and short replies, told apart by their English alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from toolweave.testing import english, phrases
from toolweave.testing.rephrase import Wish, lower_start, pick, upper_start

FIRST_WORD = re.compile(r"[A-Za-z']+")
FRAMED = (
    (english.EMBEDDING, "eq", phrases.EMBEDDED),
    (english.DEFINITE, "np", phrases.DEFINITE),
    (english.ANY, "np", phrases.ANY),
    (english.WANTED, "np", phrases.WANTED),
)


@dataclass(frozen=True, slots=True)
class Style:
    """What a frame must suit."""

    rng: Random
    register: str = ""
    end: str = ""

    def put(self, frames: tuple[str, ...], inner: str, *, wh: bool = True) -> str | None:
        """The words in one of the frames; None where none suits."""
        short = len(inner.split()) < 7 and not english.DANGLING.match(inner)
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
    while len(sentences) > 1 and english.LEAD.fullmatch(sentences[0] + " "):
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
    word = None if english.NAMED.match(core) or english.BEGUN.match(framed) else FIRST_WORD.match(core)
    opening = (
        _open(wish, rng, question=english.QUESTION.match(framed) is not None, had_lead=had_lead or bool(lead))
        if word and word.group().lower() in english.KNOWN
        else ""
    )
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
    found = english.LEAD.match(core)
    while found is not None:
        lead, core = lead or found.group(), core[found.end() :]
        found = english.LEAD.match(core)
    return lead, lower_start(core, english.KNOWN), sentence[len(body) :]


def reframe(core: str, mark: str, style: Style) -> str:
    """One sentence, without an opening, in another frame of its kind; `core` is masked, begins small and has lost its end mark."""
    for pattern, group, frames in FRAMED:
        found = pattern.match(core)
        if found:
            return style.put(frames, found.group(group)) or core + mark
    found = english.ASKED.match(core) or english.IMPERATIVE.match(core)
    if found and (found.re is english.ASKED or found.group("verb").lower() in english.VERBS):
        return style.put(phrases.REQUEST, found.group("req")) or core + mark
    if mark == "?":
        return (_reframe_question(core, style) or core + mark) if english.QUESTION.match(core) else core + mark
    found = english.NAMED.match(core)
    if found and not style.end:
        return (style.put(phrases.NAME, found.group("x")) or core) + mark
    found = english.OF_A_KIND.match(core)
    if found and not style.end and english.WISHING.search(core):
        return (style.put(phrases.KIND, found.group("np")) or core) + mark
    return core + mark


def _reframe_question(core: str, style: Style) -> str | None:
    embedded = embed(core)
    if embedded is not None and style.rng.random() < 0.6:
        return style.put(phrases.EMBEDDED, embedded)
    if style.rng.random() < 0.3:
        core = english.CONTRACTED.sub(r"\g<wh> is ", core)
    return style.put(phrases.DIRECT, core, wh=not english.YES_OR_NO.match(core) and " you" not in core)


def embed(question: str) -> str | None:
    """A direct question as a clause, `who directed it`, `how high it is`; None where that would take more than moving a word."""
    if english.OF_SUBJECT.match(question):
        return question
    found = english.INVERTED.match(question)
    return "{wh} {subject} {aux}{rest}".format(**found.groupdict(default="")) if found else None


def _open(wish: Wish, rng: Random, *, question: bool, had_lead: bool) -> str:
    share = {"terse": 0.1, "chatty": 0.7}.get(wish.register, 0.35)
    if rng.random() > (0.8 if had_lead and wish.register != "terse" else share):
        return ""
    kind = rng.choice(["pleased", "later"]) if wish.place == "pleased" else wish.place
    return pick(phrases.LEADS[kind], rng, register=wish.register, fits=lambda _, tags: question or "question" not in tags) or ""
