"""Lines of five domains as a good and as a weak model writes them: the good ones stand, and no line with another meaning does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pytest

from toolweave.dialogue.model.brief import Brief, list_kept
from toolweave.dialogue.model.check import Surroundings, find_problems
from toolweave.dialogue.model.meaning import Cues, build_cues, stem
from toolweave.dialogue.text import Mention, Phrase, plain
from toolweave.model.domain import load_domain

_VALUE = re.compile(r"\[([^\]]+)\](?:\((\S+?)\))?")


@dataclass(frozen=True)
class Draft:
    """A phrasebook's line: `[value]` is what a user states, `[value](/pointer)` a fact of a result."""

    domain: str
    text: str
    tools: tuple[str, ...] = ()

    @property
    def brief(self) -> Brief:
        pieces: list[str | Mention] = []
        at = 0
        for found in _VALUE.finditer(self.text):
            fact = Mention(found[1], step=0, pointer=found[2]) if found[2] else Mention(found[1], spoken=found[1])
            pieces += [self.text[at : found.start()], fact]
            at = found.end()
        phrase: Phrase = tuple(piece for piece in (*pieces, self.text[at:]) if piece)
        speaker = "assistant" if "](/" in self.text else "user"
        return Brief("1", 0, speaker, phrase, plain(phrase), list_kept(phrase), (), self.tools)


@lru_cache
def cues_of(domain: str) -> Cues:
    return build_cues(load_domain(domain))


def problems(draft: Draft, text: str) -> list[str]:
    return find_problems(draft.brief, text, Surroundings((), cues_of(draft.domain)))


FEATURING = Draft("cinema", "Any idea which country the [longest] film featuring [Scott Speedman] is from?")
FOUND = Draft("cinema", "There are [eight](/n) on record: [Heat](/films/0/title) ([1995](/films/0/year)) and [Alien](/films/1/title) ([1979](/films/1/year)).")
RATE = Draft("cinema", "Right, score the third one [one] out of ten. And who was cast in the first one?", ("rate_film", "list_film_cast"))
LISTED = Draft("cinema", "[Sofia Coppola](/director) directed [Lost in Translation](/title).")
SCREENINGS = Draft("cinema", "Do me a favour and show me the screenings of [Transformers], will you?", ("list_screenings",))
INFLUENCE = Draft("academia", "Which scholars did [Albert Einstein] influence, and who had an influence on [Einstein]?")
ONE_WAY = Draft("academia", "Hi! Which scholars did [Cicero] and [Avicenna] both influence?")
EMPLOYER = Draft("academia", "I'd like to read up on an academic who studied at [Heidelberg University] and once worked for the [University of Bern].")
DIGEST = Draft("academia", "I was hoping you could get me a [daily] digest on [Ernst Curtius]. And which universities did [Curtius] attend?", ("create_alert",))
TIES = Draft("geography", "For a quiz: are there countries sharing an official language with [Egypt] that have had diplomatic ties with [Nigeria]?")
VISIT = Draft("geography", "Good to know. And when was the second one first mentioned? And can you save it?", ("save_city", "get_city_details"))
VOLTS = Draft("geography", "That's [Turkey](/results/0/name): [230](/results/0/value) volts to [220](/results/1/value).")
REMOVED = Draft("geography", "I've removed [East Timor](/country). That leaves [1](/left).", ("delete_visit",))
QUEUE = Draft("music", "Can you add [30] minutes of the first one to my queue?", ("add_to_listening_queue",))
SAME_TOWN = Draft("music", "Let me see musicians on [Geffen Records] from the same town as [Cree Summer].")
FOUNDED = Draft("music", "Right, what year did [Virgin Records] start?")
INFLUENCED = Draft("music", "[Chuck Berry](/name) influenced [George Harrison](/who/0/name) and [Jimi Hendrix](/who/1/name).")
TRANSFER = Draft(
    "banking",
    "Would you show me the statements for my Everyday account? And transfer [170] euros from the Savings account to the Rainy day account, please.",
    ("list_statements", "transfer_money"),
)
LIMITS = Draft("banking", "[Joint](/name) has an overdraft of [0](/overdraft) euros, and you can pay up to [2,000](/limit) euros at once.", ("get_account",))
ORDER = Draft("banking", "Hi, pay Felix Petrov [400] euros a month from the Joint account, please.", ("create_standing_order",))
FREEZE = Draft("banking", "Block my card ending in [8641] for now pls", ("freeze_card",))


@pytest.mark.parametrize(
    ("draft", "text"),
    [
        (FEATURING, "What country does the longest film featuring Scott Speedman come from?"),
        (FOUND, "I have eight on record, among them Heat (1995) and Alien (1979)."),
        (RATE, "I'd like to score the third one one out of ten. Also, who was cast in the first one?"),
        (LISTED, "Lost in Translation was directed by Sofia Coppola."),
        (SCREENINGS, "Can you pull up the screenings of Transformers, please?"),
        (INFLUENCE, "Who was influenced by Albert Einstein, and who had an influence on Einstein?"),
        (INFLUENCE, "What scholars did Albert Einstein influence, and who influenced Einstein?"),
        (ONE_WAY, "Which scholars were influenced by both Cicero and Avicenna?"),
        (EMPLOYER, "I'm looking for an academic who once worked for the University of Bern and studied at Heidelberg University."),
        (DIGEST, "Please send me a daily digest on Ernst Curtius. Which universities did Curtius go to?"),
        (TIES, "Quiz time! Do any countries sharing an official language with Egypt have diplomatic ties with Nigeria?"),
        (VISIT, "Nice. When was the second one first mentioned? And could you save it for me?"),
        (VOLTS, "Turkey does: 230 volts compared to 220."),
        (REMOVED, "Okay, I've taken East Timor off. You have 1 left."),
        (QUEUE, "Please add 30 minutes of the first one to my listening queue."),
        (SAME_TOWN, "Which musicians on Geffen Records come from the same town as Cree Summer?"),
        (FOUNDED, "ok, and when was Virgin Records founded?"),
        (INFLUENCED, "George Harrison and Jimi Hendrix were influenced by Chuck Berry."),
        (TRANSFER, "Show me the statements for my Everyday account, please, and move 170 euros to the Rainy day account from the Savings account."),
        (LIMITS, "Joint has 0 euros of overdraft, and you can pay up to 2,000 euros at once."),
        (ORDER, "Could you pay Felix Petrov 400 euros a month out of the Joint account?"),
        (FREEZE, "Please freeze my card ending in 8641 for now."),
    ],
)
def test_a_good_rewriting_stands(draft: Draft, text: str) -> None:
    assert problems(draft, text) == []


@pytest.mark.parametrize(
    ("draft", "text", "told"),
    [
        (FEATURING, "Any idea which country the longest film by Scott Speedman is from?", "no longer speaks of"),
        (FEATURING, "Any idea which country the longest french film featuring Scott Speedman is from?", "`french` says more"),
        (FOUND, "There are eight on record: Heat (1979) and Alien (1995).", "order of `say`"),
        (FOUND, "There are eight on record: Alien (1979) and Heat (1995).", "order of `say`"),
        (FOUND, "I think there are eight on record: Heat (1995) and Alien (1979).", "casts doubt"),
        (RATE, "Right, score the first one one out of ten. And who was cast in the third one?", "is said of another thing"),
        (RATE, "Right, what's the score of the third one, one out of ten? And who was cast in the first one?", "to have it done"),
        (RATE, "Right, score the third one one out of ten.", "no longer speaks of"),
        (LISTED, "Lost in Translation directed Sofia Coppola.", "who does it"),
        (LISTED, "Sofia Coppola stars in Lost in Translation.", "no longer speaks of"),
        (SCREENINGS, "Do me a favour and book the screenings of Transformers, will you?", "`book` says more"),
        (INFLUENCE, "Which scholars influenced Albert Einstein, and who had an influence on Einstein?", "who does it"),
        (INFLUENCE, "Which scholars did Albert Einstein influence?", "`Einstein`"),
        (ONE_WAY, "Hi! Which scholars influenced both Cicero and Avicenna?", "who does it"),
        (
            EMPLOYER,
            "I'd like to read up on an academic who studied at the University of Bern and once worked for Heidelberg University.",
            "is said of another thing",
        ),
        (EMPLOYER, "I'd like to read up on an academic who studied at Heidelberg University or once worked for the University of Bern.", "`or` gives a choice"),
        (DIGEST, "I was hoping you could stop the daily digest on Ernst Curtius. And which universities did Curtius attend?", "takes away"),
        (DIGEST, "I was hoping you could get me a daily digest on Ernst Curtius. And which universities did Curtius work for?", "no longer speaks of"),
        (
            TIES,
            "For a quiz: are there countries sharing an official language with Nigeria that have had diplomatic ties with Egypt?",
            "is said of another thing",
        ),
        (TIES, "For a quiz: are there countries sharing a border and a language with Egypt that have had diplomatic ties with Nigeria?", "`border` says more"),
        (VISIT, "Good to know. And when was the second one first mentioned? And is it saved?", "to have it done"),
        (VISIT, "Good to know. And when was the first one mentioned second? And can you save it?", "changed places"),
        (VISIT, "Good to know. And where was the second one first mentioned? And can you save it?", "`where`"),
        (VOLTS, "That's Turkey: 220 volts to 230.", "`230 volts` is missing"),
        (REMOVED, "I've added East Timor. That leaves 1.", "takes away"),
        (REMOVED, "I've not removed East Timor. That leaves 1.", "denies"),
        (QUEUE, "Can you add 30 minutes of the first one to my favourites?", "`favourites` says more"),
        (QUEUE, "Can you remove 30 minutes of the first one from my queue?", "takes away"),
        (SAME_TOWN, "Let me see bands on Geffen Records from the same town as Cree Summer.", "`bands` says more"),
        (FOUNDED, "Right, what year did Virgin Records close?", "`close` says more"),
        (FOUNDED, "Right, who started Virgin Records?", "`who`"),
        (INFLUENCED, "George Harrison and Jimi Hendrix influenced Chuck Berry.", "who does it"),
        (
            TRANSFER,
            "Would you show me the statements for my Everyday account? And transfer 170 euros from the Rainy day account to the Savings account, please.",
            "what it comes from",
        ),
        (
            TRANSFER,
            "Would you show me the statements for my Everyday account? And did you transfer 170 euros from the Savings account to the Rainy day account?",
            "to have it done",
        ),
        (LIMITS, "Joint has an overdraft of 2,000 euros, and you can pay up to 0 euros at once.", "up to 2,000 euros"),
        (ORDER, "Hi, pay Felix Petrov 400 euros a week from the Joint account, please.", "`month`"),
        (ORDER, "Hi, pay 400 euros a month from Felix Petrov to the Joint account, please.", "what it comes from"),
        (FREEZE, "Unblock my card ending in 8641 for now pls", "`unblock` says more"),
        (FREEZE, "What's my card ending in 8641 for now pls", "no longer speaks of"),
    ],
)
def test_a_line_that_means_something_else_does_not(draft: Draft, text: str, told: str) -> None:
    assert any(told in problem for problem in problems(draft, text)), problems(draft, text)


@pytest.mark.parametrize("draft", [value for value in list(globals().values()) if isinstance(value, Draft)], ids=lambda draft: draft.text)
def test_every_draft_is_a_good_line_of_itself(draft: Draft) -> None:
    assert problems(draft, draft.brief.say) == []


def test_forms_of_a_word_have_one_stem() -> None:
    assert len({stem(word) for word in ("directed", "director", "directing", "directs")}) == 1
    assert len({stem(word) for word in ("starring", "stars", "star")}) == 1
    assert stem("start") != stem("star")
