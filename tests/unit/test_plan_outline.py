"""Outlines: what a wire means to a person, which turn a call falls into, and what nobody would ask."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from plenty import full_usage, tools_of

from toolweave.model.domain import list_domains, load_domain
from toolweave.plan.model import PlannedCall
from toolweave.plan.outline import AGGREGATES, CHANGES, MAX_CALLS, MAX_TURNS, complete_skeleton, is_worded, outline_skeleton
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire
from toolweave.synthesise.feeds import build_feeds

CINEMA = load_domain("cinema")
FILM = "/films/*/film_id"
SEEDS = range(40)


def skeleton(*steps: tuple[str, *tuple[tuple[int, str, str], ...]]) -> Skeleton:
    """A skeleton from tools and their wires (source step, output path, input path)."""
    return Skeleton("chain", tuple(SkeletonStep(name, tuple(Wire(*wire) for wire in wires)) for name, *wires in steps))


def outlines(drawn: Skeleton, domain: str = "cinema") -> list[list[PlannedCall]]:
    """The outlines that some seeds give; empty if none of them has a reading."""
    found = (outline_skeleton(drawn, tools_of(domain), load_domain(domain), Random(seed)) for seed in SEEDS)
    return [calls for calls in found if calls]


def kinds(drawn: Skeleton) -> set[tuple[str, ...]]:
    """The kinds of links that a skeleton is read as."""
    return {tuple(link.kind for call in calls for link in call.links) for calls in outlines(drawn)}


FIND_DETAILS = (("find_films",), ("get_film_details", (0, FILM, "/film_id")))


def test_a_look_up_by_name_and_its_details_are_one_turn_of_two_messages() -> None:
    for calls in outlines(skeleton(*FIND_DETAILS)):
        assert [(call.turn, call.level) for call in calls] == [(0, 0), (0, 1)]
        assert [link.kind for link in calls[1].links] == ["named"]
    assert len(outlines(skeleton(*FIND_DETAILS))) == len(SEEDS)


def test_a_person_told_by_details_is_a_property_of_what_was_asked_about() -> None:
    drawn = skeleton(*FIND_DETAILS, ("search_films", (1, "/directors/*/person_id", "/director_id")))
    assert kinds(drawn) == {("named", "prop")}
    assert {calls[2].turn for calls in outlines(drawn)} == {0, 1}
    assert {link.prop.name for calls in outlines(drawn) for link in calls[2].links if link.prop} == {"director"}


def test_a_figure_that_limits_another_search_is_a_comparison() -> None:
    assert kinds(skeleton(*FIND_DETAILS, ("search_films", (1, "/duration_minutes", "/min_duration_minutes")))) == {("named", "relative")}


def test_an_item_of_a_list_is_picked_in_a_later_turn_or_asked_for_as_the_first() -> None:
    drawn = skeleton(("search_films",), ("get_film_details", (0, FILM, "/film_id")))
    assert kinds(drawn) == {("pick",), ("top",)}
    assert {(calls[1].links[0].kind, calls[1].turn) for calls in outlines(drawn)} == {("pick", 1), ("top", 0)}


def test_a_list_with_two_readers_is_never_asked_for_by_its_first() -> None:
    drawn = skeleton(("search_films",), ("get_film_details", (0, FILM, "/film_id")), ("add_to_watchlist", (0, FILM, "/film_id")))
    assert kinds(drawn) == {("pick", "pick")}


@pytest.mark.parametrize(
    ("why", "drawn"),
    [
        ("a name looked up to look it up again", skeleton(("find_films",), ("find_films", (0, "/films/*/title", "/title")))),
        (
            "a birthplace, and who else was born there, where the wording has no words for it",
            skeleton(("find_people",), ("get_person_details", (0, "/people/*/person_id", "/person_id")), ("search_people", (1, "/birthplace", "/birthplace"))),
        ),
        ("a path that no result has", skeleton(("find_films",), ("get_film_details", (0, "/films/*/album_id", "/film_id")))),
        ("an id that the user would have to know", skeleton(("get_film_details",))),
        ("one thing to compare", skeleton(("find_films",), ("compare_films", (0, FILM, "/film_ids/0")))),
        ("details beside a list that they hold", skeleton(*FIND_DETAILS, ("list_film_directors", (0, FILM, "/film_id")))),
        ("two changes in one breath", skeleton(("find_films",), ("add_to_watchlist", (0, FILM, "/film_id")), ("rate_film", (0, FILM, "/film_id")))),
        (
            "the same things searched and counted",
            skeleton(
                ("find_people",), ("search_films", (0, "/people/*/person_id", "/director_id")), ("count_films", (0, "/people/*/person_id", "/director_id"))
            ),
        ),
    ],
)
def test_what_nobody_would_ask_has_no_outline(why: str, drawn: Skeleton) -> None:
    assert outlines(drawn) == [], why


def test_two_look_ups_that_meet_go_side_by_side() -> None:
    drawn = skeleton(("find_films",), ("find_films",), ("compare_films", (0, FILM, "/film_ids/0"), (1, FILM, "/film_ids/1")))
    for calls in outlines(drawn):
        assert [(call.turn, call.level) for call in calls] == [(0, 0), (0, 0), (0, 1)]
    assert outlines(drawn)


def test_a_transfer_takes_both_accounts_from_one_list() -> None:
    tools = tools_of("banking")
    drawn = skeleton(("list_accounts",), ("transfer_money", (0, "/accounts/*/account_id", "/from_account_id")))
    completed = complete_skeleton(drawn, tools)
    assert {wire.target_path for wire in completed.steps[1].wires} == {"/from_account_id", "/to_account_id"}
    assert complete_skeleton(completed, tools) == completed


def test_tools_without_words_are_never_asked_for() -> None:
    tools = tools_of("cinema")
    assert is_worded(tools["search_films"], CINEMA) and is_worded(tools["rate_film"], CINEMA)
    mute = CINEMA.model_copy(update={"actions": tuple(action.model_copy(update={"wording": {}}) for action in CINEMA.actions)})
    assert not is_worded(tools["rate_film"], mute)
    assert not is_worded(tools["count_people_by_citizenship"], CINEMA)


@pytest.mark.parametrize("domain", list_domains())
def test_whatever_is_walked_an_outline_is_a_dialogue_in_order(domain: str) -> None:
    """Random walks along FEEDS: every outline keeps what binding and writing rely on."""
    seen = 0
    for number, drawn in enumerate(random_walks(domain, 700)):
        calls = outline_skeleton(complete_skeleton(drawn, tools_of(domain)), tools_of(domain), load_domain(domain), Random(number))
        if calls:
            seen += 1
            check_outline(calls)
    assert seen > 20


def random_walks(domain: str, count: int) -> list[Skeleton]:
    """Chains along the FEEDS of a domain, of two to five tools."""
    tools = tools_of(domain)
    pivots = [prop.pid for prop in load_domain(domain).properties if prop.pivot]
    onward: dict[str, list[tuple[str, Wire]]] = defaultdict(list)
    for feed in build_feeds(list(tools.values()), full_usage(domain), pivots):
        onward[feed.source_tool.split("/")[1]].append((feed.target_tool.split("/")[1], Wire(0, feed.source_path, feed.target_path)))
    starts = sorted(name for name, tool in tools.items() if tool.binding.op in ("find", "search", "record_list"))
    rng, walks = Random(domain), list[Skeleton]()
    while len(walks) < count:
        steps = [SkeletonStep(rng.choice(starts))]
        for place in range(rng.randint(1, 4)):
            if following := onward[steps[-1].tool]:
                name, wire = rng.choice(following)
                steps.append(SkeletonStep(name, (Wire(place, wire.source_path, wire.target_path),)))
            else:
                break
        walks.append(Skeleton("chain", tuple(steps)))
    return walks


def check_outline(calls: list[PlannedCall]) -> None:
    """Calls in order of their turns, sources before readers, few changes and figures, no gap between turns."""
    assert [call.step for call in calls] == list(range(len(calls))) and len(calls) <= MAX_CALLS
    turns = [call.turn for call in calls]
    assert turns == sorted(turns) and set(turns) == set(range(turns[-1] + 1)) and turns[-1] < MAX_TURNS
    assert sum(call.op in AGGREGATES for call in calls) <= 1
    for call in calls:
        assert all((calls[link.source].turn, calls[link.source].level) < (call.turn, call.level) for link in call.links)
        assert sum(other.op in CHANGES for other in calls if other.turn == call.turn) <= 1
        assert not any(link.kind == "pick" and calls[link.source].turn == call.turn for link in call.links)
