"""How many requests are let in: up on success, down on 429, back within seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from toolweave.errors import ModelError
from toolweave.llm.limiter import Limiter


def run(play: Callable[[Limiter], Awaitable[Any]], *, most: int = 64) -> Any:
    async def main() -> Any:
        return await play(Limiter(most))

    return asyncio.run(main())


async def enter(limiter: Limiter, outcome: Callable[[float], None], latency_s: float = 0.0) -> None:
    async with limiter.place() as entered_at:
        await asyncio.sleep(latency_s)
        outcome(entered_at)


def test_it_starts_slowly_doubles_and_never_lets_in_more_than_the_most() -> None:
    async def play(limiter: Limiter) -> list[int]:
        seen: list[int] = []

        async def one() -> None:
            async with limiter.place() as entered_at:
                seen.append(limiter.in_flight)
                await asyncio.sleep(0.001)
                limiter.succeeded(entered_at)

        await asyncio.gather(*(one() for _ in range(400)))
        assert limiter.in_flight == 0
        return seen

    seen = run(play, most=40)
    assert (max(seen[:16]), max(seen), seen.index(32) < 100) == (16, 40, True)


def test_one_429_among_many_answers_costs_little_and_pauses_nobody() -> None:
    async def play(limiter: Limiter) -> float:
        limiter.limit = 64.0
        await asyncio.gather(*(enter(limiter, limiter.succeeded) for _ in range(50)))
        await enter(limiter, lambda at: limiter.limited(at, 20.0))
        await asyncio.wait_for(enter(limiter, limiter.succeeded), 0.5)
        return limiter.limit

    assert 60 < run(play) <= 64


def test_a_burst_is_cut_once_and_a_storm_brings_it_down_to_single_probes() -> None:
    async def play(limiter: Limiter) -> tuple[float, float]:
        limiter.limit = 64.0
        await asyncio.gather(*(enter(limiter, lambda at: limiter.limited(at, None), 0.001) for _ in range(60)))
        after_burst = limiter.limit
        for _ in range(8):
            limiter.limited(asyncio.get_running_loop().time(), None)
        return after_burst, limiter.limit

    after_burst, after_storm = run(play)
    assert after_burst > 60
    assert after_storm == 1


def test_in_a_storm_somebody_asks_at_least_each_second_and_a_longer_wait_is_obeyed() -> None:
    async def play(limiter: Limiter) -> tuple[float, float]:
        loop, waits = asyncio.get_running_loop(), list[float]()
        for retry_after_s in (None, 1.4):
            for _ in range(12):
                limiter.limited(loop.time(), None)
            limiter.limited(loop.time(), retry_after_s)
            began = loop.time()
            await enter(limiter, limiter.succeeded)
            waits.append(loop.time() - began)
        return waits[0], waits[1]

    usual, named = run(play)
    assert 0.5 < usual < 1.1
    assert 1.3 < named < 1.7


def test_when_it_ends_everybody_who_waits_or_comes_gets_the_reason() -> None:
    async def play(limiter: Limiter) -> list[Any]:
        async def hold() -> None:
            async with limiter.place():
                await asyncio.sleep(0.01)

        waiting = [asyncio.create_task(hold()) for _ in range(20)]
        await asyncio.sleep(0)
        limiter.end(ModelError("over", "stop"))
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        with pytest.raises(ModelError):
            await hold()
        return ended

    ended = run(play)
    assert sum(isinstance(each, ModelError) for each in ended) == 4


def test_who_is_cancelled_while_waiting_takes_no_place() -> None:
    async def play(limiter: Limiter) -> int:
        tasks = [asyncio.create_task(enter(limiter, limiter.succeeded, 0.02)) for _ in range(30)]
        await asyncio.sleep(0.001)
        for task in tasks[5:25]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(enter(limiter, limiter.succeeded) for _ in range(20)))
        return limiter.in_flight

    assert run(play) == 0
