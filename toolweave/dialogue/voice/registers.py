"""What a register makes of a user's line whose values are hidden: terse, formal, chatty; the words that ask and limit stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.voice.edit import HIDDEN
from toolweave.dialogue.voice.persona import Persona
from toolweave.dialogue.voice.words import any_word
from toolweave.model.domain import Wording

CHATTER = 0.6
"""Share of a chatty person's lines with something laid around them."""
LOWER = 0.75
"""Share of a terse person's lines that begin without a capital."""
WORDY = 3
"""Words from which on a line takes something around it."""
_MANNERS = re.compile(
    r"(?i),? ?\b(?:please|pls|kindly)\b(?=[.?!]?$)|\b(?:please|pls|kindly) (?=\w)"
    r"|^(?:hey|hi|hello|thanks|thank you|thx|great|good|sorry)\b[,.!:]? |,? ?\b(?:thanks|thank you)(?=[.!]?$)"
)
_ASKED_OF_YOU = re.compile(r"(?i)(?:^|(?<=\band )|(?<=[,.:!?] ))(?:could|can|would|will) you (?:please |kindly )?(?=[a-z])")
_TAG = re.compile(r"(?i), (?:will|would|could|can) you\?$")
_WHAT_IS = re.compile(
    rf"(?i)^what(?:'s| is) (?:the |(?=my |its |their |your ))(?=(?:[\w-]+ ){{1,4}}(?:of|for|on|in|at|by)\b|\w+ {HIDDEN}|[\w-]+\?$)(?![^?]* (?:I|can|have)\b)"
)
_CASUAL_OPENING = any_word("casual_openings")
_OWN = re.compile(r"(?i)\b(?:my|mine|me|us|our)\b")
_CONTRACTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), full)
    for pattern, full in (
        (r"\b([Cc])an't\b", r"\1annot"),
        (r"\b([Ww])on't\b", r"\1ill not"),
        (r"\b([Ss])han't\b", r"\1hall not"),
        (r"\b(\w+)n't\b", r"\1 not"),
        (r"\bI'm\b", "I am"),
        (r"\b([Ll])et's\b", r"\1et us"),
        (r"\b(\w+)'re\b", r"\1 are"),
        (r"\b(\w+)'ve\b", r"\1 have"),
        (r"\b(\w+)'ll\b", r"\1 will"),
        (r"\b(I|[Ww]e|[Yy]ou|[Tt]hey|[Ii]t|[Tt]hat)'d (?=like|love|be|need|rather|prefer|have|help)", r"\1 would "),
        (r"\b([Ww]hat|[Ww]ho|[Ww]here|[Hh]ow|[Ww]hen|[Ww]hich|[Ii]t|[Tt]hat|[Tt]here|[Hh]ere|one)'s (been|got|gone|come)\b", r"\1 has \2"),
        (r"\b([Ww]hat|[Ww]ho|[Ww]here|[Hh]ow|[Ww]hen|[Ii]t|[Tt]hat|[Tt]here|[Hh]ere)'s (?=\S)", r"\1 is "),
    )
)
_PLAINER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), better)
    for pattern, better in (
        (r"(?i)\bpls\b", "please"),
        (r"(?i)\bthx\b", "thank you"),
        (r"^(?:[Hh]ey|[Hh]i|[Hh]iya)(?: there)?\b", "Hello"),
        (r"^(?:[Oo]h|[Aa]h|[Hh]m|[Oo]ops|[Oo][Kk](?:ay)?|[Aa]w),? ", ""),
        (r"(?i)\bwanna\b", "want to"),
        (r"(?i)(?<!many )\bthanks\b", "thank you"),
        (r"(?i)\bTV\b", "television"),
    )
)
CASUAL = any_word("casual")
"""What nobody says who writes formally; such a wording is passed over where there is another."""

COURTESY = any_word("courtesy")
"""What nobody says who is terse."""
KIND = any_word("kind")
"""What makes a request kind."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands: whether it opens the conversation, answers a question, or is about the user's own affairs."""

    is_first: bool
    is_reply: bool
    is_personal: bool


def make_terse(text: str, chooser: Chooser) -> str:
    """`Could you tell me what the capital of X is?` loses its manners; `what's the capital of X?` its first words."""
    text = _TAG.sub("", text)
    shorter = _ASKED_OF_YOU.sub("", _MANNERS.sub("", text).strip())
    if shorter != text and text.endswith("?") and _ASKED_OF_YOU.match(text):
        shorter = shorter.removesuffix("?")
    shorter = _WHAT_IS.sub("", shorter)
    shorter = shorter.removesuffix(".") if shorter.count(".") == 1 else shorter
    if not shorter.strip(".?! "):
        return text
    return lower_first(shorter) if chooser.chance(LOWER) else upper_first(shorter)


def make_formal(text: str) -> str:
    """Whole words for contractions, no slang, a capital and a full stop."""
    for pattern, better in (*_CONTRACTIONS, *_PLAINER):
        text = pattern.sub(better, text)
    if text and text[-1] not in ".?!" and len(text.split()) >= WORDY:
        text += "."
    return re.sub(r"(?<=[.!?] )[a-z]", lambda found: found[0].upper(), upper_first(text))


def make_chatty(text: str, place: Place, chooser: Chooser, wording: Wording) -> str:
    """A word before or after what is asked, as people do who like to talk."""
    if (len(text.split()) < WORDY and not place.is_reply) or not chooser.chance(CHATTER):
        return text
    key = "before_reply" if place.is_reply else "before_first" if place.is_first else "before_later"
    if _CASUAL_OPENING.match(text) or (not place.is_reply and chooser.chance(0.4)):
        said = chooser.pick(_list_after(text, place, wording))
        end = "" if text.endswith((".", "?", "!", ")")) else "." if said[0].isupper() else ""
        return f"{text}{end} {said}"
    said = chooser.pick(list(wording[key]))
    return f"{said} {text if said.endswith(':') else upper_first(text)}"


def _list_after(text: str, place: Place, wording: Wording) -> list[str]:
    """What may follow: `ask` a question only, `do` no question, `public` nothing that is the user's own affair."""
    unfit = {"do" if text.endswith("?") else "ask", "public" if place.is_personal or _OWN.search(text) else ""}
    marked = [(said, set(marks.split(","))) for said, _, marks in (option.partition("|") for option in wording["after"])]
    return [said for said, marks in marked if not marks & unfit - {""}]


def lower_first(text: str) -> str:
    """The text without its first capital, `I` and names of capitals aside."""
    return text[0].lower() + text[1:] if re.match(r"[A-Z](?:[a-z]|'|$| [a-z])", text) and not re.match(r"I\b", text) else text


def upper_first(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]


def choose_fit(options: Sequence[str], persona: Persona) -> Sequence[str]:
    """The wordings that such a person would use: nothing casual if formal, no courtesy if terse; all of them where there is none."""
    match persona.register:
        case "formal":
            return [option for option in options if not ("!" in option or CASUAL.search(option))] or options
        case "terse":
            return [option for option in options if not ("!" in option or COURTESY.search(option))] or options
        case _:
            return options


def choose_kind(frames: list[str], persona: Persona) -> list[str]:
    """The frames that are as kind as the persona is; all of them where there is none."""
    if persona.politeness == "neutral":
        return frames
    return [frame for frame in frames if (KIND.search(frame) is not None) == (persona.politeness == "polite")] or frames
