"""Skeletons from drawn paths: chains and their prefixes, fan-outs, fan-ins with and without a tail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from toolweave.graph import Graph
from toolweave.model.record import Pattern
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire, query_skeletons

FIND_FILM = "cinema/find_films/out/films/*/film_id"
FIND_PERSON = "cinema/find_people/out/people/*/person_id"
DETAILS = "cinema/get_film_details"
DIRECTOR = f"{DETAILS}/out/directors/*/person_id"


def feed(source: str, target: str) -> str:
    """A FEEDS key."""
    return f"{source}->{target}"


FILM_TO_DETAILS = feed(FIND_FILM, f"{DETAILS}/in/film_id")
DIRECTOR_TO_SEARCH = feed(DIRECTOR, "cinema/search_films/in/director_id")
SEARCH_TO_LIST = feed("cinema/search_films/out/films/*/film_id", "cinema/add_to_watchlist/in/film_id")


class Drawn:
    """A graph that has drawn some paths; it keeps what it was asked for."""

    def __init__(self, *paths: Sequence[str]) -> None:
        self.paths = paths
        self.draws: list[list[dict[str, Any]]] = []

    def query(self, name: str, **params: Any) -> list[dict[str, Any]]:
        if name == "sample/single":
            return [{"tool": "cinema/find_films"}, {"tool": "cinema/find_people"}]
        self.draws.append(params["draws"])
        return [{"feeds": list(path)} for path in self.paths]


def build(pattern: Pattern, *paths: Sequence[str]) -> list[Skeleton]:
    """The skeletons of some drawn paths."""
    return query_skeletons(cast("Graph", Drawn(*paths)), "cinema", pattern, seed=1)


def test_a_single_is_one_entry_tool() -> None:
    assert build("single") == [Skeleton("single", (SkeletonStep("find_films"),)), Skeleton("single", (SkeletonStep("find_people"),))]


def test_a_chain_comes_with_its_prefixes_and_every_wire_points_one_step_back() -> None:
    found = build("chain", [FILM_TO_DETAILS, DIRECTOR_TO_SEARCH, SEARCH_TO_LIST])
    steps = (
        SkeletonStep("find_films"),
        SkeletonStep("get_film_details", (Wire(0, "/films/*/film_id", "/film_id"),)),
        SkeletonStep("search_films", (Wire(1, "/directors/*/person_id", "/director_id"),)),
        SkeletonStep("add_to_watchlist", (Wire(2, "/films/*/film_id", "/film_id"),)),
    )
    assert set(found) == {Skeleton("chain", steps[:end]) for end in (2, 3, 4)}
    assert found[0].tools == tuple(step.tool for step in found[0].steps)


def test_a_chain_that_goes_to_and_fro_is_dropped() -> None:
    there, back = feed("cinema/a/out/x_id", "cinema/b/in/x_id"), feed("cinema/b/out/x_id", "cinema/a/in/x_id")
    assert {skeleton.tools for skeleton in build("chain", [there, back, there, back])} == {("a", "b"), ("a", "b", "a")}


def test_a_fan_out_reads_one_result_twice() -> None:
    (found,) = build("fan_out", [FILM_TO_DETAILS, feed(FIND_FILM, "cinema/add_to_watchlist/in/film_id")])
    assert found.tools == ("find_films", "get_film_details", "add_to_watchlist")
    assert [wire.source for step in found.steps for wire in step.wires] == [0, 0]


@pytest.mark.parametrize("path", [[FILM_TO_DETAILS, FILM_TO_DETAILS], [FILM_TO_DETAILS, SEARCH_TO_LIST]])
def test_a_fan_out_that_repeats_a_tool_or_starts_elsewhere_is_dropped(path: list[str]) -> None:
    assert build("fan_out", path) == []


JOIN = [feed(FIND_PERSON, "cinema/search_films/in/actor_id"), feed(FIND_FILM, "cinema/search_films/in/film_id")]


def test_a_fan_in_joins_two_look_ups_in_one_call() -> None:
    (found,) = build("fan_in", JOIN)
    assert found.tools == ("find_people", "find_films", "search_films")
    assert found.steps[2].wires == (Wire(0, "/people/*/person_id", "/actor_id"), Wire(1, "/films/*/film_id", "/film_id"))


def test_a_fan_in_with_more_to_do_comes_with_and_without_its_tail() -> None:
    found = build("fan_in", [*JOIN, SEARCH_TO_LIST])
    assert {skeleton.tools for skeleton in found} == {
        ("find_people", "find_films", "search_films"),
        ("find_people", "find_films", "search_films", "add_to_watchlist"),
    }
    (tailed,) = (skeleton for skeleton in found if len(skeleton.steps) == 4)
    assert tailed.steps[3].wires == (Wire(2, "/films/*/film_id", "/film_id"),)


def test_a_fan_in_may_read_details_before_it_joins() -> None:
    (found,) = build("fan_in", [FILM_TO_DETAILS, DIRECTOR_TO_SEARCH, feed(FIND_PERSON, "cinema/search_films/in/actor_id")])
    assert found.tools == ("find_films", "get_film_details", "find_people", "search_films")
    assert [[wire.source for wire in step.wires] for step in found.steps] == [[], [0], [], [1, 2]]


def test_two_of_a_kind_fill_two_places_of_a_list() -> None:
    compare = feed(FIND_FILM, "cinema/compare_films/in/film_ids/*")
    (found,) = build("fan_in", [compare, compare])
    assert [wire.target_path for wire in found.steps[2].wires] == ["/film_ids/0", "/film_ids/1"]


def test_two_results_cannot_fill_one_place() -> None:
    assert build("fan_in", [FILM_TO_DETAILS, FILM_TO_DETAILS]) == []


def test_equal_seeds_draw_equally_and_no_skeleton_comes_twice() -> None:
    graph, again, other = Drawn([FILM_TO_DETAILS]), Drawn([FILM_TO_DETAILS]), Drawn([FILM_TO_DETAILS])
    first = query_skeletons(cast("Graph", graph), "cinema", "chain", seed=1)
    assert first == query_skeletons(cast("Graph", again), "cinema", "chain", seed=1)
    query_skeletons(cast("Graph", other), "cinema", "chain", seed=2)
    assert graph.draws == again.draws != other.draws
    assert len(first) == 1
