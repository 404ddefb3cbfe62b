"""The client of the pipeline against the model to test with: the guard, every kind of fault at once, and the key."""

from __future__ import annotations

import asyncio
import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from toolweave.errors import ModelError, UsageError
from toolweave.llm import Answer, Ask, Models, load_model_settings
from toolweave.testing import Behaviour, ModelServer
from toolweave.testing.behaviour import CONTENT, TRANSPORT

KEY = "planted-key-5be1f0a2"
LINE = {"type": "object", "properties": {"id": {"type": "string"}, "text": {"type": "string"}}, "required": ["id", "text"], "additionalProperties": False}
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"lines": {"type": "array", "items": LINE}}, "required": ["lines"], "additionalProperties": False}


def build_ask(number: int) -> Ask:
    """A request for one line; another number is another request."""
    entry = {"id": "1", "speaker": "user", "say": "Who directed Alien?", "keep": ["Alien"]}
    data = {"task": "write_lines", "speaker": "user", "setting": f"number {number}", "dialogue": [entry]}
    return Ask("user", "user", "You write.", f"Write the lines.\n\nINPUT\n```json\n{json.dumps(data)}\n```\n", SCHEMA)


def ask_all(server: ModelServer, number: int, cache: Path | None = None) -> list[Answer]:
    """That many requests at once, through the client."""

    async def run() -> list[Answer]:
        settings = load_model_settings(model="test", base_url=server.base_url)
        assert settings is not None
        async with Models(settings, cache) as models:
            return list(await asyncio.gather(*(models.ask(build_ask(each)) for each in range(number))))

    return asyncio.run(run())


def test_no_test_reaches_a_model_unless_an_endpoint_is_configured() -> None:
    assert os.environ["TOOLWEAVE_MODELS_ALLOWED"] == "loopback"
    assert load_model_settings() is None


@pytest.mark.parametrize("base_url", ["https://api.openai.com/v1", "http://192.0.2.7:8000/v1", "http://model.example/v1"])
def test_no_test_reaches_a_model_of_another_machine(base_url: str) -> None:
    with pytest.raises(UsageError, match="loopback"):
        load_model_settings(model="any", base_url=base_url)


def test_a_competent_server_answers_every_request_once(tmp_path: Path) -> None:
    with ModelServer(latency_s=0.01) as server:
        first, second = (ask_all(server, 40, tmp_path / "cache.sqlite") for _ in range(2))
        assert server.requests.list_asked_again() == []
        assert sum(row.task == "write_lines" for row in server.requests) == 40
    assert [answer.problem for answer in first] == [None] * 40
    assert [answer.data for answer in first] == [answer.data for answer in second]
    assert {answer.cached for answer in second} == {True}


def test_faults_on_the_way_cost_tries_and_no_answer() -> None:
    behaviour = Behaviour({kind: 0.5 / len(TRANSPORT) for kind in TRANSPORT}, stall_s=0.1, hang_s=0.1)
    with ModelServer(behaviour, seed=2) as server:
        answers = ask_all(server, 120)
        faults = {row.fault for row in server.requests} - {""}
    assert [answer.problem for answer in answers] == [None] * 120
    assert faults == set(TRANSPORT)


def test_a_weak_server_is_told_apart_answer_by_answer() -> None:
    with ModelServer(replace(Behaviour.weak(0.6), stall_s=0.1, hang_s=0.1), seed=3) as server:
        answers = ask_all(server, 300)
        kinds = {row.fault for row in server.requests if row.task == "write_lines"}
    problems = {answer.problem.partition(":")[0] for answer in answers if answer.problem}
    assert {"empty", "refused", "cut off", "off schema"} <= problems
    assert not any((answer.problem or "").startswith("no answer") for answer in answers)
    assert 0.5 < sum(answer.data is not None for answer in answers) / 300 < 0.95
    assert not any(mark in json.dumps(answer.data) for answer in answers for mark in ("<think>", "<|channel|>"))
    assert len(kinds & set(CONTENT)) > 18


def test_a_weak_server_answers_the_same_whatever_the_order() -> None:
    behaviour = replace(Behaviour.weak(0.8), stall_s=0.05, hang_s=0.05)
    with ModelServer(behaviour, seed=4) as one, ModelServer(behaviour, seed=4, latency_s=0.01) as two:
        assert [answer.text for answer in ask_all(one, 60)] == [answer.text for answer in ask_all(two, 60)]


@pytest.mark.parametrize("capability", ["json_schema", "json_object", "ignores_format", "reasoning", "max_completion_tokens"])
def test_whatever_an_endpoint_can_do_the_answers_come(capability: str) -> None:
    with ModelServer(capabilities={capability}) as server:
        answers = ask_all(server, 5)
    assert [(answer.problem, len(answer.data["lines"])) for answer in answers] == [(None, 1)] * 5
    assert all(bool(answer.reasoning) == (capability == "reasoning") for answer in answers)


def test_a_refused_key_ends_it_at_once_and_is_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", KEY)
    began = time.monotonic()
    with ModelServer(key="another-key") as server, pytest.raises(ModelError) as raised:
        ask_all(server, 3, tmp_path / "cache.sqlite")
    assert time.monotonic() - began < 10
    assert KEY not in str(raised.value) + repr(raised.value) and "TOOLWEAVE_API_KEY" in str(raised.value)
    assert not any(KEY.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_key_is_sent_as_a_header_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", KEY)
    with ModelServer(key=KEY) as server:
        answers = ask_all(server, 3)
        rows = list(server.requests)
    assert [answer.problem for answer in answers] == [None] * 3
    assert {(row.keyed, row.leaked) for row in rows} == {(True, False)}
