"""The model client over real sockets: what it learns of an endpoint, what it keeps, what it costs, and where the key never goes."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from endpoints import KEY, SCHEMA, Dropped, Script, Scripted, answer, build_ask, build_models, list_shown, refuse, run_scripted

from toolweave.errors import ToolweaveError
from toolweave.llm import Answer, Ask, BudgetReached

# --- structured output ---


def test_an_endpoint_that_takes_schemas_is_sent_them_and_no_schema_stands_in_the_prompt() -> None:
    _, models, server = run_scripted(lambda _, __: answer(), build_ask(1), build_ask(2))
    assert {body["response_format"]["type"] for body in server.bodies} == {"json_schema"}
    assert all("JSON Schema" not in str(body["messages"]) for body in server.bodies)
    assert models.usage["probe"].calls == 1


@pytest.mark.parametrize(("offers", "formats"), [(("json_object",), {"json_object"}), ((), {None})])
def test_what_an_endpoint_refuses_is_found_out_once_and_remembered_on_disk(offers: tuple[str, ...], formats: set[str | None], tmp_path: Path) -> None:
    def script(body: dict[str, Any], _: int) -> web.Response:
        wanted = body.get("response_format", {}).get("type")
        if wanted and wanted not in offers:
            return refuse(400, f"response_format of type {wanted} is not supported")
        return answer('{"quality_word": "tall", "size_rank": 4}' if "lighthouse" in str(body) else '{"word": "yes"}')

    async def ask_twice() -> list[list[dict[str, Any]]]:
        async with Scripted(script, probes=False) as server:
            sent: list[list[dict[str, Any]]] = []
            for first in (0, 10):
                async with build_models(server.base_url, tmp_path / "c.db") as models:
                    answers = await asyncio.gather(*(models.ask(build_ask(first + number)) for number in range(5)))
                    assert all(each.data == {"word": "yes"} for each in answers)
                sent.append(list(server.bodies))
                server.bodies.clear()
            return sent

    first, second = asyncio.run(ask_twice())
    assert len(second) == 5
    assert {body.get("response_format", {}).get("type") for body in second} == formats
    assert all("JSON Schema" in body["messages"][0]["content"] for body in second)
    assert len(first) == 5 + 2 - len(offers) + 1


def test_an_endpoint_that_ignores_schemas_silently_is_told_them_in_the_prompt() -> None:
    def script(body: dict[str, Any], _: int) -> web.Response:
        return answer('{"word": "yes"}' if "JSON Schema" in str(body["messages"]) else '{"answer": "yes"}')

    async def ask_deaf() -> tuple[Answer, int]:
        async with Scripted(script, probes=False) as server, build_models(server.base_url) as models:
            return await models.ask(build_ask()), len(server.bodies)

    said, sent = asyncio.run(ask_deaf())
    assert (said.data, sent) == ({"word": "yes"}, 4)


def test_limits_by_another_name_and_parameters_that_are_not_taken_are_learnt() -> None:
    def script(body: dict[str, Any], _: int) -> web.Response:
        if "max_tokens" in body:
            return refuse(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
        for name in ("temperature", "seed"):
            if name in body:
                return refuse(422, f"{name}: Extra inputs are not permitted")
        return answer()

    answers, _, server = run_scripted(script, build_ask(sample=2))
    assert answers[0].data == {"word": "yes"}
    assert server.bodies[-1]["max_completion_tokens"] == 1024
    assert {"max_tokens", "temperature", "seed"} & set(server.bodies[-1]) == set()


# --- the cache ---


def test_a_question_is_paid_for_once_in_flight_and_ever_after(tmp_path: Path) -> None:
    async def slow() -> web.StreamResponse:
        await asyncio.sleep(0.2)
        return answer()

    async def ask_often() -> tuple[list[Answer], Answer, int]:
        async with Scripted(lambda _, __: slow()) as server:
            async with build_models(server.base_url, tmp_path / "c.db") as models:
                at_once = await asyncio.gather(*(models.ask(build_ask()) for _ in range(20)))
                assert models.usage["user"].as_row() | {"cached": 19, "calls": 1, "prompt_tokens": 40} == models.usage["user"].as_row()
            async with build_models(server.base_url, tmp_path / "c.db") as models:
                later = await models.ask(build_ask())
                assert (models.usage["user"].calls, models.usage["user"].cost_usd) == (0, 0)
            return at_once, later, len(server.bodies)

    at_once, later, sent = asyncio.run(ask_often())
    assert (sent, sum(not each.cached for each in at_once)) == (1, 1)
    assert (later.cached, later.data, later.key) == (True, {"word": "yes"}, at_once[0].key)


def test_what_a_question_depends_on_names_its_answer() -> None:
    asks = [build_ask(), build_ask(1), build_ask(sample=1), build_ask(temperature=0.1), build_ask(max_tokens=5), build_ask(schema=None)]
    models = build_models("http://127.0.0.1:9/v1")
    other = build_models("http://127.0.0.1:9/v1", model="n")
    assert len({*map(models.build_key, asks), other.build_key(asks[0])}) == 7
    assert models.build_key(asks[0]) == models.build_key(Ask("repair", "assistant", "You answer in JSON.", "Question 0.", SCHEMA))


def test_an_answer_found_bad_is_asked_anew_only_on_demand_and_only_once(tmp_path: Path) -> None:
    async def ask_again() -> list[str]:
        words: list[str] = []
        async with Scripted(lambda _, number: answer(json.dumps({"word": str(number)}))) as server:
            for retry in (False, False, True):
                async with build_models(server.base_url, tmp_path / "c.db", retry_rejected=retry) as models:
                    for _ in range(2):
                        said = await models.ask(build_ask())
                        models.mark_rejected(said.key)
                        words.append(said.data["word"])
        return words

    assert asyncio.run(ask_again()) == ["1", "1", "1", "1", "2", "2"]


def test_a_kill_loses_only_what_was_in_flight(tmp_path: Path) -> None:
    from toolweave.testing import ModelServer

    program = f"""
import asyncio, sys
sys.path.insert(0, {str(Path(__file__).parent.parent)!r})
from endpoints import build_ask, build_models
from pathlib import Path
async def main():
    async with build_models(sys.argv[1], Path(sys.argv[2]), max_concurrency=8) as models:
        async def one(number):
            await models.ask(build_ask(number))
            print(number, flush=True)
        await asyncio.gather(*(one(number) for number in range(400)))
asyncio.run(main())
"""
    told: set[int] = set()
    with ModelServer(latency_s=0.02) as server:
        for wanted in (5, 20, 60, None):
            run = subprocess.Popen([sys.executable, "-c", program, server.base_url, str(tmp_path / "c.db")], stdout=subprocess.PIPE, text=True)
            assert run.stdout
            for count, line in enumerate(run.stdout, start=1):
                told.add(int(line))
                if wanted and count >= wanted:
                    run.send_signal(signal.SIGKILL)
                    break
            run.stdout.read()
            run.stdout.close()
            run.wait()
        sent, again = len(server.requests), server.requests.list_asked_again()
    assert told == set(range(400))
    assert 401 <= sent <= 401 + 3 * 8
    assert len(again) <= 3 * 8


# --- limits ---


def test_a_limit_of_tokens_is_never_passed_and_used_up_well() -> None:
    answers, models, server = run_scripted(lambda _, __: answer(usage=(20, 60)), *(build_ask(number, max_tokens=100) for number in range(60)), max_tokens=2000)
    assert {type(each) for each in answers} == {Answer, BudgetReached}
    spent = models.budget.spent.prompt + models.budget.spent.completion
    assert spent == 80 * len(server.bodies) + 50
    assert 1750 <= spent <= 2000


def test_a_limit_of_cost_is_never_passed() -> None:
    answers, models, _ = run_scripted(
        lambda _, __: answer(usage=(20, 1000)), *(build_ask(number, max_tokens=1000) for number in range(30)), max_cost_usd=0.02, price_in=1.0, price_out=2.0
    )
    assert models.usage["user"].cost_usd + models.usage["probe"].cost_usd <= 0.02
    assert sum(isinstance(each, Answer) for each in answers) == 9
    assert "`0.02 USD`" in next(each for each in answers if isinstance(each, BudgetReached)).what


def test_prompts_that_are_longer_than_estimated_are_reckoned_with_from_the_first_on() -> None:
    async def ask_in_turn() -> int:
        async with Scripted(lambda _, __: answer(usage=(1000, 50))) as server, build_models(server.base_url, max_tokens=10_000) as models:
            with pytest.raises(BudgetReached):
                for number in range(30):
                    await models.ask(build_ask(number, max_tokens=50))
            return models.budget.spent.prompt + models.budget.spent.completion

    assert 8000 <= asyncio.run(ask_in_turn()) <= 10_000


# --- the key ---


FAILURES: dict[str, Script] = {
    "echoed in an answer": lambda _, __: answer(json.dumps({"word": KEY}), reasoning_content=f"the key is {KEY}"),
    "echoed in a 400": lambda _, __: refuse(400, f"bad request with {KEY}"),
    "echoed in a 500": lambda _, __: web.Response(status=500, text=f"Authorization: Bearer {KEY}"),
    "echoed in a 401": lambda _, __: refuse(401, f"Incorrect API key provided: {KEY}"),
    "echoed in a 404": lambda _, __: refuse(404, f"no model for {KEY}"),
    "echoed in a 429": lambda _, number: refuse(429, KEY) if number < 3 else answer(),
    "echoed as an error in a 200": lambda _, __: web.json_response({"error": {"message": KEY, "code": 404}}),
    "garbled": lambda _, __: web.Response(text=f"<html>{KEY}"),
    "dropped": lambda _, __: Dropped(),
    "refused format": lambda body, _: refuse(400, f"response_format {KEY}") if "response_format" in body else answer(),
}


@pytest.mark.parametrize("failure", list(FAILURES))
def test_the_key_is_in_no_error_log_file_or_answer(
    failure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    answers, models, server = run_scripted(FAILURES[failure], build_ask(1), build_ask(2), cache=tmp_path / "c.db", patience_s=0.5)
    assert server.bodies
    shown = [repr(models.settings), str(models.settings), repr(models.usage), caplog.text, *capfd.readouterr()]
    for each in answers:
        shown += list_shown(each) if isinstance(each, BaseException) else [repr(each)]
    assert [text for text in shown if KEY in text] == []
    assert [path.name for path in tmp_path.iterdir() if KEY.encode() in path.read_bytes()] == []
    assert all(isinstance(each, Answer | ToolweaveError) for each in answers)


def test_the_key_reaches_the_endpoint_and_only_as_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    from toolweave.testing import ModelServer

    monkeypatch.setenv("TOOLWEAVE_API_KEY", KEY)

    async def ask_one(base_url: str) -> Answer:
        async with build_models(base_url) as models:
            return await models.ask(build_ask())

    with ModelServer(key=KEY) as server:
        assert asyncio.run(ask_one(server.base_url)).problem is None
        assert all(row.keyed and not row.leaked for row in server.requests)
