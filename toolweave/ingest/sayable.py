"""Which names a person would say: what Wikidata files under a label or alias is now and then a code, a prank or a flag."""

from __future__ import annotations

from toolweave.model.names import normalise_name

SMALL_WORDS = frozenset({"a", "an", "and", "at", "de", "in", "la", "le", "of", "on", "the", "to"})


def is_alias(alias: str, label: str) -> bool:
    """Whether a person would say an alias: close to the label by a word or by its initials, no flag, no code, not endless.

    Aliases are vandalised more often than labels ("Crrano color", "ColosioMan"); what shares a word with the label hardly ever is.
    """
    words, known = normalise_name(alias).split(), normalise_name(label).split()
    plain = 2 <= len(alias) <= 50 and len(words) <= 6 and alias[0].isalnum() and all(ord(char) < 0x2E80 for char in alias)
    long_enough = len(alias) > 2 or alias in ("UK", "US")
    initials = "".join(word[0] for word in known if word not in SMALL_WORDS)
    near = bool(set(words) & set(known) - SMALL_WORDS) or "".join(words).replace("and", "") == initials
    return plain and long_enough and near
