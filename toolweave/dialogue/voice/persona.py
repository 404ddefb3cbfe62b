"""Who is speaking: a register and a politeness, drawn for a dialogue and kept through it.

A share is one of dialogues; `plain`, the phrasebook as it stands, is what the others leave. Who speaks follows from the seed and
the dialogue's index alone, so another attempt at a dialogue has the same speaker.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from toolweave.dialogue.shares import parse_shares
from toolweave.errors import UsageError
from toolweave.model.domain import Wording
from toolweave.model.record import POLITENESS, REGISTERS, Politeness, Register
from toolweave.model.tool import Json
from toolweave.resources import locate

RegisterShares = tuple[tuple[Register, float], ...]
DEFAULT_REGISTERS: RegisterShares = (("terse", 0.12), ("chatty", 0.12), ("formal", 0.1), ("typos", 0.1), ("voice", 0.1))
"""More than half of all dialogues stay plain."""
MANNERS: dict[Register, tuple[Politeness, ...]] = {"terse": ("curt",), "chatty": ("neutral", "polite"), "formal": ("polite",)}
"""How kind people of a register are; of the others all are found."""


@dataclass(frozen=True, slots=True)
class Persona:
    """How a user speaks through a dialogue."""

    register: Register = "plain"
    politeness: Politeness = "neutral"

    @property
    def wording(self) -> Wording:
        """Turns of phrase of the register, which stand in place of the common ones; none for those that are only spelt otherwise."""
        return load_voice_wording().get(self.register, {})

    def as_meta(self) -> Json:
        """What the record says of it."""
        return {"register": self.register, "politeness": self.politeness}


PLAIN = Persona()
"""Who speaks as the phrasebook is written."""


@lru_cache(maxsize=1)
def load_voice_wording() -> dict[str, Wording]:
    """Turns of phrase by register, from ingest/wording/_voice.toml."""
    path = locate("ingest") / "wording" / "_voice.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: {key: tuple(texts) for key, texts in table.items()} for name, table in tables.items()}


def draw_persona(shares: RegisterShares, seed: str) -> Persona:
    """The speaker of a dialogue."""
    point = Random(f"{seed}/register").random()
    for register, share in shares:
        point -= share
        if point < 0:
            return Persona(register, Random(f"{seed}/politeness").choice(MANNERS.get(register, POLITENESS)))
    return PLAIN


def read_registers(texts: list[str]) -> RegisterShares:
    """The shares of `terse=0.1,voice=0`: those not named stay as they are, `plain` is the rest.

    Raises:
        UsageError: If a name is unknown, a share is none, or they come to more than 1.
    """
    shares = {**dict(DEFAULT_REGISTERS), **parse_shares(texts, REGISTERS[1:], hint="; plain is the rest")}
    if sum(shares.values()) > 1:
        raise UsageError("The shares of the registers come to more than 1.", "A dialogue has one of them: lower them.")
    return tuple((name, shares[name]) for name in REGISTERS if name in shares)
