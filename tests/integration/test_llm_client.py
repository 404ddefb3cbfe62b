"""The model client over real sockets: what fails, what is waited for, and when a run ends."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from endpoints import KEY, Dropped, Scripted, answer, build_ask, build_models, list_shown, refuse, run_scripted

from toolweave.errors import ModelError
from toolweave.llm import Answer, Stopped
from toolweave.llm.failures import read_retry_after

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
