"""Pointers into results and arguments: templates, what is absent, and where values are put."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.model.pointer import resolve
from toolweave.plan.pointers import expand, find, set_at

FILMS: dict[str, Any] = {
    "films": [
        {"film_id": "f1", "directors": [{"person_id": "p1"}, {"person_id": "p2"}]},
        {"film_id": "f2", "directors": []},
        {"film_id": "f3", "directors": [{"person_id": "p3"}]},
    ],
    "a/b": 1,
}


def test_a_template_reaches_every_position_in_document_order() -> None:
    assert expand(FILMS, "/films/*/film_id") == [("/films/0/film_id", "f1"), ("/films/1/film_id", "f2"), ("/films/2/film_id", "f3")]
    assert expand(FILMS, "/films/*/directors/*/person_id") == [
        ("/films/0/directors/0/person_id", "p1"),
        ("/films/0/directors/1/person_id", "p2"),
        ("/films/2/directors/0/person_id", "p3"),
    ]


@pytest.mark.parametrize("template", ["/albums/*/album_id", "/films/*/title", "/films/film_id", "/a~1b/*"])
def test_what_is_not_there_is_not_reached(template: str) -> None:
    assert expand(FILMS, template) == []


def test_a_field_with_a_slash_is_reached_and_pointed_to_by_its_escape() -> None:
    assert expand(FILMS, "/a~1b") == [("/a~1b", 1)]


JSON = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "a/b", "~"]), inner, max_size=3),
    max_leaves=12,
)
TEMPLATES = st.lists(st.sampled_from(["a", "b", "a~1b", "~0", "*"]), max_size=4).map(lambda tokens: "".join(f"/{token}" for token in tokens))


@given(JSON, TEMPLATES)
def test_whatever_a_template_reaches_stands_at_its_pointer(document: Any, template: str) -> None:
    for pointer, value in expand(document, template):
        assert resolve(document, pointer) is value


def test_what_stands_nowhere_is_none() -> None:
    assert (find(FILMS, "/films/0/film_id"), find(FILMS, "/films/9/film_id"), find(FILMS, "/nothing/at/all")) == ("f1", None, None)


def test_values_are_put_at_names_and_at_places_of_lists_in_any_order() -> None:
    arguments: dict[str, Any] = {}
    for pointer, value in (("/film_ids/1", "f2"), ("/by", "budget"), ("/film_ids/0", "f1")):
        set_at(arguments, pointer, value)
    assert arguments == {"film_ids": ["f1", "f2"], "by": "budget"}
