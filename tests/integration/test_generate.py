"""Generated dialogues on a real graph: equal seeds, whole files, true arguments, and figures that hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, LiteralString

import pytest
from conftest import load_domains
from jsonschema import Draft202012Validator

from toolweave.cli import generate as command
from toolweave.cli.app import run
from toolweave.coverage import delete_run, query_runs, write_dialogues
from toolweave.dialogue import generate as batches
from toolweave.dialogue.aim import PLANNED
from toolweave.dialogue.features import DEFAULT_SHARES, list_short
from toolweave.dialogue.request import Request
from toolweave.dialogue.run import Generation, start_run
from toolweave.dialogue.voice.persona import DEFAULT_REGISTERS
from toolweave.graph import Graph
from toolweave.model.derive import DERIVATIONS
from toolweave.model.items import find_items, kind_of
from toolweave.model.pointer import iter_leaves, resolve
from toolweave.model.record import PATTERNS, Dialogue
from toolweave.model.tool import Json
from toolweave.simulate import Simulator
from toolweave.synthesise import synthesise_domain
from toolweave.verify import load_names, verify_dialogues
from toolweave.verify.stats import Tally, build_stats, list_figures, share

DOMAINS = ["cinema", "music", "geography"]
WHOLE: LiteralString = """
MATCH (d:Dialogue {run_id: $run})
OPTIONAL MATCH (d)-[:HAS_TURN]->(t:Turn)
OPTIONAL MATCH (t)-[:MAKES]->(c:ToolCall)
OPTIONAL MATCH (c)-[:CALLS]->(tool:Tool)
RETURN d.id AS id, count(DISTINCT t) AS turns, count(DISTINCT c) AS calls, count(DISTINCT CASE WHEN tool IS NULL THEN NULL ELSE c END) AS known
ORDER BY id
"""


FLOWS: LiteralString = """
MATCH (d:Dialogue {run_id: $run})-[:HAS_TURN]->(:Turn)-[:MAKES]->(c:ToolCall)-[:CALLS]->(there:Tool)
MATCH (c)-[fed:FED_BY]->(:ToolCall)-[:CALLS]->(here:Tool)
WHERE here.domain <> there.domain
OPTIONAL MATCH (:Parameter)-[feeds:FEEDS {key: fed.feeds}]->(:Parameter)
RETURN d.id AS id, fed.feeds AS feeds, feeds.key AS held, [here.domain, there.domain] AS domains
"""
ACROSS: LiteralString = """
MATCH (here:Tool)-[:RETURNS]->(:Parameter)-[feeds:FEEDS]->(:Parameter)<-[:TAKES]-(there:Tool)
WHERE here.domain <> there.domain
RETURN here.domain AS source, there.domain AS target, feeds.key AS key, feeds.evidence AS evidence
"""
STALE = ("cinema/get_film_details/out/title", "geography/find_cities/in/name")


def generate(out: Path, count: int, *, seed: int, domains: Iterable[str] = DOMAINS, patterns: Iterable[str] = ()) -> int:
    """Run the command; its exit code."""
    chosen = [word for name in domains for word in ("--domain", name)] + [word for name in patterns for word in ("--pattern", name)]
    return run(["generate", *chosen, "--dialogues", str(count), "--seed", str(seed), "--out", str(out)])


def read(path: Path) -> list[Json]:
    """The records of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def world(graph: Graph) -> Graph:
    """A graph with the three domains of the figures."""
    return load_domains(graph, DOMAINS)


@pytest.fixture(scope="module")
def made(world: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred dialogues over three domains."""
    path = tmp_path_factory.mktemp("made") / "made.jsonl"
    assert generate(path, 200, seed=1) == 0
    return path


@pytest.fixture(scope="module")
def records(made: Path) -> list[Json]:
    """The two hundred dialogues as plain JSON."""
    return read(made)


@pytest.fixture(scope="module")
def tally(records: list[Json]) -> Tally:
    """Their figures."""
    return build_stats(Dialogue.model_validate(record) for record in records)


def test_exactly_as_many_dialogues_come_as_were_asked_for_from_each_domain_in_turn(records: list[Json]) -> None:
    assert [record["domain"] for record in records] == [DOMAINS[index % 3] for index in range(200)]
    assert len({record["id"] for record in records}) == 200
    assert len({record["run_id"] for record in records}) == 1


def user_text(record: Json) -> str:
    """All that the user says."""
    return "\n".join(message["content"] for message in record["messages"] if message["role"] == "user")


def test_every_dialogue_passes_the_verifier_which_executes_its_calls(world: Graph, records: list[Json]) -> None:
    dialogues = [Dialogue.model_validate(record) for record in records]
    verdicts = list(verify_dialogues(dialogues, Simulator.load(world, DOMAINS), names=load_names(world, DOMAINS)))
    assert [finding for verdict in verdicts for finding in verdict.findings] == []
    assert len(verdicts) == 200


def test_no_two_dialogues_of_a_run_have_the_same_user_text(records: list[Json]) -> None:
    assert [text for text, count in Counter(user_text(record).casefold() for record in records).items() if count > 1] == []


def test_most_user_turns_are_truly_multi_step_and_a_third_of_those_are_rich(tally: Tally) -> None:
    assert share(tally.multi_step, tally.turns_with_calls) >= 0.60
    assert share(tally.rich, tally.multi_step) >= 1 / 3


def test_every_pattern_comes_and_a_fifth_of_the_dialogues_have_a_clarification(tally: Tally) -> None:
    assert set(tally.patterns) == set(PATTERNS)
    assert 0.17 <= share(tally.clarified, tally.dialogues) <= 0.23


def test_user_turns_are_varied_with_and_without_the_names_in_them(tally: Tally) -> None:
    figures = {row["figure"]: row["value"] for row in list_figures(tally)}
    assert figures["distinct-3"] >= 0.65
    assert figures["distinct-3, arguments masked"] >= 0.50
    assert max(tally.openings.values()) / tally.turns <= 0.015


def test_each_register_comes_at_about_its_share_and_most_users_are_plain(tally: Tally) -> None:
    assert all(abs(share(tally.registers[name], tally.dialogues) - rate) <= 0.07 for name, rate in DEFAULT_REGISTERS)
    assert tally.registers.most_common(1)[0][0] == "plain"


def test_most_dialogues_have_two_or_three_user_turns_and_none_more_than_six(tally: Tally) -> None:
    assert min(tally.turns_per_dialogue) == 2 and max(tally.turns_per_dialogue) <= 6
    assert share(tally.turns_per_dialogue[2] + tally.turns_per_dialogue[3], tally.dialogues) >= 0.75


def test_what_stands_beside_the_task_comes_at_its_rate(tally: Tally) -> None:
    assert list_short(DEFAULT_SHARES, tally.features, tally.dialogues) == []


@pytest.mark.usefixtures("world")
def test_of_the_tools_that_are_missing_some_come_later_and_are_called_then(tmp_path: Path) -> None:
    out = tmp_path / "missing.jsonl"
    assert run(["generate", "--domain", "cinema", "--dialogues", "16", "--features", "missing_tool=0.7,clarification=0", "--out", str(out)]) == 0
    found = [dialogue for line in out.read_text(encoding="utf-8").splitlines() if "missing_tool" in (dialogue := Dialogue.model_validate_json(line)).features]
    later = [dialogue for dialogue in found if dialogue.tools_from]
    assert 0 < len(later) < len(found)
    for dialogue in later:
        ((name, start),) = dialogue.tools_from.items()
        calls = [number for number, message in enumerate(dialogue.messages) for call in message.tool_calls or () if call.function.name == name]
        assert calls and start < calls[0]
        assert name in dialogue.goal.tools and "missing_tool" not in dialogue.meta


def test_no_tool_sequence_crowds_the_others_out(tally: Tally) -> None:
    assert len(tally.sequences) >= 80
    assert max(tally.sequences.values()) / tally.dialogues <= 0.06


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("pattern", PATTERNS)
def test_only_goals_of_the_pattern_asked_for_come(tmp_path: Path, pattern: str) -> None:
    domains = ["cinema", "geography"] if pattern == "cross_domain" else ["cinema"]
    assert generate(tmp_path / "out.jsonl", 4, seed=2, domains=domains, patterns=[pattern]) == 0
    assert [record["goal"]["pattern"] for record in read(tmp_path / "out.jsonl")] == [pattern] * 4


def test_calls_are_legal_and_arguments_traceable(records: list[Json]) -> None:
    for record in records:
        check_record(record)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("seed", [101, 102])
def test_whatever_the_seed_calls_are_legal_and_arguments_traceable(tmp_path: Path, seed: int) -> None:
    assert generate(tmp_path / "out.jsonl", 10, seed=seed, domains=["cinema"], patterns=["single", "fan_out"]) == 0
    for record in read(tmp_path / "out.jsonl"):
        check_record(record)


def check_record(record: Json) -> None:
    """Legal calls, traceable arguments, two to six user turns."""
    check_calls(record)
    check_arguments(record)
    assert sum(message["role"] == "user" for message in record["messages"]) in range(2, 7)


def iter_calls(record: Json) -> Iterator[Json]:
    """The calls of a record in order."""
    for message in record["messages"]:
        yield from message.get("tool_calls", ())


def check_calls(record: Json) -> None:
    """Every call names a known tool and satisfies its schema; there are 5 to 20 tools and each is a legal schema."""
    tools = {tool["function"]["name"]: tool["function"]["parameters"] for tool in record["tools"]}
    assert 5 <= len(tools) == len(record["tools"]) <= 20
    for schema in tools.values():
        Draft202012Validator.check_schema(schema)
    for call in iter_calls(record):
        errors = list(Draft202012Validator(tools[call["function"]["name"]]).iter_errors(call["function"]["arguments"]))  # pyright: ignore[reportUnknownMemberType]
        assert errors == []


def check_arguments(record: Json) -> None:
    """Every leaf of every call has one row of provenance, which leads to its value."""
    rows = {(row["call_id"], row["path"]): row["source"] for row in record["provenance"]}
    assert len(rows) == len(record["provenance"])
    leaves = {(call["id"], path): value for call in iter_calls(record) for path, value in iter_leaves(call["function"]["arguments"])}
    assert rows.keys() == leaves.keys()
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in record["tools"]}
    tool_of = {call["id"]: call["function"]["name"] for call in iter_calls(record)}
    trained = {call["id"]: train for message, train in zip(record["messages"], record["train"], strict=True) for call in message.get("tool_calls", ())}
    for place, source in rows.items():
        if source["kind"] == "mistake":
            assert not trained[place[0]]
        elif source["kind"] == "default":
            assert schemas[tool_of[place[0]]]["properties"][place[1][1:]]["default"] == leaves[place]
        else:
            found = trace(record, source)
            assert found is UNKNOWN or str(found).casefold() == str(leaves[place]).casefold()


UNKNOWN = object()
"""What only the domain's recorded names tell."""


def trace(record: Json, source: Json) -> Any:
    """The value that a source leads to."""
    if source["kind"] in ("user", "system"):
        start, end = source["span"]
        assert record["messages"][source["message"]]["role"] == source["kind"]
        return record["messages"][source["message"]]["content"][start:end]
    if source["kind"] == "result":
        (content,) = (message["content"] for message in record["messages"] if message.get("tool_call_id") == source["call_id"])
        return resolve(json.loads(content), source["path"])
    values = [trace(record, inner) for inner in source["from"]]
    return UNKNOWN if source["function"] == "recorded_name" else DERIVATIONS[source["function"]](*values)


@pytest.mark.usefixtures("world")
def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("old\n" * 500, encoding="utf-8")
    assert generate(path, 2, seed=3, domains=["cinema"], patterns=["single"]) == 0
    assert [record["domain"] for record in read(path)] == ["cinema", "cinema"]
    assert list(tmp_path.iterdir()) == [path]


def test_equal_seeds_give_equal_bytes_even_after_an_interruption_and_other_seeds_do_not(world: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 8)
    first, path, other = (tmp_path / name for name in ("first.jsonl", "out.jsonl", "other.jsonl"))
    assert generate_few(first, seed=5) == 0
    run_id = read(first)[0]["run_id"]
    stored = world.run(WHOLE, run=run_id).data()
    delete_run(world, run_id)
    path.write_text("what was there before\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(command, "iter_lines", interrupted_lines)
        assert generate_few(path, seed=5) == 130
    assert path.read_text(encoding="utf-8") == "what was there before\n"
    assert set(tmp_path.iterdir()) == {first, path}
    kept = world.run(WHOLE, run=run_id).data()
    assert kept == stored[: len(kept)] and len(kept) in (16, 20)
    assert world.run("MATCH (t:Turn) WHERE NOT (:Dialogue)-[:HAS_TURN]->(t) RETURN count(t)").evaluate() == 0
    assert generate_few(path, seed=5) == 0
    assert path.read_bytes() == first.read_bytes()
    assert world.run(WHOLE, run=run_id).data() == stored
    assert generate_few(other, seed=6) == 0
    assert {user_text(record) for record in read(first)}.isdisjoint(user_text(record) for record in read(other))
    assert read(other)[0]["run_id"] != run_id


def generate_few(out: Path, *, seed: int) -> int:
    """Twenty dialogues of one domain, in batches of eight."""
    return generate(out, 20, seed=seed, domains=["cinema"], patterns=["single", "fan_out"])


def interrupted_lines(dialogues: Iterable[Dialogue], advance: object) -> Iterator[str]:
    """Lines as the command writes them, until Ctrl-C after a few."""
    del advance
    for number, dialogue in enumerate(dialogues):
        if number == 12:
            raise KeyboardInterrupt
        yield dialogue.to_line()


def test_the_stored_dialogues_are_those_of_the_file(world: Graph, records: list[Json]) -> None:
    stored = {row["id"]: row for row in world.run(WHOLE, run=records[0]["run_id"])}
    for record in records:
        row, calls = stored[record["id"]], len(list(iter_calls(record)))
        assert (row["turns"], row["calls"], row["known"]) == (len(record["messages"]), calls, calls)


def test_what_crosses_domains_is_stored_along_a_feeds_of_both(world: Graph, records: list[Json]) -> None:
    crossing = [record["id"] for record in records if record["goal"]["pattern"] == "cross_domain"]
    flows = world.run(FLOWS, run=records[0]["run_id"]).data()
    assert crossing and {row["id"] for row in flows} == set(crossing)
    assert all(row["feeds"] == row["held"] and row["domains"][0] != row["domains"][1] for row in flows)


def test_feeds_across_domains_are_the_same_whichever_was_ingested_last(world: Graph) -> None:
    whole = {tuple(row.values()) for row in world.run(ACROSS).data()}
    assert {(source, target) for source, target, _, _ in whole} == {("cinema", "geography"), ("music", "geography"), ("cinema", "music"), ("music", "cinema")}
    for name in ("geography", "music", "cinema"):
        synthesise_domain(world, name)
        assert {tuple(row.values()) for row in world.run(ACROSS).data()} == whole
    world.run("MATCH (p:Parameter)-[f:FEEDS]->(q:Parameter) WHERE f.shared IS NOT NULL AND q.id STARTS WITH 'geography/find_cities' DELETE f")
    world.run("MATCH (p:Parameter {id: $id}), (q:Parameter {id: $to}) CREATE (p)-[:FEEDS {key: 'stale', shared: 9}]->(q)", id=STALE[0], to=STALE[1])
    synthesise_domain(world, "geography")
    assert {tuple(row.values()) for row in world.run(ACROSS).data()} == whole


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--domain", "opera", "--dialogues", "1"], 2, "`opera`"),
        (["--domain", "cinema", "--dialogues", "1", "--pattern", "spiral"], 2, "`spiral`"),
        (["--domain", "cinema", "--dialogues", "0"], 2, "--dialogues"),
        (["--domain", "cinema", "--dialogues", "1", "--pattern", "cross_domain"], 2, "second domain"),
        (["--domain", "cinema", "--domain", "academia", "--dialogues", "1"], 3, "`academia`"),
    ],
)
def test_what_cannot_be_generated_is_told_in_two_lines(
    arguments: list[str], code: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], graph: Graph
) -> None:
    graph.run("MATCH (d:Domain {name: 'academia'}) DETACH DELETE d")
    graph.run("MATCH (t:Tool {domain: 'academia'}) DETACH DELETE t")
    assert run(["generate", *arguments, "--out", str(tmp_path / "out.jsonl")]) == code
    told = capsys.readouterr()
    what, remedy = told.err.splitlines()[-2:]
    assert what.startswith("error  ") and words in what and remedy.startswith("try    ")
    assert told.out == "" and list(tmp_path.iterdir()) == []


def test_a_run_that_is_broken_off_goes_on_where_it_stopped(world: Graph, tmp_path: Path) -> None:
    """Before the second batch, which depends on what the first left in memory."""
    request = Request(("cinema",), 108, seed=4, patterns=("chain",))

    def start() -> Generation:
        return start_run(world, request, lambda made, batch: write_dialogues(world, made, batch))

    whole = [dialogue.to_line() for dialogue in start().iter_dialogues()]
    assert len(whole) == 108
    broken = start()
    first = broken.iter_dialogues()
    assert [next(first).to_line() for _ in range(100)] == whole[:100]
    first.close()
    last = start()
    assert [dialogue.to_line() for dialogue in last.iter_dialogues()] == whole
    assert (broken.resumed, last.resumed) == (0, 100)
    assert delete_run(world, last.run.id) == 108


def test_aimed_at_what_is_uncovered_nearly_every_dialogue_adds_something_until_enough_is_covered(
    world: Graph, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for held in query_runs(world):
        delete_run(world, held["id"])
    out = tmp_path / "aimed.jsonl"
    asked = ["generate", "--domain", "cinema", "--dialogues", "90", "--target", "uncovered", "--until", "tools>=0.6", "--out", str(out)]
    assert run(asked) == 0
    had: set[str] = set()
    idle = 0  # what hangs on a condition may come to nothing
    for record in read(out):
        items = {item for item in find_items(Dialogue.model_validate(record)) if kind_of(item) in PLANNED}
        idle += items <= had
        had |= items
    assert idle <= len(read(out)) / 4
    told = re.search(r"covered: tools cinema (\d+) of (\d+)", capsys.readouterr().err)
    assert told is not None and int(told[1]) >= 0.6 * int(told[2])
    assert len([item for item in had if item.startswith("tools:")]) == int(told[1])
    assert delete_run(world, read(out)[0]["run_id"]) == len(read(out)) < 90
