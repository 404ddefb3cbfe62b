"""Choosing among wordings: all are used, the least used first, and equal seeds choose equally."""

from __future__ import annotations

from toolweave.dialogue.choice import Chooser

OPTIONS = [f"wording {number}" for number in range(12)]


def pick_many(chooser: Chooser, count: int) -> list[str]:
    """As many picks, each in a dialogue of its own."""
    picked: list[str] = []
    for number in range(count):
        chooser.reseed(f"dialogue {number}")
        picked.append(chooser.pick(OPTIONS))
    return picked


def test_equal_seeds_choose_equally_and_others_do_not() -> None:
    assert pick_many(Chooser(), 40) == pick_many(Chooser(), 40)
    other = Chooser()
    other.reseed("another run")
    assert [other.pick(OPTIONS) for _ in range(40)] != pick_many(Chooser(), 40)


def test_a_run_uses_its_wordings_about_equally_often() -> None:
    chooser = Chooser()
    picked = pick_many(chooser, 120)
    counts = [picked.count(option) for option in OPTIONS]
    assert min(counts) >= 8 and max(counts) <= 12
    assert chooser.used == {option: picked.count(option) for option in OPTIONS}


def test_of_few_wordings_the_least_used_comes_next() -> None:
    chooser = Chooser()
    chooser.used.update({"worn": 3, "used": 2, "fresh": 0})
    assert chooser.pick(["worn", "used", "fresh"]) == "fresh"


def test_a_chance_of_a_share_comes_true_about_as_often() -> None:
    chooser = Chooser()
    assert 220 < sum(chooser.chance(0.25) for _ in range(1000)) < 280
    assert not any(chooser.chance(0.0) for _ in range(100))
