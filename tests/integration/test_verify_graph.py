"""The verifier against a real graph: calls are made again, names are looked up, worlds are told apart, dialogues are read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from toolweave.cli.app import run
from toolweave.coverage import write_dialogues
from toolweave.graph import Graph
from toolweave.model.record import Dialogue
from toolweave.model.run import Run
from toolweave.model.tool import Json
from toolweave.simulate import Simulator
from toolweave.verify import RecordedNames, list_features, load_names, verify_dialogues

FIRST = "I rewatched Alien last night. Any dramas by its director that run longer than two hours?"
SECOND = "put the first one on my watchlist pls"


@pytest.fixture(scope="module")
def simulator(cinema_graph: Graph) -> Simulator:
    return Simulator.load(cinema_graph, ["cinema"])


@pytest.fixture(scope="module")
def names(cinema_graph: Graph) -> RecordedNames:
    return load_names(cinema_graph, ["cinema"])


@pytest.fixture(scope="module")
def record(simulator: Simulator) -> Json:
    """A dialogue over the real facts, its results taken from the graph."""
    world = simulator.open_worlds("cinema", ["verify_1"])[0]
    messages: list[Any] = [{"role": "system", "content": f"You are the assistant of a film guide. Today is {world.context['weekday']}, {world.today}."}]
    provenance: list[Json] = []

    def call(name: str, arguments: Json, sources: Json) -> Json:
        call_id = f"call_{sum(message['role'] == 'tool' for message in messages)}"
        result = simulator.execute([(world, name, arguments)])[0]
        function = {"name": name, "arguments": arguments}
        messages.append({"role": "assistant", "content": "", "tool_calls": [{"id": call_id, "type": "function", "function": function}]})
        messages.append({"role": "tool", "content": json.dumps(result), "tool_call_id": call_id, "name": name})
        provenance.extend({"call_id": call_id, "path": path, "source": source} for path, source in sources.items())
        return result

    messages.append({"role": "user", "content": FIRST})
    found = call("find_films", {"title": "Alien"}, {"/title": words("Alien")})
    details = call("get_film_details", {"film_id": found["films"][0]["film_id"]}, {"/film_id": result("call_0", "/films/0/film_id")})
    director = details["directors"][0]["person_id"]
    longer = {"kind": "derived", "function": "more_than", "from": [{"kind": "derived", "function": "minutes", "from": [words("two hours")]}]}
    sources = {
        "/director_id": result("call_1", "/directors/0/person_id"),
        "/genre": {"kind": "derived", "function": "recorded_name", "from": [words("dramas")]},
        "/min_duration_minutes": longer,
    }
    films = call("search_films", {"director_id": director, "genre": "drama", "min_duration_minutes": 121}, sources)["films"]
    title = films[0]["title"]
    messages.append({"role": "assistant", "content": f"There is {title}."})
    messages.append({"role": "user", "content": SECOND})
    call("add_to_watchlist", {"film_id": films[0]["film_id"]}, {"/film_id": result("call_2", "/films/0/film_id")})
    messages.append({"role": "assistant", "content": "It is on your list now."})
    tools = ["find_films", "get_film_details", "search_films", "add_to_watchlist"]
    draft = {
        "id": "verify_1",
        "run_id": "run_verify",
        "domain": "cinema",
        "seed": 1,
        "goal": {
            "id": "goal_verify",
            "pattern": "chain",
            "text": "Find a long drama by the director of Alien and note it.",
            "domains": ["cinema"],
            "tools": tools,
            "steps": [{"tool": name, "after": [index - 1] if index else []} for index, name in enumerate(tools)],
        },
        "tools": [simulator.tools["cinema"][name].as_function() for name in [*tools, "list_watchlist"]],
        "messages": messages,
        "provenance": provenance,
        "grounding": [{"message": 8, "span": [9, 9 + len(title)], "source": result("call_2", "/films/0/title")}],
        "features": [],
        "train": [message["role"] == "assistant" for message in messages],
        "meta": {"model": "hand", "toolweave": "0", "world": simulator.world_hashes["cinema"]},
    }
    draft["features"] = list_features(Dialogue.model_validate(draft))
    return draft


def words(text: str) -> Json:
    return {"kind": "user", "message": 1, "span": [FIRST.index(text), FIRST.index(text) + len(text)]}


def result(call_id: str, path: str) -> Json:
    return {"kind": "result", "call_id": call_id, "path": path}


def dialogue_of(record: Json, old: str = "", new: str = "") -> Dialogue:
    return Dialogue.model_validate_json(json.dumps(record).replace(old, new) if old else json.dumps(record))


def write_file(folder: Path, dialogue: Dialogue) -> str:
    path = folder / "one.jsonl"
    path.write_text(dialogue.to_line() + "\n", encoding="utf-8")
    return str(path)


def test_a_true_dialogue_passes_every_check(record: Json, simulator: Simulator, names: RecordedNames) -> None:
    assert [verdict.findings for verdict in verify_dialogues([dialogue_of(record)], simulator, names=names)] == [()]


def test_dialogues_of_a_batch_have_worlds_of_their_own(record: Json, simulator: Simulator) -> None:
    same_call_twice = [dialogue_of(record, "verify_1", f"verify_{number}") for number in (2, 3)]
    for dialogue in same_call_twice:
        world = simulator.open_worlds("cinema", [dialogue.id])[0]
        arguments = {"film_id": json.loads(dialogue.messages[11].content)["film_id"]}
        dialogue.messages[11].content = json.dumps(simulator.execute([(world, "add_to_watchlist", arguments)])[0])
    verdicts = verify_dialogues(same_call_twice, simulator)
    assert [[finding.what for finding in verdict.findings if finding.check == "execution"] for verdict in verdicts] == [[], []]


def test_a_result_that_the_graph_does_not_give_is_found(record: Json, simulator: Simulator, names: RecordedNames) -> None:
    (verdict,) = verify_dialogues([dialogue_of(record, '\\"release_year\\": 1979', '\\"release_year\\": 1978')], simulator, names=names)
    assert [(finding.check, finding.message) for finding in verdict.findings] == [("execution", 3), ("execution", 5)]


def test_a_name_that_is_recorded_otherwise_is_found(record: Json, simulator: Simulator, names: RecordedNames) -> None:
    (verdict,) = verify_dialogues([dialogue_of(record, '"genre": "drama"', '"genre": "horror"')], simulator, names=names)
    assert ("provenance", 6) in {(finding.check, finding.message) for finding in verdict.findings}


def test_names_know_labels_aliases_and_values(names: RecordedNames) -> None:
    assert names.recorded("cinema", "dramas") == {"drama"}
    assert names.recorded("cinema", "DRAMA") == {"drama"}
    assert names.recorded("cinema", "USA") == {"United States"}
    assert names.recorded("cinema", "no such thing") == frozenset()
    assert names.recorded("elsewhere", "drama") == frozenset()


def test_the_command_passes_it_with_the_graph(record: Json, cinema_graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", write_file(tmp_path, dialogue_of(record))]) == 0
    captured = capsys.readouterr()
    assert "execution" in captured.out
    assert "1 of 1 dialogues pass (100.0%)" in captured.err


@pytest.mark.parametrize(
    ("old", "new", "said"), [('"world": "', '"world": "other-', "was made on the world `other-"), ('"cinema"', '"nowhere"', "no domain `nowhere`")]
)
def test_another_world_or_domain_is_a_graph_error(
    record: Json, cinema_graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert run(["verify", write_file(tmp_path, dialogue_of(record, old, new))]) == 3
    assert said in capsys.readouterr().err


def test_a_dialogue_in_the_graph_is_shown_by_its_id_as_from_the_file(
    record: Json, cinema_graph: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Run(id="run_verify", seed=1, model="hand", domains=("cinema",), started_at="2026-01-01T00:00:00Z", toolweave="0", settings={})
    write_dialogues(cinema_graph, made, [dialogue_of(record)])
    assert run(["show", "verify_1", "--full"]) == 0
    from_graph = capsys.readouterr().out
    assert run(["show", write_file(tmp_path, dialogue_of(record)), "--full"]) == 0
    from_file = capsys.readouterr().out
    assert [line for line in from_graph.splitlines() if " = " not in line] == [line for line in from_file.splitlines() if " = " not in line]
    assert 'title = "Alien"   "Alien" of message 1' in from_graph
    assert "result of call_0 at /films/0/film_id" in from_graph


def test_an_unknown_id_is_a_data_error(cinema_graph: Graph, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "no_such_dialogue"]) == 5
    assert "The graph holds no dialogue `no_such_dialogue`." in capsys.readouterr().err
