from __future__ import annotations

import copy
from random import Random

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from walks import DOMAINS, draw_arguments, load_backdrop, load_tools, message_patterns

from toolweave.model.action import ERROR_CODES
from toolweave.model.tool import Json, Tool
from toolweave.simulate.actions import run_action
from toolweave.simulate.world import World, open_world

WORLDS = 400


def open_in(domain: str, dialogue_id: str = "a") -> World:
    return open_world(load_backdrop(domain), dialogue_id)


def call(world: World, tool: str, /, **arguments: object) -> Json:
    return run_action(world, load_tools(world.backdrop.domain)[tool], arguments)


def is_valid(schema: Json, value: Json) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


def first_id(world: World, resource: str, **values: object) -> str:
    return next(key for key, record in world.records[resource].items() if all(record[name] == value for name, value in values.items()))


def find_world(domain: str, resource: str, **values: object) -> World:
    for number in range(500):
        world = open_in(domain, f"seek {number}")
        if any(all(record.get(name) == value for name, value in values.items()) for record in world.records[resource].values()):
            return world
    raise AssertionError(f"no world of {domain} has such a {resource}")


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_action_succeeds_and_fails_by_each_of_its_checks(domain: str) -> None:
    wanted = {(name, text) for name, tool in load_tools(domain).items() for text in ("ok", *message_patterns(load_backdrop(domain).actions[tool.name]))}
    patterns = {name: message_patterns(action) for name, action in load_backdrop(domain).actions.items()}
    seen: set[tuple[str, str]] = set()
    for number in range(WORLDS):
        world, rng = open_in(domain, f"walk {number}"), Random(number)
        open_tools = [tool for name, tool in load_tools(domain).items() if any((name, text) not in seen for text in ("ok", *patterns[name]))]
        for tool in rng.choices(list(load_tools(domain).values()), k=8 + number // 4) + open_tools * 10:
            result = run_action(world, tool, draw_arguments(world, tool, rng))
            said = result["error"]["message"] if "error" in result else None
            seen |= {(tool.name, "ok")} if said is None else {(tool.name, text) for text, pattern in patterns[tool.name].items() if pattern.fullmatch(said)}
        if seen >= wanted:
            break
    assert wanted - seen == set()


@pytest.mark.parametrize("domain", DOMAINS)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_calls_in_any_order_answer_as_their_schemas_say_and_errors_change_nothing(domain: str, seed: int) -> None:
    world, rng = open_in(domain, f"any {seed}"), Random(seed)
    for tool in rng.choices(list(load_tools(domain).values()), k=12):
        arguments = draw_arguments(world, tool, rng)
        assert is_valid(tool.parameters, arguments), arguments
        before = copy.deepcopy(world.records)
        result = run_action(world, tool, arguments)
        if "error" in result:
            assert result["error"]["code"] in ERROR_CODES
            assert "{" not in result["error"]["message"]
            assert world.records == before
        else:
            assert is_valid(tool.returns, result), (tool.name, result)


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_same_calls_in_the_same_world_give_the_same_answers(domain: str) -> None:
    assert walk(open_in(domain), 3) == walk(open_in(domain), 3)


def walk(world: World, seed: int) -> list[Json]:
    rng = Random(seed)
    chosen: list[Tool] = rng.choices(list(load_tools(world.backdrop.domain).values()), k=60)
    return [run_action(world, tool, draw_arguments(world, tool, rng)) for tool in chosen]


def test_what_one_dialogue_does_no_other_sees() -> None:
    one, two = open_in("banking", "same"), open_in("banking", "same")
    walk(one, 1)
    assert two.records == open_in("banking", "same").records
    assert one.records != two.records


def test_a_transfer_moves_money_and_stands_among_the_transactions() -> None:
    world = open_in("banking")
    accounts = call(world, "list_accounts")["accounts"]
    source, target = accounts[0], accounts[1]
    result = call(world, "transfer_money", from_account_id=source["account_id"], to_account_id=target["account_id"], amount_eur=12.3)
    assert result["from_balance_eur"] == round(source["balance_eur"] - 12.3, 2)
    assert call(world, "get_account", account_id=target["account_id"])["balance_eur"] == round(target["balance_eur"] + 12.3, 2)
    latest = call(world, "list_transactions", limit=2, min_amount_eur=12)["transactions"]
    assert {(entry["account_id"], entry["direction"], entry["amount_eur"], entry["date"]) for entry in latest} == {
        (source["account_id"], "out", 12.3, world.today),
        (target["account_id"], "in", 12.3, world.today),
    }


def test_money_that_is_not_there_cannot_be_moved() -> None:
    world = open_in("banking")
    source, target = call(world, "list_accounts")["accounts"][:2]
    result = call(world, "transfer_money", from_account_id=source["account_id"], to_account_id=target["account_id"], amount_eur=999999)
    assert result == {"error": {"code": "insufficient_funds", "message": f"{source['name']} holds {source['balance_eur']:.2f} EUR."}}


def test_spending_by_category_adds_up_and_leaves_own_transfers_out() -> None:
    world = open_in("banking")
    before = call(world, "summarise_spending")
    source, target = call(world, "list_accounts")["accounts"][:2]
    call(world, "transfer_money", from_account_id=source["account_id"], to_account_id=target["account_id"], amount_eur=10)
    assert call(world, "summarise_spending") == before
    assert before["total"] == round(sum(group["total"] for group in before["groups"]), 2)
    assert before["count"] == sum(group["count"] for group in before["groups"])


def test_a_frozen_card_can_be_unfrozen_once() -> None:
    world = find_world("banking", "card", status="active")
    card = first_id(world, "card", status="active")
    assert call(world, "freeze_card", card_id=card)["status"] == "frozen"
    assert call(world, "freeze_card", card_id=card)["error"] == {"code": "invalid_state", "message": "That card is frozen already."}
    assert call(world, "unfreeze_card", card_id=card)["status"] == "active"
    assert call(world, "unfreeze_card", card_id=card)["error"]["code"] == "invalid_state"


def test_a_cancelled_reservation_frees_its_seats() -> None:
    world = find_world("cinema", "screening", seats_left=9)
    screening = first_id(world, "screening", seats_left=9)
    made = call(world, "reserve_seats", screening_id=screening, seats=4)
    assert (made["seats"], made["status"], call(world, "get_screening", screening_id=screening)["seats_left"]) == (4, "confirmed", 5)
    assert made["total_eur"] == 4 * world.records["screening"][screening]["price_eur"]
    changed = call(world, "change_seats", reservation_id=made["reservation_id"], seats=2)
    assert changed["total_eur"] == 2 * world.records["screening"][screening]["price_eur"]
    call(world, "cancel_reservation", reservation_id=made["reservation_id"])
    assert call(world, "get_screening", screening_id=screening)["seats_left"] == 9


def test_an_unknown_member_is_not_found_and_one_of_another_class_neither() -> None:
    world = open_in("cinema")
    assert call(world, "add_to_watchlist", film_id="film_ffff")["error"] == {"code": "not_found", "message": "There is no film film_ffff."}
    assert call(world, "add_to_watchlist", film_id="person_0001")["error"]["code"] == "not_found"


def test_the_screenings_of_a_film_do_not_depend_on_what_was_asked_before() -> None:
    one, two = open_in("cinema"), open_in("cinema")
    call(one, "list_screenings", film_id="film_0003")
    assert call(one, "list_screenings", film_id="film_0007") == call(two, "list_screenings", film_id="film_0007")
    assert call(one, "list_featured_screenings") == call(two, "list_featured_screenings")


def test_a_list_is_sorted_cut_and_counted() -> None:
    world = open_in("cinema")
    result = call(world, "list_featured_screenings", limit=5)
    dates = [screening["date"] for screening in result["screenings"]]
    assert dates == sorted(dates)
    assert len(dates) == 5
    assert result["total"] == len(world.records["screening"])


def test_an_optional_argument_left_out_changes_nothing_of_its_own() -> None:
    world = find_world("banking", "appointment", time="11:00")
    appointment = first_id(world, "appointment", time="11:00")
    result = call(world, "reschedule_appointment", appointment_id=appointment, date="2027-01-04")
    assert (result["date"], result["time"]) == ("2027-01-04", "11:00")


def test_stops_count_towards_their_trip() -> None:
    world = open_in("geography")
    trip = call(world, "create_trip", name="Nowhere else", start_date="2027-05-01")["trip_id"]
    first = call(world, "add_stop", trip_id=trip, city_id="city_0001", nights=7)
    assert call(world, "add_stop", trip_id=trip, city_id="city_0002")["trip_nights"] == 9
    assert call(world, "change_nights", stop_id=first["stop_id"], nights=5)["trip_nights"] == 7
    assert call(world, "remove_stop", stop_id=first["stop_id"])["trip_nights"] == 2
    assert [stop["city"] for stop in call(world, "list_stops", trip_id=trip)["stops"]] == ["City 2"]


def test_a_trip_has_a_longest_length() -> None:
    world = open_in("geography")
    trip = call(world, "create_trip", name="Nowhere else", start_date="2027-05-01")["trip_id"]
    for number in range(3):
        assert "error" not in call(world, "add_stop", trip_id=trip, city_id=f"city_000{number}", nights=7)
    assert call(world, "add_stop", trip_id=trip, city_id="city_0007", nights=1)["error"]["code"] == "limit_exceeded"


def test_a_world_begins_with_trips_whose_nights_add_up() -> None:
    for number in range(100):
        world = open_in("geography", f"trips {number}")
        for key, trip in world.records["trip"].items():
            stops = [stop["nights"] for stop in world.records["stop"].values() if stop["trip_id"] == key]
            assert (trip["nights"], trip["stops"]) == (sum(stops), len(stops))
