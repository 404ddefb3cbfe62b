"""Hard limits of tokens and cost: a request is only sent when the worst it can cost still fits.

Each request reserves its estimated prompt and its longest answer before it is sent, and settles for what it really took.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from math import ceil

from toolweave.llm.failures import BudgetReached
from toolweave.settings import CallSettings


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a prompt and of an answer."""

    prompt: int
    completion: int

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.prompt + other.prompt, self.completion + other.completion)

    def __sub__(self, other: Tokens) -> Tokens:
        return Tokens(self.prompt - other.prompt, self.completion - other.completion)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is set aside for one request."""

    estimate: Tokens
    worst: Tokens
    """The estimate, made longer by what earlier prompts turned out to be."""


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has: a quarter of its bytes, and some for the frame."""
    return len(text.encode("utf-8", "replace")) // 4 + 8


class Budget:
    """What was spent and what is reserved by requests in flight."""

    def __init__(self, settings: CallSettings) -> None:
        self.spent = Tokens(0, 0)
        self._reserved = Tokens(0, 0)
        self._longer = 1.0
        """How many times longer than its estimate the longest prompt was, by the endpoint's own count."""
        self._settings = settings
        self._settled = asyncio.Condition()

    def price(self, tokens: Tokens) -> float:
        """What so many tokens cost in USD."""
        return (tokens.prompt * self._settings.price_in + tokens.completion * self._settings.price_out) / 1e6

    async def reserve(self, estimate: Tokens) -> Reservation:
        """Set aside the worst a request can take, told by size; waits while others in flight may yet give some back.

        Raises:
            BudgetReached: If it does not fit into what is left even when nothing else is in flight.
        """
        worst = Tokens(ceil(estimate.prompt * self._longer), estimate.completion)
        if self._settings.max_tokens is None and self._settings.max_cost_usd is None:
            self._reserved += worst
            return Reservation(estimate, worst)
        async with self._settled:
            while not self._fits(self.spent + self._reserved + worst):
                if not self._fits(self.spent + worst):
                    raise self._build_reached()
                await self._settled.wait()
            self._reserved += worst
            return Reservation(estimate, worst)

    async def settle(self, reserved: Reservation, really: Tokens) -> None:
        """Give back a reservation and count what was really taken."""
        self._reserved -= reserved.worst
        self.spent += really
        self._longer = max(self._longer, really.prompt / max(reserved.estimate.prompt, 1))
        if self._settings.max_tokens is not None or self._settings.max_cost_usd is not None:
            async with self._settled:
                self._settled.notify_all()

    def _fits(self, tokens: Tokens) -> bool:
        most_tokens, most_usd = self._settings.max_tokens, self._settings.max_cost_usd
        return (most_tokens is None or tokens.prompt + tokens.completion <= most_tokens) and (most_usd is None or self.price(tokens) <= most_usd)

    def _build_reached(self) -> BudgetReached:
        most_tokens, tokens = self._settings.max_tokens, self.spent.prompt + self.spent.completion
        limits = [f"{most_tokens:,} tokens"] if most_tokens is not None else []
        limits += [f"{self._settings.max_cost_usd:g} USD"] if self._settings.max_cost_usd is not None else []
        what = f"The limit of `{' and '.join(limits)}` leaves no room for another request: {tokens:,} tokens, {self.price(self.spent):.4f} USD spent."
        return BudgetReached(what, "Raise the limit and run the same command again; what was answered is not asked twice.")
