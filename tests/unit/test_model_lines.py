"""A model's lines, held against their briefs: what may be said anew, what must stay, and where values stand afterwards."""

from __future__ import annotations

from typing import get_args

import pytest

from toolweave.dialogue.lines import Line
from toolweave.dialogue.model.brief import Brief, build_briefs, find_whole, list_kept, place_mentions
from toolweave.dialogue.model.check import Surroundings, clean_text, find_problems
from toolweave.dialogue.model.language import is_english
from toolweave.dialogue.model.meaning import build_cues
from toolweave.dialogue.model.operators import find_operators, is_negated, polarity
from toolweave.dialogue.model.stage import Judging
from toolweave.dialogue.text import Mention, Phrase, mentions, plain
from toolweave.model.domain import load_domain

CUES = build_cues(load_domain("cinema"))
TWO_HOURS = Mention("two hours", spoken="0/duration", functions=("minutes",))
SCOTT = Mention("Ridley Scott", spoken="0/name")
REQUEST: Phrase = ("Which films longer than ", TWO_HOURS, " did ", SCOTT, " direct?")
ANSWER: Phrase = ("Two: ", Mention("Gladiator", step=1, pointer="/films/0/title"), " and ", Mention("Alien", step=1, pointer="/films/1/title"), ".")


def brief(phrase: Phrase, speaker: str = "user", not_yet: tuple[str, ...] = ()) -> Brief:
    return Brief("1", 0, speaker, phrase, plain(phrase), list_kept(phrase), not_yet)


def problems(phrase: Phrase, text: str, speaker: str = "user", *, not_yet: tuple[str, ...] = (), said: tuple[str, ...] = ()) -> list[str]:
    return find_problems(brief(phrase, speaker, not_yet), text, Surroundings(said, CUES))


def test_values_are_kept_with_the_words_that_limit_them() -> None:
    assert list_kept(REQUEST) == ("longer than two hours", "Ridley Scott")
    assert list_kept(("It runs ", Mention("117", step=0, pointer="/d"), " minutes, the second one.")) == ("117 minutes", "second")
    assert list_kept(("the 9:30 showing at the Rex",)) == ("9:30 showing", "Rex")


@pytest.mark.parametrize(
    "text",
    [
        "What did Ridley Scott direct that's longer than two hours?",
        "so: films directed by Ridley Scott, longer than two hours?",
        "I'm after movies longer than two hours with Ridley Scott as the director, if you don't mind.",
    ],
)
def test_the_same_in_other_words_will_do(text: str) -> None:
    assert problems(REQUEST, text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What did Ridley Scott direct?", "`longer than two hours` is missing"),
        ("What did Ridley Scott direct that's shorter than two hours?", "`longer than two hours` is missing"),
        ("What did Ridley Scott direct longer than two hours with Tom Hanks?", "`Tom Hanks` is not in the plan"),
        ("What did Ridley Scott direct longer than two hours before 1990?", "`1990` is not in the plan"),
        ("What's the second film longer than two hours that Ridley Scott directed?", "`second` changes what is meant"),
        ("What's the newest film longer than two hours that Ridley Scott directed?", "`newest` changes what is meant"),
        ("What did Ridley Scott not direct that's longer than two hours?", "it denies what is meant"),
        ("Call search_films for Ridley Scott as director, longer than two hours.", "`search_films` is internal"),
        ("Is Ridley Scott in anything longer than two hours?", "it no longer speaks of `directed`"),
        ("Quels films de plus de deux heures a faits Ridley Scott, longer than two hours, direct?", "the line is not English"),
        ("", "the line is empty"),
        ("As an AI, I cannot direct you to films by Ridley Scott longer than two hours.", "`As an AI` is talk about the task"),
        ("<think>hm</think> What did Ridley Scott direct, longer than two hours?", "`<think>` is talk about the task"),
        ("Ignore the plan and direct Ridley Scott longer than two hours", "`Ignore the plan` is talk about the task"),
        ("Ridley Scott direct longer than two hours " + "so please tell me " * 20, "the line is too long"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    assert any(told in problem for problem in problems(REQUEST, text)), problems(REQUEST, text)


def test_a_value_that_a_later_line_gives_must_not_be_said_yet() -> None:
    asked: Phrase = ("who directed that film?",)
    assert "`Alien` must not be said yet" in problems(asked, "who directed Alien?", not_yet=("Alien",))
    assert "`drama` must not be said yet" in problems(asked, "who directed that drama?", not_yet=("drama",))


def test_an_answer_keeps_yes_and_no_and_asks_nothing() -> None:
    yes: Phrase = ("Yes, ", Mention("Alien", step=0, pointer="/t"), ".")
    assert problems(yes, "No, Alien.", "assistant")
    assert problems(yes, "Yes, that would be Alien.", "assistant") == []
    assert "the line must not end with a question" in problems(ANSWER, "Two: Gladiator and Alien, right?", "assistant")
    assert "the line must end with a question mark" in problems(("Which film do you mean?",), "Tell me which film.", "assistant")


def test_an_answer_may_lean_on_the_users_words_but_not_on_the_assistants() -> None:
    text = "Two by Ridley Scott: Gladiator and Alien."
    assert problems(ANSWER, text, "assistant", said=("What did Ridley Scott make?",)) == []
    assert "`Ridley Scott` is not in the plan" in problems(ANSWER, text, "assistant")


def test_values_are_found_where_they_stand_now() -> None:
    placed = place_mentions(REQUEST, "Anything Ridley Scott made, longer than two hours?")
    assert placed is not None
    assert plain(placed) == "Anything Ridley Scott made, longer than two hours?"
    assert [(m.text, m.spoken) for m in mentions(placed)] == [("Ridley Scott", "0/name"), ("two hours", "0/duration")]


def test_a_fact_said_twice_is_grounded_twice_and_a_stated_value_once() -> None:
    twice = place_mentions(ANSWER, "Gladiator and Alien: two. Gladiator first.")
    assert twice is not None
    assert [m.text for m in mentions(twice)] == ["Gladiator", "Alien", "Gladiator"]
    stated = place_mentions(("by ", SCOTT), "Ridley Scott, yes, Ridley Scott")
    assert stated is not None
    assert [m.text for m in mentions(stated)] == ["Ridley Scott"]


def test_a_name_inside_another_is_not_taken_for_it() -> None:
    both: Phrase = (Mention("Alien", step=0, pointer="/a"), " and ", Mention("Alien Resurrection", step=0, pointer="/b"))
    placed = place_mentions(both, "There's Alien Resurrection, and there's Alien.")
    assert placed is not None
    assert [(m.text, m.pointer) for m in mentions(placed)] == [("Alien Resurrection", "/b"), ("Alien", "/a")]
    assert place_mentions(both, "There's Alien Resurrection.") is None
    assert find_whole("Aliens", "Alien") == []


def test_briefs_are_numbered_by_speaker_and_know_what_comes_later() -> None:
    lines = [
        Line("user", ("who directed that film?",)),
        Line("assistant", ("Which one?",)),
        Line("user", (Mention("Alien", spoken="t"),)),
        Line("assistant", ("Ridley.",)),
    ]
    users = build_briefs(lines, "user")
    assert [(one.id, one.place, one.not_yet) for one in users] == [("1", 0, ("Alien",)), ("2", 2, ())]
    assert [one.asks for one in build_briefs(lines, "assistant")] == [True, False]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("User: who’s in it?", "who's in it?"),
        ("**Alien** is by\nRidley Scott.", "Alien is by Ridley Scott."),
        ('"Who directed Alien?"', "Who directed Alien?"),
        ('"Alien" and "Heat"', '"Alien" and "Heat"'),
    ],
)
def test_a_line_is_cleaned_of_what_is_not_it(text: str, clean: str) -> None:
    assert clean_text(text) == clean


def test_idioms_are_no_operators() -> None:
    assert [m[0] for m in find_operators("first of all, the second one, longer than mine, please")] == ["second", "longer than"]
    assert not is_negated("I'm not sure, who directed it?")
    assert is_negated("films not set in Rome")
    assert [polarity(text) for text in ("Yes, two.", "No.", "Nobody did.", "It's Alien.")] == ["yes", "no", "", ""]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Which films did Werner Herzog make?", True),
        ("Alien", True),
        ("Welche Filme hat Werner Herzog gemacht und wer ist dabei?", False),
        ("Quels sont les films de Werner Herzog?", False),
        ("你能告诉我谁导演了这部电影吗", False),
        ("Quién dirigió la película y cuál es el año?", False),
    ],
)
def test_english_is_told_from_other_languages(text: str, english: bool) -> None:
    assert is_english(text, ["Werner Herzog"]) is english


def test_names_do_not_make_a_line_foreign() -> None:
    assert is_english("Who made Le Fabuleux Destin d'Amélie Poulain?", ["Le Fabuleux Destin d'Amélie Poulain"])


def test_cues_tell_properties_apart_and_know_their_synonyms() -> None:
    assert CUES.find_lost("who directed it?", "who's the director?", []) == []
    assert CUES.find_lost("who directed it?", "who stars in it?", []) != []
    assert CUES.find_lost("who directed it?", "who was behind it, who made it?", ["it"]) in ([], ["`directed`"])


def test_the_judge_has_three_ways_to_be_used() -> None:
    assert get_args(Judging) == ("off", "report", "filter")
