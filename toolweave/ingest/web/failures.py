"""What can go wrong between a request and a good answer, by name, sorted by what to do about it.

Passing      may pass: asked again after a wait, as often as the settings say
WebError     told to a person, with the status where there is one
  TooMuch    the query took too long or its answer is too large: ask for less at a time
"""

from __future__ import annotations

import html
import re
from typing import Literal

from toolweave.errors import DataError

Cause = Literal["limited", "refused", "broken", "overdue", "unreachable"]
MESSAGE_LIMIT = 200
STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OVERDUE = re.compile(r"TimeoutException|QueryTimeout|timed? ?out\b|time limit|S1T00|SR171|query.?deadline", re.IGNORECASE)
"""How Blazegraph, Virtuoso, Jena and QLever say that a query ran out of time."""
REMEDIES: dict[Cause, str] = {
    "limited": "Try later; what was answered is kept, so the same command goes on.",
    "refused": "Check that it may be used from here, and set TOOLWEAVE_CONTACT to an address at which you can be reached.",
    "broken": "Run the same command again; what was answered is kept.",
    "overdue": "Run the same command again, or bound the fetch with --max-entities.",
    "unreachable": "Check the network and the address; what was fetched before is there with --offline.",
}


class WebError(DataError):
    """No good answer to a request."""

    def __init__(self, what: str, remedy: str, *, status: int | None = None) -> None:
        super().__init__(what, remedy)
        self.status = status
        """The HTTP status of the answer, if there was one."""


class TooMuch(WebError):
    """The query took too long or its answer is too large: a part of it may be answered."""


class Passing(Exception):
    """A failure that may pass."""

    def __init__(self, cause: Cause, reason: str, *, retry_after_s: float | None = None, status: int | None = None) -> None:
        super().__init__(reason)
        self.cause: Cause = cause
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.status = status

    def build_error(self, address: str, what: str) -> WebError:
        """What to tell a person once no attempt is left."""
        if self.cause == "unreachable":
            return WebError(f"`{address}` cannot be reached: {self.reason}.", REMEDIES[self.cause])
        kind = TooMuch if self.cause == "overdue" else WebError
        return kind(f"`{address}` gives no good answer to the request for {what}: {self.reason}.", REMEDIES[self.cause], status=self.status)


def read_reason(body: str) -> str:
    """The words of an error page, on one line of at most 200 characters, without its markup and without what steers a terminal."""
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<[^>]*>", " ", body[:20_000])
    return clean_words(html.unescape(text))


def clean_words(text: str) -> str:
    """A server's words on one line of at most 200 characters, without what steers a terminal."""
    return " ".join(STEERING.sub(" ", text).split())[:MESSAGE_LIMIT].rstrip(". ")
