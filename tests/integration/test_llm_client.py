"""The model client over real sockets: what fails, what is waited for, what is learnt, what it costs, and where the key never goes."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from toolweave.errors import ModelError, ToolweaveError
from toolweave.llm import Answer, Ask, BudgetReached, Models, Stopped, load_model_settings
from toolweave.llm.failures import read_retry_after

KEY = "sk-planted-7d1f0c9a4e"
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"], "additionalProperties": False}
Script = Callable[[dict[str, Any], int], web.Response | Awaitable[web.StreamResponse]]


def build_ask(number: int = 0, *, schema: dict[str, Any] | None = SCHEMA, **others: Any) -> Ask:
    return Ask("user", "user", "You answer in JSON.", f"Question {number}.", schema, **others)


def answer(content: str | None = '{"word": "yes"}', *, finish: str = "stop", usage: tuple[int, int] = (40, 10), **message: Any) -> web.Response:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    return web.json_response({"id": "x", "choices": [choice], "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}})


def refuse(status: int, message: str, **headers: str) -> web.Response:
    return web.json_response(
        {"error": {"message": message, "code": None}}, status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


class Scripted:
    """A server that does what a function of the request and its number says; probes are answered well and not counted."""

    def __init__(self, script: Script, *, probes: bool = True) -> None:
        self.script, self.probes = script, probes
        self.bodies: list[dict[str, Any]] = []
        self.base_url = ""

    async def __aenter__(self) -> Scripted:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/v1/chat/completions", self.reply)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.runner.cleanup()

    async def reply(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if self.probes and "quality_word" in json.dumps(body):
            return answer('{"quality_word": "tall", "size_rank": 4}')
        self.bodies.append(body)
        said = self.script(body, len(self.bodies))
        if isinstance(said, web.StreamResponse):
            return said
        return await said


def build_models(base_url: str, cache: Path | None = None, *, retry_rejected: bool = False, model: str = "m", **limits: Any) -> Models:
    settings = load_model_settings(model=model, base_url=base_url, **limits)
    assert settings
    return Models(settings, cache, retry_rejected=retry_rejected)


async def ask_scripted(script: Script, *asks: Ask, cache: Path | None = None, **limits: Any) -> tuple[list[Answer | BaseException], Models, Scripted]:
    async with Scripted(script) as server, build_models(server.base_url, cache, **limits) as models:
        answers = await asyncio.gather(*(models.ask(ask) for ask in asks or [build_ask()]), return_exceptions=True)
    return answers, models, server


def run_scripted(script: Script, *asks: Ask, cache: Path | None = None, **limits: Any) -> tuple[list[Any], Models, Scripted]:
    return asyncio.run(ask_scripted(script, *asks, cache=cache, **limits))


# --- what fails and may pass ---


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 529])
def test_what_may_pass_is_asked_again_and_answered(status: int) -> None:
    answers, models, server = run_scripted(lambda _, number: refuse(status, "later") if number < 3 else answer())
    assert (answers[0].data, answers[0].problem, len(server.bodies)) == ({"word": "yes"}, None, 3)
    assert models.usage["user"].as_row()["retries"] == 2


def test_a_request_that_keeps_failing_while_others_succeed_has_a_problem_and_is_not_kept(tmp_path: Path) -> None:
    def script(body: dict[str, Any], number: int) -> web.Response:
        return refuse(500, "no") if "Question 1." in str(body) else answer()

    answers, models, _ = run_scripted(script, build_ask(1), build_ask(2), cache=tmp_path / "c.db")
    assert (answers[0].problem, answers[1].data) == ("no answer: the endpoint says 500", {"word": "yes"})
    assert models.usage["user"].problems == {"no answer": 1}
    with sqlite3.connect(tmp_path / "c.db") as base:
        assert base.execute("SELECT count(*) FROM answer").fetchone() == (1,)
    base.close()


def test_a_lone_request_that_fails_ends_in_a_problem_once_the_endpoint_answers_another() -> None:
    answers, _, server = run_scripted(lambda body, _: refuse(500, "no") if "Question" in str(body) else answer("ok"))
    assert answers[0].problem == "no answer: the endpoint says 500"
    assert len(server.bodies) == 5


@pytest.mark.parametrize(
    "content",
    [
        b"<html>busy</html>",
        b'{"choices": []}',
        b'{"choices": [{"message"',
        b"[]",
        b"\xff\xfe",
        b'{"choices": [{"message": null}]}',
        b"[" * 100_000,
        b'{"error": {"code": 500}}',
    ],
    ids=range(8),
)
def test_a_reply_that_is_no_completion_is_asked_for_again(content: bytes) -> None:
    answers, _, server = run_scripted(lambda _, number: web.Response(body=content, content_type="application/json") if number == 1 else answer())
    assert (answers[0].data, len(server.bodies)) == ({"word": "yes"}, 2)


def test_a_connection_dropped_in_the_middle_is_made_again() -> None:
    async def drop(request_number: int) -> web.StreamResponse:
        return answer() if request_number > 1 else Dropped()

    answers, _, server = run_scripted(lambda _, number: drop(number))
    assert (answers[0].data, len(server.bodies)) == ({"word": "yes"}, 2)


class Dropped(web.Response):
    """Promises more than it sends, and hangs up."""

    async def prepare(self, request: web.BaseRequest) -> Any:
        assert request.transport
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nContent-Type: application/json\r\n\r\n{")
        await asyncio.sleep(0.01)
        request.transport.close()
        return await super().prepare(request)


def test_a_stalled_reply_and_a_slow_drip_end_at_the_time_limit_and_are_asked_again() -> None:
    async def stall(number: int) -> web.StreamResponse:
        if number == 1:
            await asyncio.sleep(5)
        return Drip() if number == 2 else answer()

    began = time.monotonic()
    answers, _, server = run_scripted(lambda _, number: stall(number), timeout_s=0.4)
    assert (answers[0].data, len(server.bodies)) == ({"word": "yes"}, 3)
    assert time.monotonic() - began < 4


class Drip(web.StreamResponse):
    """A byte each tenth of a second, for as long as anybody reads."""

    async def prepare(self, request: web.BaseRequest) -> Any:
        writer = await super().prepare(request)
        for _ in range(50):
            await self.write(b" ")
            await asyncio.sleep(0.1)
        return writer


def test_a_reply_of_megabytes_is_not_read_to_its_end() -> None:
    answers, _, _ = run_scripted(lambda _, __: answer("x" * 3_000_000))
    assert answers[0].problem == "no answer: a reply of more than 1,048,576 bytes"


@pytest.mark.parametrize(("status", "message"), [(400, "the prompt is too long"), (413, "too large"), (422, "bad input")])
def test_a_request_the_endpoint_does_not_want_is_sent_once_and_is_a_problem(status: int, message: str) -> None:
    answers, _, server = run_scripted(lambda _, __: refuse(status, message))
    assert (answers[0].problem, len(server.bodies)) == (f"no answer: {message}", 1)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (lambda: answer(""), "empty"),
        (lambda: answer(None, tool_calls=[{"id": "1", "function": {"name": "x", "arguments": "{}"}}]), "empty"),
        (lambda: answer(None, refusal="I will not."), "refused"),
        (lambda: answer('{"wo', finish="length"), "cut off"),
        (lambda: answer("Yes, of course."), "no JSON"),
        (lambda: answer('{"text": 3, "note": "yes"}'), "off schema"),
        (lambda: refuse(403, "flagged by moderation"), "refused"),
    ],
)
def test_what_the_model_does_wrong_is_a_problem_and_nothing_is_raised(reply: Callable[[], web.Response], problem: str) -> None:
    answers, models, _ = run_scripted(lambda _, __: reply())
    assert (answers[0].data, (answers[0].problem or "").partition(":")[0]) == (None, problem)
    assert models.usage["user"].problems == {problem: 1}


def test_reasoning_is_kept_apart_from_what_was_said() -> None:
    answers, _, _ = run_scripted(lambda _, __: answer('<think>Hm.</think>{"word": "yes"}', reasoning_content="First."))
    assert (answers[0].text, answers[0].data, answers[0].reasoning) == ('{"word": "yes"}', {"word": "yes"}, "First.\nHm.")


# --- an endpoint that is of no use ---


@pytest.mark.parametrize(
    ("status", "message", "words"),
    [
        (401, f"Incorrect API key provided: {KEY}", "refuses the key"),
        (403, f"The key {KEY} may not do that", "refuses the key"),
        (402, f"{KEY} has no funds", "no credit left"),
        (404, f"no such model for {KEY}", "does not know the model `m`"),
        (429, f"insufficient_quota of {KEY}", "no credit left"),
        (400, f"the model m is not a valid model ID for {KEY}", "does not know the model `m`"),
        (400, "The model `m` does not exist", "does not know the model `m`"),
        (302, KEY, "sends on to another address"),
    ],
)
def test_a_refused_key_model_or_account_ends_the_run_at_once(status: int, message: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", KEY)
    answers, _, server = run_scripted(lambda _, __: refuse(status, message, location="http://127.0.0.1:9/v1"), *(build_ask(number) for number in range(30)))
    assert all(isinstance(each, ModelError) and words in each.what for each in answers)
    assert len(server.bodies) <= 16
    assert not any(KEY in shown for each in answers for shown in list_shown(each))


def test_an_endpoint_that_refuses_connections_ends_every_question_after_the_patience() -> None:
    async def ask_nobody() -> list[Any]:
        async with build_models("http://127.0.0.1:9/v1", patience_s=1.0) as models:
            return await asyncio.gather(*(models.ask(build_ask(number)) for number in range(100)), return_exceptions=True)

    began = time.monotonic()
    answers = asyncio.run(ask_nobody())
    assert all(isinstance(each, ModelError) and each.exit_code == 4 for each in answers)
    assert "`http://127.0.0.1:9/v1` has not answered for" in answers[0].what
    assert "refuses connections" in answers[0].what
    assert 1.0 <= time.monotonic() - began < 6


def test_an_endpoint_that_only_says_500_ends_the_run_after_the_patience_and_keeps_what_it_had(tmp_path: Path) -> None:
    answers, _, _ = run_scripted(
        lambda _, number: answer() if number <= 3 else refuse(500, "no"), *(build_ask(number) for number in range(40)), cache=tmp_path / "c.db", patience_s=1.0
    )
    assert sum(isinstance(each, Answer) for each in answers) == 3
    assert sum(isinstance(each, ModelError) for each in answers) == 37
    with sqlite3.connect(tmp_path / "c.db") as base:
        assert base.execute("SELECT count(*) FROM answer").fetchone() == (3,)
    base.close()


def test_when_a_run_ends_requests_in_flight_do_not_hold_it_up() -> None:
    async def script(body: dict[str, Any]) -> web.StreamResponse:
        if "Question 0." in str(body):
            await asyncio.sleep(30)
        return refuse(401, "no")

    began = time.monotonic()
    answers, _, _ = run_scripted(lambda body, _: script(body), *(build_ask(number) for number in range(4)))
    assert all(isinstance(each, ModelError) for each in answers)
    assert time.monotonic() - began < 5


def test_a_run_told_to_stop_sends_nothing_more_and_keeps_what_is_in_flight(tmp_path: Path) -> None:
    async def slow() -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return answer()

    async def ask_and_stop() -> tuple[list[Any], int]:
        async with Scripted(lambda _, __: slow()) as server, build_models(server.base_url, tmp_path / "c.db", max_concurrency=4) as models:
            asked = [asyncio.create_task(models.ask(build_ask(number))) for number in range(20)]
            while len(server.bodies) < 4:
                await asyncio.sleep(0.01)
            models.stop()
            await models.finish()
            answers = await asyncio.gather(*asked, return_exceptions=True)
            assert (await models.ask(build_ask(0))).cached
            return answers, len(server.bodies)

    answers, sent = asyncio.run(ask_and_stop())
    assert sent == 4
    assert [type(each) for each in answers] == [Answer] * 4 + [Stopped] * 16


# --- too many requests ---


def test_a_429_uses_up_no_attempt_and_is_waited_out() -> None:
    answers, models, server = run_scripted(lambda _, number: refuse(429, "slow down") if number < 9 else answer())
    assert (answers[0].data, len(server.bodies)) == ({"word": "yes"}, 9)
    assert models.usage["user"].retries == 8


def test_retry_after_is_obeyed_in_seconds_and_as_a_date() -> None:
    times: list[float] = []

    def script(_: dict[str, Any], number: int) -> web.Response:
        times.append(time.monotonic())
        return refuse(429, "slow down", retry_after="1") if number == 1 else refuse(503, "busy", retry_after="1") if number == 2 else answer()

    run_scripted(script)
    assert [round(later - earlier) for earlier, later in pairwise(times)] == [1, 1]
    assert read_retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
    assert read_retry_after({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}) == 30.0
    assert [read_retry_after({"retry-after": text}) for text in ("9999", "soon", "", "1.2.3", "-5")] == [30.0, None, None, None, None]


def test_after_a_storm_the_former_rate_is_back_within_seconds() -> None:
    from toolweave.testing import ModelServer

    async def weather(base_url: str, storm: Callable[[bool], None]) -> tuple[float, float]:
        done: list[float] = []
        async with build_models(base_url) as models:

            async def work(first: int) -> None:
                for number in range(first, first + 1_000_000):
                    await models.ask(build_ask(number))
                    done.append(time.monotonic() - began)

            began = time.monotonic()
            workers = [asyncio.create_task(work(which * 1_000_000)) for which in range(48)]
            await asyncio.sleep(3)
            storm(True)
            await asyncio.sleep(3)
            storm(False)
            await asyncio.sleep(8)
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        return sum(2 < at <= 3 for at in done), max(sum(at > after and at <= after + 1 for at in done) for after in (9, 10, 11, 12))

    with ModelServer(latency_s=0.3) as server:
        former, later = asyncio.run(weather(server.base_url, server.storm))
    assert former > 40
    assert later >= 0.8 * former


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
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_llm_client import build_ask, build_models
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


def list_shown(error: BaseException) -> list[str]:
    """Everything of an error that a person, a log or a file may come to see, all exceptions behind it included."""
    shown = [repr(error), str(error), "".join(traceback.format_exception(error))]
    behind = error.__cause__ or error.__context__
    return shown + [repr(vars(error))] + (list_shown(behind) if behind else [])


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
