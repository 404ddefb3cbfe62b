"""Filters of a search: what a person limits by always lets the witness through, and reads back from what is said."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from plenty import tools_of

from toolweave.model.derive import DERIVATIONS
from toolweave.model.domain import load_domain
from toolweave.plan.binder import Binder
from toolweave.plan.filters import bind_filters, is_gap, round_edges
from toolweave.plan.model import Arg, Link, PlannedCall, PlanRejected
from toolweave.sample.facts import Facts, Member

CINEMA = load_domain("cinema")
PID = {prop.name: prop.pid for prop in CINEMA.properties_of("film")}
MINUTES = next(prop for prop in CINEMA.properties_of("film") if prop.name == "duration_minutes")
BUDGET = next(prop for prop in CINEMA.properties_of("film") if prop.name == "budget_usd")
SEEDS = range(150)


def film(number: int) -> Member:
    """A film with a figure for everything; no two are alike."""
    facts: dict[str, Any] = {
        "genre": ("drama", "comedy")[number % 2],
        "country": ("United States", "France", "Italy")[number % 3],
        "setting": ("Los Angeles", "Paris")[number % 2],
        "release_year": 1931 + 2 * number,
        "duration_minutes": 71 + 3 * number,
        "box_office_usd": 1_234_567 * (number + 1),
        "director": "person_00aa" if number < 6 else "person_00bb",
    }
    return Member(f"film_{number:04x}", "film", f"Film {number}", (), {PID[name]: (value,) for name, value in facts.items()})


def facts_of_films() -> Facts:
    """Thirty films."""
    facts = Facts()
    for number in range(30):
        facts.add(film(number))
    return facts


FACTS = facts_of_films()


def bound(
    tool: str, seed: int, *, args: tuple[Arg, ...] = (), links: tuple[Link, ...] = (), top: bool = False, new: str = ""
) -> tuple[PlannedCall, Binder] | None:
    """A call with its filters chosen, or None where the goal is turned down."""
    call = PlannedCall(0, tools_of("cinema")[tool], 0, 0, list(links), list(args))
    calls = [call]
    if top:
        calls.append(PlannedCall(1, tools_of("cinema")["get_film_details"], 0, 1, [Link("top", 0, "/films/*/film_id", "/film_id")]))
    binder = Binder(CINEMA, FACTS, Random(seed), calls, {}, "2025-06-14", is_new=new.__eq__)
    try:
        bind_filters(call, binder)
    except PlanRejected:
        return None
    return call, binder


def passing(call: PlannedCall) -> list[Member]:
    """The films that a search with these arguments finds, by the tool's own settings."""
    found = FACTS.by_cls["film"]
    for name, spec in call.tool.binding.config["filters"].items():
        arg = call.arg(f"/{name}")
        if arg is not None:
            found = [member for member in found if passes(member, spec, arg.value)]
    return found


def passes(member: Member, spec: dict[str, str], value: Any) -> bool:
    """Whether one filter lets a member through."""
    (held,) = member.facts.get(spec["pid"], (None,))
    return {"min": lambda: held >= value, "max": lambda: held <= value}.get(spec["mode"], lambda: held == value)()


def test_a_search_always_finds_what_lent_its_values() -> None:
    seen = [found for seed in SEEDS if (found := bound("search_films", seed))]
    assert len(seen) > 120
    for call, _ in seen:
        assert call.args
        assert 0 < len(passing(call)) < len(FACTS.members)


def test_an_input_and_an_order_that_no_dialogue_has_yet_are_taken_first() -> None:
    genre, newest = "optional:cinema/search_films/in/genre", "enums:cinema/search_films/in/sort=-release_year"
    seen = [(found[0], aimed[0]) for seed in SEEDS if (found := bound("search_films", seed)) and (aimed := bound("search_films", seed, new=genre))]
    assert all(aimed.arg("/genre") for _, aimed in seen) and not all(call.arg("/genre") for call, _ in seen)
    tops = [found[0] for seed in SEEDS if (found := bound("search_films", seed, top=True, new=newest))]
    assert {arg.value for call in tops if (arg := call.arg("/sort"))} == {"-release_year"}


def test_every_limit_reads_back_from_what_is_said() -> None:
    forms: set[tuple[str, str, bool]] = set()
    for call, binder in (found for seed in SEEDS if (found := bound("search_films", seed))):
        for arg in call.args:
            assert arg.spoken is not None
            said = binder.spoken[arg.spoken]
            forms.add((said.kind, said.bound, said.strict))
            value = f"the {said.value}s" if said.kind == "decade" else said.value
            for function in arg.functions:
                value = DERIVATIONS[function](value)
            assert value == arg.value
            assert bool(arg.functions) == (said.strict or said.kind == "decade")
    assert forms == {
        ("term", "", False),
        ("decade", "exact", False),
        ("year", "exact", False),
        ("year", "min", True),
        ("year", "max", True),
        ("year", "min", False),
        ("quantity", "min", True),
        ("quantity", "max", True),
    }


def test_one_phrase_says_at_most_one_limit_and_one_name_after_the_noun() -> None:
    for call, binder in (found for seed in SEEDS if (found := bound("search_films", seed))):
        kinds = [binder.spoken[key].kind for key in {arg.spoken for arg in call.args if arg.spoken}]
        assert sum(kind != "term" for kind in kinds) <= 1
        assert sum(arg.path == "/setting" for arg in call.args) <= 1


def test_every_value_said_belongs_to_the_call_and_is_registered_once() -> None:
    for call, binder in (found for seed in SEEDS if (found := bound("search_films", seed))):
        assert {arg.spoken for arg in call.args} == set(binder.spoken)
        assert all(key == said.key and key.startswith("0/") for key, said in binder.spoken.items())


def test_what_a_result_fills_stays_and_is_not_said_again() -> None:
    for seed in SEEDS:
        link = Link("prop", 0, "/directors/*/person_id", "/director_id", value="person_00aa")
        found = bound("search_films", seed, args=(Arg("/director_id", "person_00aa", link=0),), links=(link,))
        assert found is not None
        call, binder = found
        assert call.args[0].link == 0 and "0/director" not in binder.spoken
        assert {member.facts[PID["director"]] for member in passing(call)} == {("person_00aa",)}


def test_a_top_is_asked_for_only_where_there_is_one() -> None:
    seen = [found for seed in SEEDS if (found := bound("search_films", seed, top=True))]
    assert len(seen) > 30
    for call, binder in seen:
        arg = call.arg("/sort")
        assert arg is not None and arg.spoken is not None
        assert binder.spoken[arg.spoken].kind == "superlative"
        figures = sorted(member.facts[PID[arg.value.removeprefix("-")]][0] for member in passing(call))
        assert len(figures) > 1
        assert figures[-1] != figures[-2] if arg.value.startswith("-") else figures[0] != figures[1]


def test_a_statistic_is_of_a_figure_that_most_have() -> None:
    seen = [found for seed in SEEDS if (found := bound("get_film_statistics", seed))]
    assert seen
    for call, binder in seen:
        arg = call.arg("/of")
        assert arg is not None and arg.spoken is not None and binder.spoken[arg.spoken].kind == "comparative"
        assert arg.value in call.tool.parameters["properties"]["of"]["enum"]


def test_equal_seeds_choose_equal_filters() -> None:
    def args(seed: int) -> list[Arg] | None:
        found = bound("search_films", seed)
        return found[0].args if found else None

    assert [args(seed) for seed in range(30)] == [args(seed) for seed in range(30)]
    assert len({repr(args(seed)) for seed in range(30)}) > 15


@given(st.integers(3, 10**12))
def test_round_figures_lie_below_and_above(value: int) -> None:
    edges = round_edges(BUDGET, value)
    if edges is None:
        return
    below, above = edges
    assert below < value < above
    assert all(len(str(edge).rstrip("0")) <= 3 for edge in edges)


@given(st.integers(16, 600))
def test_round_lengths_are_quarters_of_an_hour(value: int) -> None:
    edges = round_edges(MINUTES, value)
    assert edges is not None
    assert edges[0] < value < edges[1]
    assert edges[0] % 15 == edges[1] % 15 == 0


def test_nobody_limits_by_figures_under_three() -> None:
    assert [round_edges(BUDGET, value) for value in (0, 1, 2)] == [None, None, None]


def test_a_limit_is_strict_only_where_no_value_lies_between_it_and_the_next_whole_number() -> None:
    facts = Facts()
    for number, minutes in enumerate((90, 120.5, 150)):
        facts.add(Member(f"film_{number:04x}", "film", f"Film {number}", (), {MINUTES.pid: (minutes,)}))
    assert is_gap(facts, "film", MINUTES.pid, 119, 120) and is_gap(facts, "film", MINUTES.pid, 90, 91)
    assert not is_gap(facts, "film", MINUTES.pid, 120, 121)
    assert is_gap(facts, "person", MINUTES.pid, 120, 121)
