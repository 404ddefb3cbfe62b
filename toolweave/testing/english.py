"""The English that the writer knows: how lines begin, ask and wish. Sentences are masked, so a required string is one private character."""

from __future__ import annotations

import re

X = r"[\uE000-\uE8FF]"
"""A required string."""
ASKING = "who|whose|whom|what|what's|which|when|where|why|how"
PREPOSITION = "in|from|by|to|for|at|on|since|of|until|under|over|with|about|through"
AUXILIARY = "is|are|was|were|has|have|had|can|could|will|would|does|do|did|should|may|might|must|am"
SUBJECT = rf"(?:the )?{X}|it|they|he|she"

_VERBS = """
add arrange ask block book bring buy calculate call cancel change charge check clear close compare correct count create delete describe drop enter
explain fetch file find fix freeze get give go help hold hunt include keep let list log look make mark move name note open order pause pay pick
place plan play point pull push put queue rate rearrange reduce register remind remove rename rent replace report reschedule reserve return save
schedule score search see send set share show sign skip sort start stop store subscribe suggest switch take tell tick track transfer try turn unblock
undo update upgrade use withdraw work write
"""
VERBS = frozenset(_VERBS.split())
"""Verbs that begin a request."""
_SMALL = """
i i'd i'm i've my me we we're our you your it it's its that that's this they their he his she her any a an the some there there's these those no
you'll you're you've i'll we'll they're if whether please and so then now also just looking need got curious mind sorry let's
"""
KNOWN = frozenset([*ASKING.split("|"), *PREPOSITION.split("|"), *AUXILIARY.split("|"), *VERBS, *_SMALL.split()])
"""Words that are no name: at the start of a sentence they can be written small."""


def _compile(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


LEAD = _compile(
    r"(?:(?:hey|hi|hello|ok|okay|right|so|and|also|then|now|great|good|perfect|fine|thanks|interesting|hm|well|by the way|",
    r"out of interest|just checking|quick one|quick question|one more thing|random one|for a quiz|settle something for us|good to know|",
    r"just so I know|sorry|oh|alright|cool|lovely)",
    r"(?:[,.:!]+\s+|\s+(?=and\b))|(?:and|so|then|now|also)\s+)",
)
CLAUSE = rf"(?P<eq>(?:(?:if|whether|{ASKING})\b|(?:{PREPOSITION}) (?:{ASKING})\b).*?)(?:,? please)?$"
EMBEDDING = _compile(
    r"(?:do you (?:happen to )?know(?: by any chance)?|any idea|(?:can|could|would) you (?:please )?(?:tell me|check|find out|see|look up)|",
    r"(?:please )?(?:tell me|check|look up|find out)|I'd like to know|I can't remember|",
    r"I'm trying to find out|I was (?:just )?wondering|we were just wondering|",
    r"just wondering|need to know|I keep wondering|curious|do your records say|what I'd like to know is) ",
    CLAUSE,
)
DEFINITE = _compile(r"(?:what's|which is|(?:please )?(?:tell me|give me)|I'd like to know|do you know) (?P<np>the .+)$")
ASKED = _compile(
    r"(?:(?:can|could|would|will) you (?:please )?|please |any chance you could |I was hoping you could |",
    r"do me a favour and |go ahead and |when you get a moment, )",
    r"(?P<req>[a-z]+ .+?)(?:,? (?:please|pls|would you|will you))?$",
)
IMPERATIVE = _compile(r"(?P<req>(?P<verb>[a-z]+) .+?)(?:,? (?:please|pls|would you|will you|for me))?$")
ANY = _compile(r"(?:any|got any|do you have any|have you got any|are there any|do you know (?:of )?any) (?P<np>(?!idea|chance).+)$")
WANTED = _compile(r"(?:I'm looking for|looking for|I'm after|we're hunting for|I'd love to discover|I'm interested in) (?P<np>.+?)(?: here)?$")
NAMED = _compile(
    rf"(?:it's |I mean |sorry, |oh, |that would be |the name is |it's called )?(?P<x>(?:the )?{X})",
    r"(?:, I think|, that was it|,? please| is what I mean)?$",
)
OF_A_KIND = _compile(r"(?:I was thinking |let's say |maybe )?(?P<np>[^,]+?)(?:, ideally|, please| would be nice| if you have them)?$")
WISHING = _compile(r", ideally|would be nice|^I was thinking|^let's say|^maybe")
INVERTED = _compile(
    rf"(?P<wh>(?:(?:{PREPOSITION}) )?(?:{ASKING})\b(?:(?! (?:{AUXILIARY})\b)[^,])*) (?P<aux>is|are|was|were|has|have|had) (?P<subject>{SUBJECT})",
    rf"(?P<rest>(?: (?:{PREPOSITION}|born|made|set|put|had|been|part|down|out|up|like|worth|[a-z]+(?:ed|en|wn|nt|ing))\b(?:(?! and | or )[^,])*)?)$",
)
OF_SUBJECT = _compile(rf"who (?!(?:else )?(?:{AUXILIARY})\b)[a-z]+ .+$")
CONTRACTED = _compile(r"^(?P<wh>who|what|where)'s (?=the |in |on |at )")
YES_OR_NO = _compile(rf"(?:{AUXILIARY})\b")
QUESTION = _compile(rf"(?:(?:{PREPOSITION}) )?(?:{ASKING}|{AUXILIARY})\b")
DANGLING = _compile(rf".* (?:{PREPOSITION})$")
BEGUN = _compile(r"can I ask|tell me,|quick question|just checking|I have a question|out of curiosity")

BAD_NEWS = _compile(r"\b(?:\w+n't|not (?:possible|found|able|allowed|enabled|yet)|no luck|unable|failed|cannot)\b")
HEDGED = _compile(r"\b(?:my data|records?|on file|as far as)\b")
DENIED = re.compile(r"(?:No|Nope|None|Nothing|Nobody)\b")
AFFIRMED = re.compile(r"Yes[,:] (?P<rest>.+)$")
DONE = re.compile(
    r"(?:I've|You'll|You're|Done\b|Your\b|That's (?:paid|done|set|booked|saved))|"
    r"[^:]* (?:is|are) (?:now )?(?:saved|booked|noted|added|marked|frozen|removed|off)\b"
)
VALUE = _compile(rf"(?:the )?{X}(?: (?:and {X}|[a-z]+))?$")
PLACED = re.compile(r"(?:By|Until|From|On|In|At|Since|For|Filed|Founded|Born|Made|To) (?!\S+ (?:you|is|are|was)\b)")
STATED = _compile(
    r"(?:it|they|he|she|this)(?:'s|'re|'ve)? |",
    rf"(?:the )?(?:[a-z]+ of )?{X} (?:is|are|was|were|has|have|had|ran|came|took|made|went|spoke|led|[a-z]+s|[a-z]+ed)\b",
)
