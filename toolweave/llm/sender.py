"""A request until there is a reply: waits for its place, for its budget, for 429s to pass, and tries again what may pass."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import Any, cast

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_after_delay

from toolweave.errors import ModelError
from toolweave.llm.budget import Budget, Tokens, estimate_tokens
from toolweave.llm.cache import Raw
from toolweave.llm.endpoint import Endpoint
from toolweave.llm.failures import Declined, Flaky, Limited, scrub
from toolweave.llm.reasoning import read_message
from toolweave.llm.settings import Target
from toolweave.llm.usage import StageUsage

ATTEMPTS = 4
FIRST_WAIT_S = 0.25
LONGEST_BACKOFF_S = 8.0
LONGEST_QUEUE_S = 600.0
LIMIT_NAMES = ("max_tokens", "max_completion_tokens")


@dataclass(slots=True)
class Errand:
    """One request on its way, with how often it was sent."""

    body: dict[str, Any]
    usage: StageUsage
    calls: int = 0

    def count_call(self) -> None:
        """It is sent once more."""
        self.usage.calls += 1
        self.usage.retries += self.calls > 0
        self.calls += 1


class Sender:
    """Sends the requests of one target over its endpoint."""

    def __init__(self, target: Target, endpoint: Endpoint, budget: Budget) -> None:
        self.target = target
        self.endpoint = endpoint
        self._budget = budget
        self._asking_alive = asyncio.Lock()

    async def send(self, body: dict[str, Any], usage: StageUsage) -> Raw:
        """Send a request until it is answered, at most four times where it fails, and as often as it takes where it meets a 429.

        Raises:
            Flaky: If it keeps failing although the endpoint answers others.
            Limited: If it met nothing but 429s for ten minutes while others were answered.
            Declined: If the endpoint does not want it.
            ModelError: If the endpoint is unusable.
            BudgetReached: If it might pass a limit.
        """
        began = asyncio.get_running_loop().time()
        tries = AsyncRetrying(retry=retry_if_exception_type(Flaky), stop=stop_after_attempt(ATTEMPTS), wait=wait_backoff, sleep=self._sleep, reraise=True)
        try:
            return await tries(self._queue, Errand(body, usage))
        except Flaky:
            await self._check_alive(began, usage)
            raise
        except Limited:
            if self.endpoint.breaker.last_answer < began:
                busy = f"`{self.target.shown_url}` has said for {LONGEST_QUEUE_S:.0f} s that there are too many requests."
                raise ModelError(busy, "Try later; what was answered is kept, so the same command goes on.") from None
            raise

    async def _queue(self, errand: Errand) -> Raw:
        queue = AsyncRetrying(retry=retry_if_exception_type(Limited), stop=stop_after_delay(LONGEST_QUEUE_S), wait=wait_queue, sleep=self._sleep, reraise=True)
        async for turn in queue:
            with turn:
                return await self._try(errand)
        raise AssertionError("tenacity ends in a result or an exception")

    async def _try(self, errand: Errand) -> Raw:
        limiter, breaker = self.endpoint.limiter, self.endpoint.breaker
        async with limiter.place(again=errand.calls > 0) as entered_at:
            reserved = await self._budget.reserve(estimate_worst(errand.body))
            took = Tokens(0, 0)
            try:
                errand.count_call()
                raw = read_completion(await self.endpoint.post(errand.body, self.target), reserved.estimate, self.target)
                took = Tokens(raw.prompt_tokens, raw.completion_tokens)
            except Limited as exc:
                breaker.succeeded(answered=False)
                limiter.limited(entered_at, exc.retry_after_s)
                raise
            except Declined:
                breaker.succeeded(answered=False)
                raise
            except Flaky as exc:
                took = reserved.worst if exc.billed else took
                breaker.check()
                breaker.failed(str(exc), self.target)
                breaker.check()
                raise
            except ModelError as exc:
                breaker.open(exc)
                raise
            finally:
                await self._budget.settle(reserved, took)
            breaker.succeeded()
            limiter.succeeded(entered_at)
        self._count(errand.usage, took)
        return raw

    def _count(self, usage: StageUsage, took: Tokens) -> None:
        usage.prompt_tokens += took.prompt
        usage.completion_tokens += took.completion
        usage.cost_usd += self._budget.price(took)

    async def _check_alive(self, began: float, usage: StageUsage) -> None:
        """Come back once the endpoint is known to have lived since `began`: by another answer, or by one to a tiny request.

        Else the failing request would be taken for a bad one, and a run against a dead endpoint would end with nothing written by a model.
        """
        body = {"model": self.target.model, "messages": [{"role": "user", "content": "Say ok."}], "max_tokens": 16}
        errand, wait_s = Errand(body, usage), FIRST_WAIT_S
        async with self._asking_alive:
            while self.endpoint.breaker.last_success < began:
                try:
                    await self._try(errand)
                except Declined:
                    return
                except (Flaky, Limited):
                    await self._sleep(wait_s)
                    wait_s = min(wait_s * 2, LONGEST_BACKOFF_S)

    async def _sleep(self, seconds: float) -> None:
        await self.endpoint.breaker.sleep(seconds)


def wait_backoff(state: RetryCallState) -> float:
    """What the endpoint says, else 0.25 s, 0.5 s, 1 s ... with as much again by chance."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Flaky) and error.retry_after_s is not None:
        return error.retry_after_s
    return min(FIRST_WAIT_S * 2 ** (state.attempt_number - 1), LONGEST_BACKOFF_S) * random.uniform(1, 2)


def wait_queue(state: RetryCallState) -> float:
    """After a 429: what the endpoint says, else from 0.1 s up to a second; the limiter sets the pace of them all."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Limited) and error.retry_after_s is not None:
        return error.retry_after_s
    return min(0.1 * 2 ** (state.attempt_number - 1), 1.0) * random.uniform(0.5, 1.0)


def estimate_worst(body: dict[str, Any]) -> Tokens:
    """The most tokens that a request can take, by the size of all that is sent and the longest answer."""
    prompt = sum(estimate_tokens(message["content"]) for message in body["messages"])
    if "response_format" in body:
        prompt += estimate_tokens(str(body["response_format"]))
    return Tokens(prompt, next((body[name] for name in LIMIT_NAMES if name in body), 0))


def read_completion(reply: dict[str, Any], estimate: Tokens, target: Target) -> Raw:
    """Content, reasoning and counts of a reply; counts that the endpoint does not give are estimated.

    Raises:
        Flaky: If it is no chat completion.
    """
    choices = reply.get("choices")
    first: Any = cast("list[Any]", choices)[0] if isinstance(choices, list) and choices else None
    message = cast("dict[str, Any]", first).get("message") if isinstance(first, dict) else None
    if not isinstance(message, dict):
        raise Flaky("the reply is no completion", billed=True)
    said = cast("dict[str, Any]", message)
    content, reasoning = read_message(said)
    content, reasoning = (scrub(text, [secret for secret in target.secrets if len(secret) >= 12]) for text in (content, reasoning))
    finish = "refusal" if said.get("refusal") and not content else str(cast("dict[str, Any]", first).get("finish_reason") or "stop")
    usage = cast("dict[str, Any]", reply["usage"]) if isinstance(reply.get("usage"), dict) else {}
    prompt_tokens = _read_count(usage.get("prompt_tokens"), estimate.prompt)
    return Raw(content, reasoning, finish, prompt_tokens, _read_count(usage.get("completion_tokens"), estimate_tokens(content + reasoning)))


def _read_count(given: Any, estimate: int) -> int:
    return given if isinstance(given, int) and not isinstance(given, bool) and given >= 0 else estimate
