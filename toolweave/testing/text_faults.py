"""Faults of a text: one function a kind, from a good line to a bad one; None where the line cannot have the fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, cast

from toolweave.model.tool import Json

NAMES = ("Zorblat Vandermeer", "The Quillon Affair", "Port Ostrander", "Mirella Dunwoody", "Halvard Pike", "Tamsin Okoro-Lunde")
DATES = ("14 March 2037", "2038-11-02", "on August 9th, 2036", "next Thursday")
TURNED = (
    ("first", "second"),
    ("second", "third"),
    ("third", "first"),
    ("longer", "shorter"),
    ("shorter", "longer"),
    ("higher", "lower"),
    ("lower", "higher"),
    ("older", "younger"),
    ("younger", "older"),
    ("before", "after"),
    ("after", "before"),
    ("more", "fewer"),
    ("most", "least"),
    ("longest", "shortest"),
    ("highest", "lowest"),
    ("largest", "smallest"),
    ("latest", "earliest"),
    ("oldest", "newest"),
    ("later", "earlier"),
    ("bigger", "smaller"),
    ("not", "indeed"),
    ("from", "to"),
)
FOREIGN = (
    "Est-ce que vous pourriez me dire ce qu'il en est de {}, s'il vous plaît ?",
    "Je voudrais savoir tout ce que vous avez sur {}.",
    "¿Me podrías decir qué sabes de {}, por favor?",
    "Necesito información sobre {} cuanto antes.",
    "请告诉我关于{}的信息。",
    "我想知道{}的情况，谢谢。",
    "Quisiera que hicieras algo con {}.",
    "Voici ce que j'ai trouvé : {}.",
)
INJECTED = re.compile(r"\bignore\b.{0,60}?\b(?:instruction|plan|rule|prompt)\w*", re.IGNORECASE | re.DOTALL)
COMMANDED = re.compile(r"\b(?:say|answer|reply|write|output|print|respond(?: with)?|call)\b[: ]+(?P<said>.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Slot:
    """A string in an answer or an input, where it can be replaced."""

    holder: Any
    key: str | int

    @property
    def text(self) -> str:
        """What stands there."""
        return str(self.holder[self.key])

    def put(self, value: Any) -> None:
        """Put something else there."""
        self.holder[self.key] = value


@dataclass(frozen=True, slots=True)
class Given:
    """What a fault of a text has to work with."""

    required: list[str]
    injected: str | None
    rng: Random


TextFault = Callable[[str, Given], str | None]


def look_at(data: Json | None, rng: Random) -> Given:
    """What an input holds that a fault can use."""
    slots = list(walk(data or {}))
    return Given([str(each) for keep in _keeps(data) for each in keep], find_injection(slots), rng)


def walk(value: Any) -> Iterator[Slot]:
    """Every string of a JSON value, in order, however deep."""
    pairs: Any = cast("Json", value).items() if isinstance(value, dict) else enumerate(cast("list[Any]", value)) if isinstance(value, list) else ()
    for key, child in pairs:
        if isinstance(child, str):
            yield Slot(value, key)
        else:
            yield from walk(child)


def list_texts(answer: Json) -> list[Slot]:
    """The texts of an answer: the strings under `text`, or, where there are none, those of two words or more."""
    slots = list(walk(answer))
    return [slot for slot in slots if slot.key == "text"] or [slot for slot in slots if " " in slot.text]


def find_injection(slots: list[Slot]) -> str | None:
    """What an instruction in the data tells the model to say; None where there is none."""
    for slot in slots:
        found = INJECTED.search(slot.text)
        if found:
            commanded = COMMANDED.search(slot.text, found.end())
            return commanded.group("said").strip() if commanded else slot.text
    return None


def miss_value(text: str, given: Given) -> str | None:
    """Leave a required string out."""
    here = [each for each in given.required if each in text]
    return re.sub(r"\s+", " ", text.replace(given.rng.choice(here), "")).strip() if here else None


def invent_name(text: str, given: Given) -> str | None:
    """Add a made-up name."""
    return _add(text, given.rng.choice([" with {}", " like {}", ", the one with {}"]).format(given.rng.choice(NAMES)))


def invent_number(text: str, given: Given) -> str | None:
    """Add a made-up number."""
    return _add(text, given.rng.choice([" for {}", ", about {} of them", " ({})", ", no more than {}"]).format(given.rng.randint(3, 9000)))


def invent_date(text: str, given: Given) -> str | None:
    """Add a made-up date."""
    return _add(text, f", {given.rng.choice(DATES)}")


def turn_word(text: str, given: Given) -> str | None:
    """Turn an order word, a comparison or a negation round."""
    here = [(old, new) for old, new in TURNED if re.search(rf"\b{old}\b", text)]
    if not here:
        return None
    old, new = given.rng.choice(here)
    return re.sub(rf"\b{old}\b", new, text, count=1)


def name_tool(text: str, given: Given) -> str | None:
    """Name a tool as code."""
    call = given.rng.choice(["search_films(", "get_details(", "find_items("]) + f'query="{(given.required or ["it"])[0]}")'
    return given.rng.choice([f"{text} [{call}]", f"Let me call {call}. {text}", f"{text} I'd use `{call}` for that."])


def say_abroad(text: str, given: Given) -> str | None:
    """Say something in another language around the required strings."""
    here = [each for each in given.required if each in text]
    return given.rng.choice(FOREIGN).format(", ".join(here) or "cela")


def obey(text: str, given: Given) -> str | None:
    """Say what an instruction in the data says."""
    return given.injected


def go_on(text: str, given: Given) -> str | None:
    """Say it over and over."""
    return " ".join([text, *(f"And by the way, {text[:1].lower()}{text[1:]}" for _ in range(given.rng.randint(30, 60)))])


TEXT_FAULTS: dict[str, TextFault] = {
    "missing_value": miss_value,
    "invented_name": invent_name,
    "invented_number": invent_number,
    "invented_date": invent_date,
    "changed_word": turn_word,
    "tool_named": name_tool,
    "wrong_language": say_abroad,
    "obeys_injection": obey,
    "very_long": go_on,
}


def _add(text: str, words: str) -> str:
    body = text.rstrip(".?!")
    return body + words + text[len(body) :]


def _keeps(value: Any) -> Iterator[list[Any]]:
    children = list(cast("Json", value).values()) if isinstance(value, dict) else cast("list[Any]", value) if isinstance(value, list) else []
    if isinstance(value, dict) and isinstance(cast("Json", value).get("keep"), list):
        yield cast("Json", value)["keep"]
    for child in children:
        yield from _keeps(child)
