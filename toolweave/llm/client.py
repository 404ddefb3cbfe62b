"""`Models`: asks the model of a role, once for each question, however often and from wherever it is asked.

A question goes through the cache, then joins a like one in flight, then goes to its endpoint. What the model does wrong comes
back as `Answer.problem`; only an endpoint that is of no use, or a limit, raises.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from toolweave.llm.budget import Budget
from toolweave.llm.cache import Cache, Raw
from toolweave.llm.dialect import Dialect, build_probe, is_enforced
from toolweave.llm.endpoint import Endpoint
from toolweave.llm.failures import Declined, Flaky, Limited, Stopped
from toolweave.llm.model import Answer, Ask
from toolweave.llm.parse import parse
from toolweave.llm.sender import Sender
from toolweave.llm.settings import ModelSettings, Target
from toolweave.llm.usage import StageUsage
from toolweave.store import build_key

MOST_LESSONS = 6
PROBES = 3


class Models:
    """The models of a run; an async context manager that belongs to one event loop.

    Args:
        settings: From `load_model_settings`.
        cache: File of the answers; in memory where None.
        retry_rejected: Ask anew what an earlier run found bad.
    """

    def __init__(self, settings: ModelSettings, cache: Path | None = None, *, retry_rejected: bool = False) -> None:
        self.settings = settings
        self.usage: defaultdict[str, StageUsage] = defaultdict(StageUsage)
        """Counts by stage; the stage `probe` is what finding out about an endpoint took."""
        self.budget = Budget(settings.call)
        self._path = cache
        self._retry_rejected = retry_rejected
        self._fresh: set[str] = set()
        self._in_flight: dict[str, asyncio.Task[Raw | str]] = {}
        self._probing: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._endpoints: dict[tuple[str, str], Endpoint] = {}
        self._senders: dict[Target, Sender] = {}
        self._dialects: dict[tuple[str, str], Dialect] = {}

    async def __aenter__(self) -> Self:
        self._cache = Cache(self._path)
        for target in dict.fromkeys(self.settings.targets.values()):
            secret = target.api_key.get_secret_value() if target.api_key else ""
            if (target.base_url, secret) not in self._endpoints:
                self._endpoints[target.base_url, secret] = Endpoint(target, self.settings.call)
            self._senders[target] = Sender(target, self._endpoints[target.base_url, secret], self.budget)
            self._dialects[target.base_url, target.model] = Dialect(target, self._cache)
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in self._in_flight.values():
            task.cancel()
        await asyncio.gather(*self._in_flight.values(), return_exceptions=True)
        for endpoint in self._endpoints.values():
            await endpoint.close()
        self._cache.close()

    async def ask(self, ask: Ask) -> Answer:
        """Ask the model of a role.

        Cost: nothing where the cache knows the answer, else one request and what failures add.

        Raises:
            ModelError: If the endpoint is unusable: no answer for `patience_s`, a refused key, an unknown model.
            BudgetReached: If the request might pass a limit of tokens or cost.
        """
        usage = self.usage[ask.stage]
        usage.asks += 1
        target = self.settings.targets[ask.role]
        key = self.build_key(ask)
        found: Raw | str | None = self._cache.load(key, rejected=not self._retry_rejected or key in self._fresh)
        cached = found is not None or key in self._in_flight
        if found is None:
            found = await self._join(key, ask, target)
        usage.cached += cached
        answer = build_answer(key, found, ask)
        if (answer.problem and ask.schema) or isinstance(found, str):
            usage.problems[(answer.problem or "").partition(":")[0]] += 1
        return replace(answer, cached=cached)

    def stop(self) -> None:
        """Send nothing more; what is in flight is still answered, and kept. Whoever waits, or asks for what is not kept, gets `Stopped`."""
        for endpoint in self._endpoints.values():
            endpoint.breaker.open(Stopped())

    async def finish(self) -> None:
        """Wait for what is in flight."""
        await asyncio.gather(*self._in_flight.values(), return_exceptions=True)

    def build_key(self, ask: Ask) -> str:
        """The name of a question's answer: a hash of all that it depends on, without role, stage or how the endpoint is spoken to."""
        target = self.settings.targets[ask.role]
        return build_key(target.shown_url, target.model, ask.system, ask.prompt, ask.schema, ask.max_tokens, ask.temperature, ask.sample)

    def mark_rejected(self, key: str) -> None:
        """Note that a stage could not use an answer; a run with `retry_rejected` asks it anew."""
        self._cache.mark_rejected(key)

    async def _join(self, key: str, ask: Ask, target: Target) -> Raw | str:
        # A task of its own: who waits may be cancelled, but what is sent is paid for, and kept.
        task = self._in_flight.get(key)
        if task is None:
            task = self._in_flight[key] = asyncio.create_task(self._fetch(key, ask, target))
            task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    def _forget(self, key: str, done: asyncio.Task[Any]) -> None:
        self._in_flight.pop(key, None)
        if not done.cancelled():
            done.exception()  # read, so that one whose askers are gone is no warning

    async def _fetch(self, key: str, ask: Ask, target: Target) -> Raw | str:
        """The reply, kept in the cache, or in words why there is none, which is not kept."""
        dialect = self._dialects[target.base_url, target.model]
        if ask.schema is not None:
            await self._probe(dialect, target)
        try:
            raw = await self._send(ask, dialect, target)
        except (Flaky, Limited, Declined) as exc:
            return "refused" if str(exc) == "refused" else f"no answer: {exc}"
        self._fresh.add(key)
        self._cache.write(key, raw, model=target.model, stage=ask.stage)
        return raw

    async def _send(self, ask: Ask, dialect: Dialect, target: Target) -> Raw:
        for _ in range(MOST_LESSONS):
            body = dialect.build_body(ask)
            try:
                return await self._senders[target].send(body, self.usage[ask.stage])
            except Declined as exc:
                if not dialect.learn(exc, ask, body):
                    raise
        raise Declined(400, "the endpoint refuses every form of the request")

    async def _probe(self, dialect: Dialect, target: Target) -> None:
        """Find out once whether the endpoint enforces a schema."""
        if dialect.level is not None:
            return
        async with self._probing[f"{target.base_url} {target.model}"]:
            for number in range(PROBES):
                if dialect.level is not None:
                    return
                probe = build_probe(number)
                try:
                    raw = await self._send(probe, dialect, target)
                except (Flaky, Limited, Declined):
                    continue
                level = dialect.level_for(probe.schema or {})
                if level != "json_schema" or is_enforced(raw):
                    dialect.settle(level)
            if dialect.level is None:
                dialect.settle("json_object")


def build_answer(key: str, found: Raw | str, ask: Ask) -> Answer:
    """What a stage works with, from the reply or from the reason why there is none."""
    if isinstance(found, str):
        return Answer(key, "", problem=found)
    data, problem = parse(found, ask.schema) if ask.schema is not None else (None, None)
    return Answer(key, found.content, data, problem, found.reasoning, found.prompt_tokens, found.completion_tokens)
