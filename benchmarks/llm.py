"""Time the model client: throughput against a server of fixed latency, and how soon it recovers from a storm of 429s.

    python benchmarks/llm.py [--seconds 15] [--storm 60] [--flight 64] [--latency-ms 300]

The server runs in a process of its own. Possible is `flight / latency`; the bare loop sends the same requests over plain
httpx2, without retries, cache or checks, so that what the client adds can be seen. Rates are counted from the third second
on, when the client has found its pace (it begins with a probe and 16 in flight); "with start" counts from the first. Former rate is the
rate of the five seconds before the storm; it is back in the first second that reaches 90 % of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

from toolweave.llm import Ask, Models, ModelSettings, load_model_settings

SCHEMA = {
    "type": "object",
    "properties": {
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
                "required": ["id", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["lines"],
    "additionalProperties": False,
}
WARM_UP_S = 2.0
ACCEPTED = {"ratio": 0.9, "recovery_s": 10.0}


def main() -> None:
    """Measure and print; exit code 1 where a figure is worse than accepted."""
    parser = argparse.ArgumentParser(description="Time the model client.")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--storm", type=float, default=60)
    parser.add_argument("--flight", type=int, default=64)
    parser.add_argument("--latency-ms", type=float, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        storm_file = Path(folder) / "storm"
        command = [sys.executable, "-m", "toolweave.testing", "--port", "0", "--latency", str(options.latency_ms / 1000), "--storm-file", str(storm_file)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout
            base_url = server.stdout.readline().strip()
            good = asyncio.run(measure(base_url, Path(folder), storm_file, options))
        finally:
            server.terminate()
            server.wait()
    sys.exit(0 if good else 1)


async def measure(base_url: str, folder: Path, storm_file: Path, options: argparse.Namespace) -> bool:
    """Run the loops and print their table."""
    async with Models(load(base_url, 1)):
        pass  # the import of the client, 0.9 s once a process, is no part of the rate
    possible = options.flight / (options.latency_ms / 1000)
    table = Table("loop", "requests/s", "of possible", "with start", "CPU ms/request", title=f"{options.flight} in flight, {options.latency_ms:g} ms")
    bare = await time_loop(lambda: bare_loop(base_url, options.flight, options.seconds), options.seconds)
    ours = await time_loop(lambda: client_loop(base_url, folder / "answers.db", options.flight, options.seconds), options.seconds)
    for name, (rate, whole, cpu_ms) in {"bare httpx2": bare, "toolweave.llm": ours}.items():
        table.add_row(name, f"{rate:.1f}", f"{rate / possible:.3f}", f"{whole / possible:.3f}", f"{cpu_ms:.2f}")
    recovery_s = await measure_storm(base_url, folder / "storm.db", storm_file, options) if options.storm else 0.0
    console = Console()
    console.print(table)
    if options.storm:
        console.print(f"storm of {options.storm:g} s: former rate back after {recovery_s:.1f} s")
    return ours[0] / possible >= ACCEPTED["ratio"] and recovery_s <= ACCEPTED["recovery_s"]


async def time_loop(loop: Callable[[], Awaitable[list[float]]], seconds: float) -> tuple[float, float, float]:
    """Requests a second after the warm-up and from the start, and this process's CPU milliseconds a request; a loop tells when each was answered."""
    began, cpu = time.perf_counter(), time.process_time()
    times = [at - began for at in await loop()]
    spent = (time.process_time() - cpu) * 1000 / len(times)
    return sum(WARM_UP_S < at <= seconds for at in times) / (seconds - WARM_UP_S), sum(at <= seconds for at in times) / seconds, spent


def load(base_url: str, flight: int) -> ModelSettings:
    """Settings for the server."""
    settings = load_model_settings(model="m", base_url=base_url, max_concurrency=flight)
    assert settings
    return settings


def build_ask(number: int) -> Ask:
    """A question of the usual size that was not asked before."""
    entries = [{"id": str(turn), "speaker": "user", "say": f"Find films longer than {number} minutes.", "keep": [f"{number} minutes"]} for turn in range(5)]
    data = json.dumps({"task": "write_lines", "speaker": "user", "setting": "cinema", "manner": "terse", "dialogue": entries})
    return Ask("user", "user", "You write what a user types. " * 20, f"Write the lines. {'Say the same thing. ' * 60}\n\nINPUT\n```json\n{data}\n```", SCHEMA)


async def bare_loop(base_url: str, flight: int, seconds: float) -> list[float]:
    """The same requests with nothing around them."""
    import httpx2

    numbers, end, done = count(), time.perf_counter() + seconds, list[float]()
    limits = httpx2.Limits(max_connections=flight, max_keepalive_connections=flight)
    async with httpx2.AsyncClient(limits=limits, timeout=60) as client:

        async def work() -> None:
            while time.perf_counter() < end:
                ask = build_ask(next(numbers))
                messages = [{"role": "system", "content": ask.system}, {"role": "user", "content": ask.prompt}]
                reply = await client.post(f"{base_url}/chat/completions", json={"model": "m", "messages": messages})
                json.loads(reply.json()["choices"][0]["message"]["content"])
                done.append(time.perf_counter())

        await asyncio.gather(*(work() for _ in range(flight)))
    return done


async def client_loop(base_url: str, cache: Path, flight: int, seconds: float) -> list[float]:
    """The client as a run uses it, cache on disk."""
    numbers, end, done = count(1_000_000), time.perf_counter() + seconds, list[float]()
    async with Models(load(base_url, flight), cache) as models:

        async def work() -> None:
            while time.perf_counter() < end:
                assert (await models.ask(build_ask(next(numbers)))).problem is None
                done.append(time.perf_counter())

        await asyncio.gather(*(work() for _ in range(flight)))
    return done


async def measure_storm(base_url: str, cache: Path, storm_file: Path, options: argparse.Namespace) -> float:
    """Seconds from the end of a storm until a second reaches 90 % of the former rate."""
    numbers, answered, over = count(9_000_000), Counter[int](), asyncio.Event()
    async with Models(load(base_url, options.flight), cache) as models:

        async def work() -> None:
            while not over.is_set():
                await models.ask(build_ask(next(numbers)))
                answered[int((time.perf_counter() - began) * 4)] += 1

        began = time.perf_counter()
        workers = [asyncio.create_task(work()) for _ in range(options.flight)]
        await asyncio.sleep(9)
        former = sum(answered[quarter] for quarter in range(16, 36)) / 5
        storm_file.touch()
        await asyncio.sleep(options.storm)
        storm_file.unlink()
        ended = time.perf_counter() - began
        await asyncio.sleep(20)
        over.set()
        await asyncio.gather(*workers)
    for quarter in range(int(ended * 4) + 1, int((ended + 20) * 4)):
        if sum(answered[quarter - back] for back in range(4)) >= 0.9 * former:
            return max((quarter + 1) / 4 - ended, 0.0)
    return float("inf")


if __name__ == "__main__":
    os.environ.setdefault("TOOLWEAVE_MODELS_ALLOWED", "loopback")
    main()
