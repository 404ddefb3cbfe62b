"""Where a term can stand in a noun phrase, and what else people call it."""

from __future__ import annotations

from toolweave.model.domain import DomainProperty
from toolweave.plan.terms import adjective_of, fits_before, head_of, is_only_head, is_sayable_term, names_of, spoken_names, templates_for


def prop(**wording: list[str]) -> DomainProperty:
    """A term property with some wording."""
    return DomainProperty.model_validate({"class": "film", "name": "country", "plural": "countries", "pid": "P495", "type": "term", "wording": wording})


COUNTRY = prop(
    pre=["{v:adjective}"], names=["American=United States", "the States=United States", "French=France", "Gaul=France"], adjectives=["American", "French"]
)
GENRE = prop(pre=["{v}"], names=["dramas=drama", "sci-fi=science fiction"], heads=["drama/dramas"])
JOB = prop(pre=["{v:head}"], names=["actors=actor"], heads=["actor/actors"])
PLACE = prop(post=["set in {v}", "set around {v}"])


def test_a_head_is_the_noun_itself_in_the_plural() -> None:
    assert (head_of(GENRE, "drama"), head_of(GENRE, "science fiction"), head_of(GENRE, "dram")) == ("dramas", None, None)
    assert (is_only_head(JOB), is_only_head(GENRE)) == (True, False)


def test_an_adjective_stands_before_the_noun_only_where_one_is_known() -> None:
    assert (adjective_of(COUNTRY, "United States"), adjective_of(COUNTRY, "Peru")) == ("American", None)
    assert templates_for(COUNTRY, "United States") == (("{v:adjective}",), ())
    assert templates_for(COUNTRY, "Peru") == ((), ())


def test_a_value_that_no_template_takes_cannot_be_said() -> None:
    assert [is_sayable_term(COUNTRY, value) for value in ("France", "Peru")] == [True, False]
    assert [is_sayable_term(JOB, value) for value in ("actor", "astronaut")] == [True, False]
    assert is_sayable_term(PLACE, "Los Angeles")


def test_what_can_only_follow_the_noun_does_not_fit_before_it() -> None:
    assert [fits_before(PLACE, "Los Angeles"), fits_before(COUNTRY, "France"), fits_before(JOB, "actor"), fits_before(GENRE, "western")] == [
        False,
        True,
        True,
        True,
    ]


def test_names_after_a_preposition_are_no_adjectives_and_no_plurals() -> None:
    assert spoken_names(COUNTRY, "France") == ["France", "Gaul"]
    assert spoken_names(GENRE, "drama") == ["drama"]
    assert spoken_names(GENRE, "science fiction") == ["science fiction", "sci-fi"]


def test_a_name_that_takes_an_article_is_never_said_without_it() -> None:
    assert spoken_names(COUNTRY, "United States") == ["the States"]


def test_recorded_names_are_taken_apart_at_the_first_equals_sign() -> None:
    assert names_of(prop(names=["A=B", "C=D=E"])) == [("A", "B"), ("C", "D=E")]
