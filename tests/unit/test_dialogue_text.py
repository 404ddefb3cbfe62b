"""Text that remembers its values: filling, agreement, pronouns, articles, spans."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.dialogue.text import (
    Mention,
    Phrase,
    Place,
    Unspeakable,
    capitalise,
    fill,
    fix_articles,
    flatten,
    genitive,
    join,
    listing,
    mentions,
    plain,
    polish,
    slots_of,
)

IT: Phrase = ("it",)
THEY: Phrase = ("they",)
ALIEN: Phrase = (Mention("Alien", spoken="0/title"),)
STATES = frozenset({"United States"})


def said(template: str, slots: Mapping[str, Phrase | str], *, plural: bool = False) -> str:
    """A filled template as text."""
    return plain(fill(template, slots, plural=plural))


@pytest.mark.parametrize(
    ("template", "subject", "plural", "text"),
    [
        ("where {is} {x} set", ALIEN, False, "where is Alien set"),
        ("when {was} {x} born", THEY, True, "when were they born"),
        ("where {does} {x} live", THEY, True, "where do they live"),
        ("how many children {x} {has}", THEY, True, "how many children they have"),
        ("what {x} run{s} and miss{es}", IT, False, "what it runs and misses"),
        ("what {x} run{s} and miss{es}", THEY, True, "what they run and miss"),
    ],
)
def test_words_of_agreement_agree_with_what_is_talked_about(template: str, subject: Phrase, plural: bool, text: str) -> None:
    assert said(template, {"x": subject}, plural=plural) == text


def test_a_verb_before_a_genitive_agrees_with_what_is_owned() -> None:
    assert said("what {is} {x's} budget", {"x": THEY}, plural=True) == "what is their budget"
    assert said("what {is} {x} worth", {"x": THEY}, plural=True) == "what are they worth"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("a film by {x}", "a film by them"),
        ("who was influenced by {x} in Paris", "who was influenced by them in Paris"),
        ("who influenced {x}", "who influenced them"),
        ("where does {x} live", "where do they live"),
        ("where {does} {x} live", "where do they live"),
        ("what {is} {x} known for", "what are they known for"),
        ("who {x} worked for", "who they worked for"),
        ("how old {x} {is}", "how old they are"),
    ],
)
def test_they_is_them_where_it_is_an_object_and_they_where_it_is_a_subject(template: str, text: str) -> None:
    assert said(template, {"x": THEY}, plural=True) == text


def test_a_place_is_there_after_its_preposition_and_it_elsewhere() -> None:
    place: Phrase = (Place("it"),)
    assert said("who was born in {x}", {"x": place}) == "who was born there"
    assert said("how big {is} {x}", {"x": place}) == "how big is it"


@pytest.mark.parametrize(("owner", "text"), [("Alien", "Alien's"), ("the Coens", "the Coens'"), ("it", "its"), ("they", "their"), ("She", "her")])
def test_genitives_are_formed_as_english_forms_them(owner: str, text: str) -> None:
    assert plain(genitive((owner,))) == text


@pytest.mark.parametrize("owner", ["the director of it", "some of them"])
def test_a_phrase_that_ends_in_a_pronoun_has_no_genitive(owner: str) -> None:
    with pytest.raises(Unspeakable):
        genitive((owner,))


def test_a_genitive_leaves_the_mention_of_the_owner_whole() -> None:
    assert mentions(fill("what was {x's} budget", {"x": ALIEN})) == list(ALIEN)


def test_a_slot_without_a_filling_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("who directed {x}", {})


def test_the_slots_of_a_template_leave_words_of_agreement_out() -> None:
    assert slots_of("where {is} {x's} home, and {does} {x} know {film_id}{s}") == {"x", "film_id"}


@pytest.mark.parametrize(("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_a_listing_has_commas_and_one_and(names: list[str], text: str) -> None:
    assert plain(listing([(name,) for name in names])) == text


def test_empty_phrases_leave_no_blank_behind() -> None:
    assert plain(join(["", ("American",), (), ("films",)])) == "American films"


def test_a_capital_is_put_into_the_mention_itself() -> None:
    assert flatten(capitalise((Mention("it", step=0), " ran"))) == ("It ran", [(0, 2, Mention("It", step=0))])


def test_a_name_that_takes_an_article_gets_one_unless_something_stands_for_it() -> None:
    states = Mention("United States", step=1)
    assert plain(polish(("in ", states, "."), STATES)) == "in the United States."
    assert plain(polish(("in the ", states), STATES)) == "in the United States"
    assert plain(polish(("Japan's ", states), STATES)) == "Japan's United States"
    assert plain(polish((states, " and Peru"), STATES)) == "The United States and Peru"
    assert plain(polish(("It is big. ", states), STATES)) == "It is big. The United States"
    assert plain(polish(("in ", Mention("Peru")), STATES)) == "in Peru"


def test_the_article_stands_outside_the_span_of_the_name() -> None:
    text, [(start, end, _)] = flatten(polish(("in ", Mention("United States")), STATES))
    assert text[start:end] == "United States"


def test_a_full_stop_after_a_full_stop_goes() -> None:
    assert plain(polish((Mention("Robert Downey Jr."), ". Next."), STATES)) == "Robert Downey Jr. Next."


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        (("a American film",), "an American film"),
        (("a ", Mention("American"), " film"), "an American film"),
        (("A ", Mention("opera")), "An opera"),
        (("a ", Mention("university")), "a university"),
        (("a ", Mention("US"), " film"), "a US film"),
        (("a ", Mention("European")), "a European"),
        (("a ", Mention("8"), " for Alien"), "an 8 for Alien"),
        (("a ", Mention("18")), "an 18"),
        (("a ", Mention("9")), "a 9"),
        (("a one-off",), "a one-off"),
        (("data ", Mention("entry")), "data entry"),
    ],
)
def test_the_indefinite_article_suits_the_sound_that_follows(phrase: Phrase, text: str) -> None:
    assert plain(fix_articles(phrase)) == text


PIECES = st.one_of(st.text(max_size=6), st.text(min_size=1, max_size=6).map(lambda text: Mention(text, spoken="k")))


@given(st.lists(PIECES, max_size=8))
def test_every_span_covers_exactly_the_text_of_its_mention(pieces: list[str | Mention]) -> None:
    text, spans = flatten(tuple(pieces))
    assert text == plain(tuple(pieces))
    assert [text[start:end] for start, end, _ in spans] == [piece.text for piece in pieces if isinstance(piece, Mention)]
