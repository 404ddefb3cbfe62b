"""Word entropy and self-BLEU are what their definitions say."""

from __future__ import annotations

from collections import Counter
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.verify.lexical import UNSEEN, self_bleu, word_entropy

TEXTS = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=7), min_size=2, max_size=6)


def bleu_against(text: list[str], others: list[list[str]]) -> float:
    """BLEU-4 by its definition, text by text."""
    total, sizes = 0.0, range(1, min(4, len(text)) + 1)
    for size in sizes:
        own, *rest = (Counter(tuple(one[at : at + size]) for at in range(len(one) - size + 1)) for one in (text, *others))
        matched = sum(min(count, max(other[gram] for other in rest)) for gram, count in own.items())
        total += log((matched or UNSEEN) / own.total())
    nearest = min((abs(len(other) - len(text)), len(other)) for other in others)[1]
    return exp(total / len(sizes)) * (1.0 if len(text) >= nearest else exp(1 - nearest / len(text)))


@given(TEXTS)
def test_self_bleu_is_the_mean_bleu_of_each_text_against_all_others(texts: list[list[str]]) -> None:
    slow = [bleu_against(text, texts[:number] + texts[number + 1 :]) for number, text in enumerate(texts)]
    assert self_bleu(texts) == pytest.approx(sum(slow) / len(slow))


def test_texts_that_stand_there_twice_score_one_and_strangers_next_to_nothing() -> None:
    assert self_bleu([["who", "made", "it", "?"]] * 2) == 1.0
    assert self_bleu([list("abcdefgh"), list("stuvwxyz")]) < 0.02
    assert self_bleu([["alone"]]) == 0.0


def test_entropy_counts_the_questions_it_takes_to_guess_a_word() -> None:
    assert word_entropy([["a", "b"], ["c", "d"]]) == 2.0
    assert word_entropy([["a", "a"], ["a"]]) == 0.0
    assert word_entropy([]) == 0.0
