from __future__ import annotations

import pytest
from plenty import full_usage

from toolweave.model.domain import load_domain
from toolweave.model.tool import Binding, Denotation, Feed, Json, Parameter, Tool
from toolweave.synthesise import build_tools
from toolweave.synthesise.feeds import build_feeds
from toolweave.synthesise.usage import Term, Usage
from toolweave.synthesise.write import build_rows, stable_number

FILM = Denotation(cls="film", role="id")


def tool(name: str, *, gives: dict[str, Denotation | None], takes: dict[str, Denotation | None]) -> Tool:
    out = tuple(Parameter(name=path.split("/")[-1], path=path, direction="out", type="string", denotes=denotes) for path, denotes in gives.items())
    into = tuple(Parameter(name=path.split("/")[-1], path=path, direction="in", type="string", denotes=denotes) for path, denotes in takes.items())
    empty: Json = {"type": "object", "properties": {}}
    return Tool(
        id=f"cinema/{name}",
        name=name,
        description=name,
        kind="search",
        domain="cinema",
        about="film",
        parameters=empty,
        returns=empty,
        leaves=(*into, *out),
        binding=Binding(op="find", cls="film"),
    )


def scores(gives: Denotation | None, takes: Denotation | None, usage: Usage | None = None, *pivots: str) -> list[float]:
    tools = [tool("giver", gives={"/x": gives}, takes={}), tool("taker", gives={}, takes={"/y": takes})]
    return [feed.score for feed in build_feeds(tools, usage or Usage({}), pivots)]


@pytest.mark.parametrize(
    ("gives", "takes", "score"),
    [
        (FILM, FILM, 1.0),
        (Denotation(cls="person", pid="P57", role="id"), Denotation(cls="person", pid="P57", role="id"), 1.0),
        (Denotation(cls="person", pid="P57", role="id"), Denotation(cls="person", role="id"), 1.0),
        (Denotation(cls="person", role="id"), Denotation(cls="person", pid="P57", role="id"), 0.9),
        (Denotation(pid="P136", role="name"), Denotation(pid="P136", role="name"), 0.8),
        (Denotation(pid="P577", role="value"), Denotation(pid="P577", role="bound"), 0.6),
        (Denotation(cls="film", role="name"), Denotation(cls="film", role="name"), 0.2),
    ],
)
def test_an_output_feeds_an_input_that_denotes_the_same(gives: Denotation, takes: Denotation, score: float) -> None:
    assert scores(gives, takes, None, "P136", "P577") == [score]


@pytest.mark.parametrize(
    ("gives", "takes"),
    [
        (FILM, Denotation(cls="person", role="id")),
        (FILM, Denotation(cls="film", role="name")),
        (Denotation(pid="P136", role="name"), Denotation(pid="P495", role="name")),
        (Denotation(pid="P577", role="value"), Denotation(pid="P2047", role="bound")),
        (Denotation(role="value"), Denotation(role="value")),
        (None, FILM),
    ],
)
def test_what_denotes_something_else_feeds_nothing(gives: Denotation | None, takes: Denotation) -> None:
    assert scores(gives, takes) == []


def test_terms_of_two_properties_feed_each_other_as_far_as_they_share_values() -> None:
    places = tuple(Term(f"cinema/Q{i}", f"place {i}", 1) for i in range(10))
    usage = Usage({}, {("person", "P19"): places, ("film", "P840"): places[:6]})
    born, set_in = Denotation(pid="P19", role="name"), Denotation(pid="P840", role="name")
    assert scores(born, set_in, usage, "P19", "P840") == [0.6]
    assert scores(born, set_in, usage, "P840") == [0.4]
    tools = [tool("giver", gives={"/x": born}, takes={}), tool("taker", gives={}, takes={"/y": set_in})]
    assert [feed.evidence for feed in build_feeds(tools, usage)] == ["6 of 10 values of P19 are values of P840"]


def test_a_tool_feeds_neither_itself_nor_others_with_what_it_was_given() -> None:
    details = tool("get_film_details", gives={"/film_id": FILM}, takes={"/film_id": FILM})
    rate = tool("rate_film", gives={}, takes={"/film_id": FILM})
    assert build_feeds([details, rate], Usage({})) == []


def test_feeds_of_a_domain_are_sorted_by_key_and_each_stands_once() -> None:
    feeds = cinema_feeds()
    keys = [feed.key for feed in feeds]
    assert keys == sorted(set(keys))
    assert {"cinema/find_films/out/films/*/film_id->cinema/get_film_details/in/film_id"} <= set(keys)


def test_every_required_id_of_a_domain_can_come_from_another_call() -> None:
    usage = full_usage("cinema")
    tools = build_tools(load_domain("cinema"), usage)
    fed = {(feed.target_tool, feed.target_path) for feed in build_feeds(tools, usage) if feed.score >= 0.9}
    ids = {(t.id, leaf.path) for t in tools for leaf in t.leaves if leaf.direction == "in" and leaf.required and leaf.denotes and leaf.denotes.role == "id"}
    assert ids - fed == set()


def test_the_projection_holds_the_best_feed_of_each_pair_of_tools() -> None:
    domain, usage = load_domain("cinema"), full_usage("cinema")
    tools = build_tools(domain, usage)
    feeds = build_feeds(tools, usage)
    weights = {(row["source"], row["target"]): row["weight"] for row in build_rows(domain, tools, feeds).by_file["project_feeds"]}
    assert set(weights) == {(feed.source_tool, feed.target_tool) for feed in feeds}
    pair = ("cinema/find_films", "cinema/get_film_details")
    assert weights[pair] == max(feed.score for feed in feeds if (feed.source_tool, feed.target_tool) == pair)


def test_draw_numbers_depend_on_the_text_alone() -> None:
    assert stable_number("cinema/find_films") == stable_number("cinema/find_films") < 2**31
    assert stable_number("a") != stable_number("b")


def cinema_feeds() -> list[Feed]:
    usage = full_usage("cinema")
    return build_feeds(build_tools(load_domain("cinema"), usage), usage)
