"""A plan made by hand over Alien and its director: two turns, three calls, a name and a decade that the user says."""

from __future__ import annotations

from plenty import tools_of

from toolweave.model.domain import load_domain
from toolweave.plan.model import Arg, Link, Plan, PlannedCall, Spoken
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire

CINEMA = load_domain("cinema")
TOOLS = tools_of("cinema")
TODAY = "2025-06-14"
DIRECTOR, RELEASED = (next(p for p in CINEMA.properties_of("film") if p.name == name) for name in ("director", "release_year"))
FOUND = {"films": [{"film_id": "film_00a1", "title": "Alien", "release_year": 1979}]}
DETAILS = {
    "film_id": "film_00a1",
    "title": "Alien",
    "release_year": 1979,
    "duration_minutes": 117,
    "directors": [{"person_id": "person_00b1", "name": "Ridley Scott"}],
    "genres": ["horror", "science fiction"],
}
OTHERS = {
    "total": 2,
    "films": [{"film_id": "film_00a2", "title": "Blade Runner", "release_year": 1982}, {"film_id": "film_00a3", "title": "Legend", "release_year": 1985}],
}


def make_plan() -> Plan:
    """Who directed a film; then what else that person made in the eighties."""
    spoken = {
        "0/title": Spoken("0/title", "name", "Alien", "title", cls="film"),
        "2/release_year": Spoken("2/release_year", "decade", 1980, "released_from", RELEASED, bound="exact"),
    }
    named = Link("named", 0, "/films/*/film_id", "/film_id", pointer="/films/0/film_id", value="film_00a1")
    by = Link("prop", 1, "/directors/*/person_id", "/director_id", DIRECTOR, "/directors/0/person_id", "person_00b1")
    calls = [
        PlannedCall(0, TOOLS["find_films"], 0, 0, [], [Arg("/title", "Alien", spoken="0/title")], {"title": "Alien"}, FOUND, "call_0"),
        PlannedCall(1, TOOLS["get_film_details"], 0, 1, [named], [Arg("/film_id", "film_00a1", link=0)], {"film_id": "film_00a1"}, DETAILS, "call_1"),
        PlannedCall(
            2,
            TOOLS["search_films"],
            1,
            0,
            [by],
            [
                Arg("/director_id", "person_00b1", link=0),
                Arg("/released_from", 1980, spoken="2/release_year", functions=("decade_start",)),
                Arg("/released_to", 1989, spoken="2/release_year", functions=("decade_end",)),
            ],
            {"director_id": "person_00b1", "released_from": 1980, "released_to": 1989},
            OTHERS,
            "call_2",
        ),
    ]
    steps = (
        SkeletonStep("find_films"),
        SkeletonStep("get_film_details", (Wire(0, "/films/*/film_id", "/film_id"),)),
        SkeletonStep("search_films", (Wire(1, "/directors/*/person_id", "/director_id"),)),
    )
    return Plan("run_x_000000", CINEMA, Skeleton("chain", steps), calls, spoken, TODAY, {"today": TODAY, "weekday": "Saturday"})
