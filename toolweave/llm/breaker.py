"""When an endpoint has failed everything for too long, the run ends: better two lines than an hour of retries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from toolweave.errors import ModelError
from toolweave.llm.settings import Target


class Breaker:
    """Counts how long an endpoint has failed without one success; open for good once it has.

    `on_open` is called once, with the error that every request then gets.
    """

    def __init__(self, patience_s: float, on_open: Callable[[ModelError], None]) -> None:
        self.patience_s = patience_s
        self.reason: ModelError | None = None
        self.last_success = float("-inf")
        """When the endpoint last showed that it lives."""
        self.last_answer = float("-inf")
        """When it last answered."""
        self._opened = asyncio.Event()
        self._failing_since: float | None = None
        self._on_open = on_open

    def check(self) -> None:
        """Raise the reason once it is open."""
        if self.reason:
            raise self.reason

    def succeeded(self, *, answered: bool = True) -> None:
        """The endpoint lives: it gave an answer, or (`answered=False`) said that it has too much to do."""
        self.last_success = asyncio.get_running_loop().time()
        self.last_answer = self.last_success if answered else self.last_answer
        self._failing_since = None

    def failed(self, what: str, target: Target) -> None:
        """The endpoint failed a request; opens when it has done nothing else for `patience_s`."""
        now = asyncio.get_running_loop().time()
        if self._failing_since is None:
            self._failing_since = now
        if now - self._failing_since >= self.patience_s:
            silent = f"`{target.shown_url}` has not answered for {now - self._failing_since:.0f} s: {what}."
            self.open(ModelError(silent, "Start the endpoint, or check `--base-url`; what was answered is kept, so the same command goes on."))

    def open(self, reason: ModelError) -> None:
        """End it now: the key is refused, or the model unknown."""
        if self.reason is None:
            self.reason = reason
            self._opened.set()
            self._on_open(reason)

    async def sleep(self, seconds: float) -> None:
        """Wait so long, or until it opens."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._opened.wait(), seconds)
