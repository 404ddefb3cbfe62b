"""How much the texts of a file repeat each other: the entropy of their words, and the BLEU of each against all the others.

Both are over texts as lists of tokens. Self-BLEU needs no pairs of texts: of each n-gram the two greatest counts will do,
so it costs one pass and memory for the n-grams.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from math import exp, log, log2

LONGEST = 4
"""Words of the longest n-grams that BLEU compares."""
UNSEEN = 0.1
"""What counts as found where no n-gram of a text stands in another (Chen and Cherry 2014, method 1)."""

Text = Sequence[str]


def word_entropy(texts: Sequence[Text]) -> float:
    """The entropy of the words in bits: how many yes-or-no questions it takes to guess one. 0 of nothing."""
    counts = Counter(word for text in texts for word in text)
    whole = counts.total()
    return sum(-count / whole * log2(count / whole) for count in counts.values()) if whole else 0.0


def self_bleu(texts: Sequence[Text]) -> float:
    """The mean BLEU-4 of each text against all others: 1 where each stands there twice. 0 of fewer than two texts.

    A text of fewer than four tokens is compared by its own n-grams, up to its length.
    """
    kept = [text for text in texts if text]
    if len(kept) < 2:
        return 0.0
    greatest = [_find_greatest(kept, size) for size in range(1, LONGEST + 1)]
    lengths = sorted(map(len, kept))
    return sum(_score(number, text, greatest) * _penalise(len(text), lengths) for number, text in enumerate(kept)) / len(kept)


def _count(text: Text, size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(text[start : start + size]) for start in range(len(text) - size + 1))


Greatest = dict[tuple[str, ...], tuple[int, int, int]]
"""By n-gram: its greatest count in one text, the number of that text, and its greatest count in any other."""


def _find_greatest(texts: Sequence[Text], size: int) -> Greatest:
    found: Greatest = {}
    for number, text in enumerate(texts):
        for gram, count in _count(text, size).items():
            most, owner, second = found.get(gram, (0, -1, 0))
            found[gram] = (count, number, most) if count > most else (most, owner, max(second, count))
    return found


def _score(number: int, text: Text, greatest: Sequence[Greatest]) -> float:
    """The geometric mean of the shares of n-grams that stand in another text."""
    sizes = range(1, min(LONGEST, len(text)) + 1)
    total = 0.0
    for size in sizes:
        counts = _count(text, size)
        matched = 0
        for gram, count in counts.items():
            most, owner, second = greatest[size - 1][gram]
            matched += min(count, second if owner == number else most)
        total += log((matched or UNSEEN) / counts.total())
    return exp(total / len(sizes))


def _penalise(length: int, lengths: Sequence[int]) -> float:
    """BLEU's penalty of a text that is shorter than the nearest of the others."""
    at = bisect_left(lengths, length)
    others = [*lengths[max(0, at - 1) : at], *lengths[at + 1 : at + 2]]
    nearest = min(others, key=lambda other: (abs(other - length), other))
    return 1.0 if length >= nearest else exp(1 - nearest / length)
