"""Shares of dialogues as a command takes them: `small_talk=0.05,correction=0`."""

from __future__ import annotations

from collections.abc import Sequence

from toolweave.errors import UsageError


def parse_shares(texts: Sequence[str], known: Sequence[str], *, hint: str = "") -> dict[str, float]:
    """The shares by name, in the order given.

    Raises:
        UsageError: If a name is not among `known`, or a share is none.
    """
    parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
    found: dict[str, float] = {}
    for name, _, value in (part.partition("=") for part in parts):
        if name not in known:
            raise UsageError(f"There is no share of `{name}` to set.", f"Choose among: {', '.join(known)}{hint}.")
        found[name] = _parse_share(name, value)
    return found


def _parse_share(name: str, value: str) -> float:
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"`{value}` is no share for `{name}`.", f"Give a share of dialogues from 0 to 1, as in `{name}=0.05`.")
    return share
