"""Editing what is said without touching a value: each mention is hidden behind one private character, and shown again afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from toolweave.dialogue.text import Mention, Phrase, Piece

FIRST, LAST = "\ue000", "\uf8ff"
"""The private characters; none is a letter, a figure or a mark."""
HIDDEN = f"[{FIRST}-{LAST}]"
"""One hidden mention, in a pattern."""


def hide(phrase: Phrase) -> tuple[str, list[Mention]]:
    """A phrase as text, with a private character for each mention, and the mentions in order."""
    text, mentions = "", list[Mention]()
    for piece in phrase:
        if isinstance(piece, Mention):
            text += chr(ord(FIRST) + len(mentions))
            mentions.append(piece)
        else:
            text += piece
    return text, mentions


def show(text: str, mentions: Sequence[Mention]) -> Phrase:
    """The phrase of an edited text.

    Raises:
        ValueError: If a mention was lost, doubled or moved past another.
    """
    pieces: list[Piece] = []
    shown, start = 0, 0
    for at, character in enumerate(text):
        if FIRST <= character <= LAST:
            if ord(character) - ord(FIRST) != shown or shown >= len(mentions):
                raise ValueError(f"A mention was lost, doubled or moved in `{text}`.")
            pieces += [text[start:at], mentions[shown]]
            shown, start = shown + 1, at + 1
    if shown != len(mentions):
        raise ValueError(f"A mention was lost in `{text}`.")
    return tuple(piece for piece in (*pieces, text[start:]) if piece != "")
