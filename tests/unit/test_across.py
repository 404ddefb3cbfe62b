"""Goals across domains: which tools feed another domain's, what a path there is, and two domains seen as one."""

from __future__ import annotations

from random import Random

import pytest
from plenty import tools_of

from toolweave.dialogue.across import is_lookup_over, join_domains
from toolweave.model.domain import load_domain
from toolweave.model.tool import Tool
from toolweave.plan.model import Link
from toolweave.plan.outline import is_asked_across, outline_skeleton
from toolweave.sample.build import build_skeletons
from toolweave.sample.facts import Facts, Member, join_facts
from toolweave.sample.skeleton import Skeleton
from toolweave.synthesise.across import FEW, MANY, Shared, build_across

FIND = "cinema/find_people/out/people/*/person_id->cinema/get_person_details/in/person_id"
OVER = "cinema/get_person_details/out/birthplace->geography/find_cities/in/name"
THERE = "geography/find_cities/out/cities/*/city_id->geography/get_city_details/in/city_id"


def joint_tools() -> dict[str, Tool]:
    """Cinema's tools and geography's look-ups."""
    return {**{name: tool for name, tool in tools_of("geography").items() if is_lookup_over(tool, {"city", "country"})}, **tools_of("cinema")}


def crossing() -> Skeleton:
    """A person, their details, the city they were born in, its details."""
    (found,) = build_skeletons("cross_domain", [FIND, OVER, THERE])
    return found


def test_a_value_that_another_domain_knows_feeds_the_look_up_by_its_name() -> None:
    tools = list(tools_of("cinema").values()), list(tools_of("geography").values())
    rows = build_across(*tools, [Shared("person", "P19", "city", 85)])
    assert {(row["key"], row["shared"]) for row in rows} == {(OVER, 85)}
    assert rows[0]["evidence"] == "85 values of P19 are each a city of geography, by the same name"
    assert build_across(*tools, [Shared("person", "P19", "city", FEW - 1)]) == []
    assert build_across(*tools, [Shared("film", "P19", "city", 85)]) == []


def test_no_list_of_things_feeds_another_domain() -> None:
    tools = list(tools_of("cinema").values()), list(tools_of("geography").values())
    rows = build_across(*tools, [Shared("film", "P495", "country", 40)])
    assert {row["source"].split("/")[1] for row in rows} <= {"get_film_details", "find_films"}


def test_a_member_of_a_list_feeds_the_look_up_of_the_same_member_elsewhere() -> None:
    tools = list(tools_of("cinema").values()), list(tools_of("music").values())
    rows = build_across(*tools, [Shared("person", "", "musician", 142)])
    assert {row["source"] for row in rows} >= {"cinema/list_film_cast/out/cast/*/name", "cinema/search_people/out/people/*/name"}
    assert {row["target"] for row in rows} == {"music/find_musicians/in/name"}
    assert rows[0]["evidence"] == "142 members of person are each a musician of music, by the same name"
    assert build_across(*tools, [Shared("person", "", "musician", MANY - 1)]) == []


def test_one_of_a_list_is_gone_on_with_once_the_list_is_told() -> None:
    into = "cinema/list_film_cast/out/cast/*/name->music/find_musicians/in/name"
    lead = "cinema/find_films/out/films/*/film_id->cinema/list_film_cast/in/film_id"
    (found,) = build_skeletons("cross_domain", [lead, into, "music/find_musicians/out/musicians/*/musician_id->music/get_musician_details/in/musician_id"])
    tools = {**tools_of("music"), **tools_of("cinema")}
    calls = outline_skeleton(found, tools, join_domains(load_domain("cinema"), load_domain("music")), Random(1))
    assert calls is not None
    assert [(call.turn, [(link.kind, link.prop) for link in call.links]) for call in calls] == [
        (0, []),
        (0, [("named", None)]),
        (1, [("across", None)]),
        (1, [("found", None)]),
    ]


def test_a_path_across_knows_the_domain_of_each_step() -> None:
    found = crossing()
    assert found.tools == ("find_people", "get_person_details", "find_cities", "get_city_details")
    assert [step.domain for step in found.steps] == ["", "", "geography", "geography"]
    assert found.other == "geography"


def test_a_path_with_one_name_on_both_sides_is_dropped() -> None:
    assert build_skeletons("cross_domain", [FIND, OVER, THERE.replace("get_city_details", "get_person_details")]) == []


def test_what_was_looked_up_by_a_value_is_spoken_of_by_the_property() -> None:
    domain = join_domains(load_domain("cinema"), load_domain("geography"))
    calls = outline_skeleton(crossing(), joint_tools(), domain, Random(1))
    assert calls is not None
    assert [[link.kind for link in call.links] for call in calls] == [[], ["named"], ["across"], ["found"]]
    assert calls[3].links[0].prop == calls[2].links[0].prop == next(p for p in domain.properties_of("person") if p.name == "birthplace")


def test_two_domains_as_one_keep_the_records_of_the_first_and_the_classes_of_both() -> None:
    cinema, geography = load_domain("cinema"), load_domain("geography")
    joint = join_domains(cinema, geography)
    assert (joint.name, joint.actions, joint.resources) == ("cinema", cinema.actions, cinema.resources)
    assert [cls.name for cls in joint.classes] == ["film", "person", "country", "city"]
    assert joint.assistant == f"{cinema.assistant} You also look up countries and cities."


def test_a_class_that_both_have_and_one_that_is_made_up_stay_out() -> None:
    music, banking = load_domain("music"), load_domain("banking")
    again = music.model_copy(update={"classes": (*music.classes, load_domain("cinema").classes[0])})
    assert [cls.name for cls in join_domains(music, again).classes] == ["musician", "band", "label", "film"]
    assert not any(cls.synthetic for cls in join_domains(music, banking).classes)


def test_of_the_other_domain_only_look_ups_over_its_own_classes_are_there() -> None:
    names = {name for name, tool in tools_of("geography").items() if is_lookup_over(tool, {"city", "country"})}
    assert {"find_cities", "get_country_details"} <= names
    assert not any(tools_of("geography")[name].binding.op.startswith("record_") for name in names)
    assert not is_lookup_over(tools_of("geography")["list_cities_by_country"], {"country"})


@pytest.mark.parametrize(
    ("target", "expected"), [("get_country_details", True), ("list_cities_by_country", False), ("list_country_diplomatic_partners", False)]
)
def test_over_there_people_ask_what_the_wording_names(target: str, expected: bool) -> None:
    tools = tools_of("geography")
    link = Link("found", 0, "/countries/*/country_id", "/country_id")
    joint = join_domains(load_domain("cinema"), load_domain("geography"))
    assert is_asked_across(link, tools["find_countries"], tools[target], joint) is expected


def test_facts_of_two_domains_are_seen_together() -> None:
    here, there = Facts(), Facts()
    here.add(Member("film_1", "film", "Alien", (), {"P495": ("France",)}))
    there.add(Member("city_1", "city", "Paris", (), {"P17": ("country_1",)}))
    joint = join_facts(here, there, {("P495", "country", "France"): "country_1"})
    assert (set(joint.members), set(joint.by_cls)) == ({"film_1", "city_1"}, {"film", "city"})
    assert [member.id for member in joint.subjects["P17", "country_1"]] == ["city_1"]
    assert set(here.members) == {"film_1"}
