"""Other forms of a value: what a thing is called for short, and when a day is from today.

A short name is one that is recorded, belongs to nothing else of the domain, and stands to the full one as people shorten: the surname,
no `The`, no `Records`, initials. The verifier reads it back as a recorded name, a relative day as a date with the day that the system
message states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.lines import Line
from toolweave.dialogue.text import Mention, Phrase, Piece
from toolweave.dialogue.voice.persona import Persona
from toolweave.model.domain import DomainFile
from toolweave.model.record import Register
from toolweave.model.times import date_forms
from toolweave.plan.model import Plan
from toolweave.sample.facts import Facts
from toolweave.verify import RecordedNames

Aliases = Mapping[tuple[str, str], tuple[str, ...]]
"""Short names by class and full name."""
SHORT, SOON = 0.6, 0.6
"""Shares of names said short, and of days said as they lie from today, where there is such a form."""
REGISTERS: tuple[Register, ...] = ("terse", "chatty", "typos", "voice")
"""Who shortens: nobody formal, and plain stays as it is written."""
COUNTRIES = ("US", "USA", "UK", "UAE")
TYPES = " Records| University| College| City"
_SCHOOL = re.compile(r"University|College|Institute|School|Academy")
_LEAST = 5
"""Letters of a short name that is not initials."""
_RELATIVE = re.compile(r"today|tomorrow|the day after tomorrow|(?:this|next) \w+|in \w+ (?:days|weeks)")
_BEFORE_DAY = re.compile(r"(?:^|\b(?:for|to|till|starting|from|then|about|there) )$")


def list_aliases(domain: DomainFile, facts: Facts, names: RecordedNames) -> Aliases:
    """The short names of a domain's members. Cost: one look at each alias."""
    people = {cls.name for cls in domain.classes if "surname" in cls.wording}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for member in facts.members.values():
        usable = [alias for alias in member.aliases if is_short_for(alias, member.name, is_person=member.cls in people)]
        own = tuple(sorted({alias for alias in usable if names.recorded(domain.name, alias) == frozenset({member.name})}))
        if own:
            found[member.cls, member.name] = own
    return found


def is_short_for(alias: str, name: str, *, is_person: bool) -> bool:
    """Whether a name is a plain shortening of another."""
    initials = "".join(word[0] for word in re.findall(r"[A-Z]\w*", name))
    if alias.isupper() and alias.isalpha():
        return alias in COUNTRIES or (alias == initials and len(alias) > 2 and _SCHOOL.search(name) is not None)
    if len(alias) < _LEAST or not (alias[0].isupper() and alias[-1].isalnum()):
        return False
    if is_person:
        return name.endswith(f" {alias}")
    bare = name.removeprefix("The ")
    parts = re.split(r": | – ", name)
    return (alias == bare != name and " " in bare) or alias == re.sub(f"(?:{TYPES})$", "", name) != name or (len(parts) > 1 and alias == parts[-1])


def vary_forms(plan: Plan, lines: Sequence[Line], persona: Persona, chooser: Chooser, aliases: Aliases) -> list[Line]:
    """The lines with some of the values that the user states in another form; mentions, their order and what they stand for are the same."""
    if persona.register not in REGISTERS:
        return list(lines)
    said = [line.role == "user" and not line.calls for line in lines]
    return [replace(line, phrase=_vary(plan, line.phrase, persona, chooser, aliases)) if mine else line for line, mine in zip(lines, said, strict=True)]


def _vary(plan: Plan, phrase: Phrase, persona: Persona, chooser: Chooser, aliases: Aliases) -> Phrase:
    pieces: list[Piece] = []
    for number, piece in enumerate(phrase):
        spoken = plan.spoken.get(piece.spoken or "") if isinstance(piece, Mention) else None
        if not isinstance(piece, Mention) or spoken is None:
            pieces.append(piece)
        elif spoken.kind == "name" and not piece.functions and chooser.chance(SHORT):
            after = phrase[number + 1] if number + 1 < len(phrase) else ""
            options = aliases.get((spoken.cls or "", str(spoken.value)), ())
            short = _choose_short(options, piece.text, after if isinstance(after, str) else "", persona, chooser)
            pieces.append(replace(piece, text=short, functions=("recorded_name",)) if short else piece)
        elif spoken.kind == "free" and piece.functions == ("iso_date",) and chooser.chance(SOON):
            pieces = _say_day(pieces, piece, date_forms(str(spoken.value), plan.today), chooser)
        else:
            pieces.append(piece)
    return tuple(pieces)


def _choose_short(options: Sequence[str], name: str, after: str, persona: Persona, chooser: Chooser) -> str | None:
    """A short name that fits: its genitive is formed alike, and initials are written, not spoken."""
    fit = [alias for alias in options if not (after.startswith(("'", "’")) and alias.endswith("s") != name.endswith("s"))]
    if persona.register == "voice":
        fit = [alias for alias in fit if not alias.isupper()]
    return chooser.rng.choice(fit) if fit else None


def _say_day(pieces: list[Piece], mention: Mention, forms: Iterable[str], chooser: Chooser) -> list[Piece]:
    """The pieces so far and the day, `on` left out before `next Friday`."""
    last = pieces[-1] if pieces else ""
    relative = [form for form in forms if _RELATIVE.fullmatch(form)]
    relative = [form for form in relative if form in ("today", "tomorrow")] or relative  # nobody says `this Sunday` on a Saturday
    if not isinstance(last, str) or not relative:
        return [*pieces, mention]
    if last.endswith((" on ", "On ")):
        return [*pieces[:-1], last.removesuffix("on ").removesuffix("On "), replace(mention, text=chooser.rng.choice(relative))]
    near = [form for form in relative if not form.startswith("in ")]
    return [*pieces, replace(mention, text=chooser.rng.choice(near))] if near and _BEFORE_DAY.search(last) else [*pieces, mention]
