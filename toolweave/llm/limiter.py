"""How many requests are in flight at one endpoint: more as they succeed, half as many where it says 429.

Growth is by rate, not by step (double below the last good limit, a quarter more above it), so that a limit that a storm of
429s brought down to one is back within seconds. Refused requests do not sleep each on its own: they line up again
here, and the line moves one probe at a time, at least once a second unless the endpoint names a longer wait.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

START = 8
LONGEST_PAUSE_S = 1.0
FIRST_PAUSE_S = 0.1


class Limiter:
    """A gate with an adaptive number of places; belongs to one event loop.

    Order: first come, first served, but what was refused comes before what was never sent.
    """

    def __init__(self, most: int, start: int = START) -> None:
        self.most = most
        self.limit = float(min(start, most))
        self.in_flight = 0
        self._good_limit = float(most)
        self._line: deque[asyncio.Future[None]] = deque()
        self._cuts = 0
        self._last_cut = float("-inf")
        self._open_at = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._broken: Exception | None = None

    @asynccontextmanager
    async def place(self, *, again: bool = False) -> AsyncGenerator[float]:
        """Wait for a place and hold it; yields the time of entry, by which `limited` tells one burst from the next."""
        loop = asyncio.get_running_loop()
        if self._broken:
            raise self._broken
        if self._line or not self._has_room(loop.time()):
            await self._wait(loop, again=again)
        else:
            self.in_flight += 1
        try:
            yield loop.time()
        finally:
            self.in_flight -= 1
            self._move()

    def succeeded(self) -> None:
        """A request was answered: let more in."""
        self._cuts = 0
        self._open_at = 0.0
        if self.in_flight >= self.limit - 1:
            self.limit = min(self.limit + (1 if self.limit < self._good_limit else 0.25), float(self.most))
        self._move()

    def limited(self, entered_at: float, retry_after_s: float | None) -> None:
        """A request was refused by a 429: halve the limit once for each burst, and pause."""
        now = asyncio.get_running_loop().time()
        if entered_at >= self._last_cut:
            if not self._cuts:
                self._good_limit = max(self.limit / 2, 1.0)
            self._cuts += 1
            self._last_cut = now
            self.limit = max(self.limit / 2, 1.0)
            pause = min(FIRST_PAUSE_S * 2**self._cuts, LONGEST_PAUSE_S) * random.uniform(0.7, 1.0)
            self._open_at = max(self._open_at, now + pause)
        if retry_after_s:
            self._open_at = max(self._open_at, now + retry_after_s)

    def end(self, reason: Exception) -> None:
        """Let nobody in any more: everybody who waits, or comes, gets `reason`."""
        self._broken = reason
        while self._line:
            waiting = self._line.popleft()
            if not waiting.done():
                waiting.set_exception(reason)

    def _has_room(self, now: float) -> bool:
        return self.in_flight < int(self.limit) and now >= self._open_at

    async def _wait(self, loop: asyncio.AbstractEventLoop, *, again: bool) -> None:
        waiting: asyncio.Future[None] = loop.create_future()
        (self._line.appendleft if again else self._line.append)(waiting)
        self._move()
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self.in_flight -= 1
            self._move()
            raise

    def _move(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._line and self._has_room(now):
            waiting = self._line.popleft()
            if not waiting.done():
                self.in_flight += 1
                waiting.set_result(None)
        if self._line and now < self._open_at:
            self._set_alarm(self._open_at)

    def _set_alarm(self, at: float) -> None:
        if self._alarm and not self._alarm.cancelled() and self._alarm.when() >= at - 0.001 and self._alarm.when() > asyncio.get_running_loop().time():
            return
        if self._alarm:
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_at(at + 0.001, self._move)
