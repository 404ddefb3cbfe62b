"""How many requests are in flight at one endpoint: more as they succeed, fewer where it says 429.

The cut follows the share of requests that were refused lately (as in DCTCP, RFC 8257): one 429 in a hundred takes off a few
per cent, a storm halves the limit round after round. Growth is by rate, not by step (double below the last good limit, a
quarter more above it), so that a storm that brought the limit down to one is made up for within seconds after it ends.
While nothing succeeds, one probe at a time goes out, at least once a second unless the endpoint names a longer wait.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

START = 16
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0
MEMORY = 1 / 16
"""Weight of the newest reply in the share of refused requests."""


class Limiter:
    """A gate with an adaptive number of places; belongs to one event loop.

    Order: first come, first served, but what was sent before comes before what was never sent.
    """

    def __init__(self, most: int, start: int = START) -> None:
        self.most = most
        self.limit = float(min(start, most))
        self.in_flight = 0
        self.refused_share = 0.0
        self._good_limit = float(most)
        self._line: deque[asyncio.Future[None]] = deque()
        self._cuts = 0
        """Cuts since the last success of a request that entered after a cut."""
        self._last_cut = float("-inf")
        self._open_at = float("-inf")
        self._alarm: asyncio.TimerHandle | None = None
        self._reason: Exception | None = None

    @asynccontextmanager
    async def place(self, *, again: bool = False) -> AsyncGenerator[float]:
        """Wait for a place and hold it; yields the time of entry, by which one burst of 429s is told from the next."""
        loop = asyncio.get_running_loop()
        if self._reason:
            raise self._reason
        if self._line or not self._has_room(loop.time()):
            await self._wait(loop, again=again)
        else:
            self.in_flight += 1
        try:
            yield loop.time()
        finally:
            self.in_flight -= 1
            self._move()

    def succeeded(self, entered_at: float) -> None:
        """A request was answered: let more in. One that entered before the last cut says nothing of now."""
        if entered_at < self._last_cut:
            return
        self.refused_share -= self.refused_share * MEMORY
        self._cuts = 0
        self._open_at = float("-inf")
        if self.in_flight >= int(self.limit) - 1:
            self.limit = min(self.limit + (1 if self.limit < self._good_limit else 0.25), float(self.most))
        self._move()

    def limited(self, entered_at: float, retry_after_s: float | None) -> None:
        """A request met a 429: cut the limit once for each burst, and pause where nothing else succeeds."""
        now = asyncio.get_running_loop().time()
        self.refused_share += (1 - self.refused_share) * MEMORY
        if entered_at >= self._last_cut:
            self._cut(now)
        if retry_after_s and self._cuts > 1:
            self._open_at = max(self._open_at, now + retry_after_s)

    def end(self, reason: Exception) -> None:
        """Let nobody in any more: everybody who waits, or comes, gets `reason`."""
        self._reason = reason
        while self._line:
            waiting = self._line.popleft()
            if not waiting.done():
                waiting.set_exception(reason)

    def _cut(self, now: float) -> None:
        share = self.refused_share if not self._cuts else 1.0
        self.limit = max(self.limit * (1 - share / 2), 1.0)
        if not self._cuts:
            self._good_limit = self.limit
        self._cuts += 1
        self._last_cut = now
        if self._cuts > 1:
            pause = min(FIRST_PAUSE_S * 2 ** min(self._cuts, 8), LONGEST_PAUSE_S)
            self._open_at = max(self._open_at, now + pause * random.uniform(0.7, 1.0))

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
                self.in_flight -= 1  # it was let in at the moment it was cancelled
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
            self._ring_at(self._open_at, now)

    def _ring_at(self, when: float, now: float) -> None:
        if self._alarm is not None:
            if now < self._alarm.when() <= when:
                return  # rings earlier, and is then set anew
            self._alarm.cancel()
        self._alarm = asyncio.get_running_loop().call_at(when, self._move)
