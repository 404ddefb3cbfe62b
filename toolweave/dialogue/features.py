"""What a dialogue has beside its task: which features are asked for, at which rate, and in which dialogue.

A rate is a share of dialogues. Whether a dialogue is to have a feature follows from the seed and its index alone, so that
goals that cannot carry it are drawn anew; after `INSISTED` goals in vain it does without.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from toolweave.dialogue.shares import parse_shares
from toolweave.errors import UsageError

DEFAULT_SHARE = 0.035
"""A little above three in a hundred: some goals cannot carry what was asked for."""
BESIDE = ("small_talk", "out_of_scope", "missing_parameter", "correction", "wrong_call", "missing_tool", "goal_switch", "long_result")
"""Said or done beside the task; a dialogue has one of them at the most."""
SETTABLE = ("clarification", *BESIDE)
"""Features whose rate can be set; the others follow from the goal."""
GOLDEN, SQRT2 = 0.6180339887498949, 0.4142135623730951
"""Strides whose multiples fill the unit interval most evenly, and do not keep step with each other."""
NEAR = 0.03
"""How far a share may be from the one asked for without a word."""
INSISTED = 80
"""Goals tried for one dialogue before it goes without what no goal could carry."""

Shares = tuple[tuple[str, float], ...]
DEFAULT_SHARES: Shares = (("clarification", 0.2), *((name, DEFAULT_SHARE) for name in BESIDE))
"""The rates of a run that sets none."""


def read_shares(texts: list[str]) -> Shares:
    """The rates of `small_talk=0.05,correction=0`: those not named stay as they are.

    Raises:
        UsageError: If a name is unknown, a rate is none, or those that exclude each other come to more than 1.
    """
    shares = dict(DEFAULT_SHARES) | parse_shares(texts, SETTABLE)
    if sum(shares[name] for name in BESIDE) > 1:
        raise UsageError(f"The rates of {', '.join(BESIDE)} come to more than 1.", "A dialogue has one of them at the most: lower them.")
    return tuple((name, shares[name]) for name in SETTABLE if name in shares)


def draw_features(shares: Shares, seed: int, index: int) -> frozenset[str]:
    """The features that a dialogue is to have: at most one of those that exclude each other, and each other by itself.

    Spread evenly over the indexes of a run, so that its shares are those asked for and not only by expectation.
    """
    asked: Mapping[str, float] = dict(shares)
    wanted = {name for name in asked if name not in BESIDE and _spread(f"{seed}/{name}", index, SQRT2) < asked[name]}
    point = _spread(f"{seed}/beside", index, GOLDEN)
    for name in BESIDE:
        point -= asked.get(name, 0.0)
        if point < 0:
            return frozenset({*wanted, name})
    return frozenset(wanted)


def _spread(seed: str, index: int, stride: float) -> float:
    """A point in [0, 1): of the first n indexes nearly n times p lie below p, whatever n (a Kronecker sequence)."""
    return (Random(seed).random() + index * stride) % 1.0


def list_short(shares: Shares, counts: Mapping[str, int], dialogues: int) -> list[tuple[str, float, float]]:
    """The features that came out more than `NEAR` from what was asked for: (name, share, share asked for)."""
    found = [(name, counts.get(name, 0) / dialogues, asked) for name, asked in shares] if dialogues else []
    return [(name, share, asked) for name, share, asked in found if abs(share - asked) > max(NEAR, 2 / dialogues)]
