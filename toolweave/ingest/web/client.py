"""The one way to the web: one request at a time, every good answer kept on disk before it is used, whatever may pass asked again.

Wikidata's own rules are the model: say who you are, wait when you are told to, ask nothing twice.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Self, TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from toolweave.errors import UsageError
from toolweave.ingest.web.answers import Answers, locate_answers
from toolweave.ingest.web.decode import Json, Row, read_object, read_rows
from toolweave.ingest.web.failures import Cause, Passing, WebError
from toolweave.ingest.web.transport import Request, Transport
from toolweave.settings import WebSettings
from toolweave.store import build_key

Progress = Callable[[str], None]
Read = TypeVar("Read")
LONGEST_BACKOFF_S = 60.0
TOLD_ATTEMPTS: dict[Cause, int] = {"overdue": 2, "refused": 4}
"""How often a request is sent whose server says that it takes too long, or that it is refused."""
FIRST_ATTEMPTS = 3
"""How often a connection is tried before there was any."""
LONGEST_GET = 2_000
"""Characters of a query that still go into an address; longer ones are posted."""
ACTION = {"format": "json", "formatversion": "2", "maxlag": "5"}


class Web:
    """What asks servers, and remembers.

    Shape:   `refresh` asks anew what was answered before this run; `offline` asks nobody.
    Cost:    a kept answer takes 1 ms a megabyte, any other a request; one is in flight at a time.
    """

    def __init__(
        self, settings: WebSettings, answers: Answers, *, refresh: bool = False, offline: bool = False, progress: Progress = lambda step: None
    ) -> None:
        self.settings = settings
        self.offline = offline
        self.sent = 0
        """Requests sent, failed ones too."""
        self.kept = 0
        """Requests answered from the disk."""
        self.newest = 0
        """When the newest answer came that was used, in seconds since 1970."""
        self._answers = answers
        self._refresh = refresh
        self._progress = progress
        self._fresh = set[str]()
        self._lock = Lock()
        self._transport: Transport | None = None

    @classmethod
    def from_settings(cls, *, refresh: bool = False, offline: bool = False, progress: Progress = lambda step: None) -> Self:
        """A client as the environment has it, over the answers in the cache folder.

        Raises:
            UsageError: If a setting is off, or both `refresh` and `offline` are wanted.
            DataError: If the cache cannot be used.
        """
        if refresh and offline:
            raise UsageError("`--refresh` asks anew, and `--offline` asks nobody.", "Give one of them.")
        return cls(load_web_settings(), Answers(locate_answers()), refresh=refresh, offline=offline, progress=progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections and of the file of answers."""
        if self._transport:
            self._transport.close()
        self._answers.close()

    def get_json(self, url: str, params: Mapping[str, str], *, what: str) -> Json:
        """Ask an API for a JSON object; one at `.../api.php` gets what the Action API needs to answer in JSON and to say that it is busy.

        Shape:   `what` says in a few words what is asked for, in messages: `the article on cinema`.

        Raises:
            WebError: If there is no good answer; its `status` is 404 where the server says that there is no such thing.
            UsageError: If `url` is no address.
        """
        check_address(url)
        usual = ACTION if urlsplit(url).path.endswith("/api.php") else {}
        query = urlencode(sorted({**usual, **params}.items()))
        request = Request(f"{url}{'&' if '?' in url else '?'}{query}" if query else url, "application/json")
        return self._answer(request, what, read_object)

    def select(self, endpoint: str, query: str, *, what: str) -> list[Row]:
        """Ask a SPARQL endpoint; a row lacks what is unbound.

        Raises:
            TooMuch: If the query takes too long or has too large an answer.
            WebError: If there is no good answer.
            UsageError: If `endpoint` is no address.
        """
        check_address(endpoint)
        return self._answer(build_query(endpoint, query), what, read_rows)

    def get_bytes(self, url: str, *, what: str) -> bytes:
        """Ask for whatever lies at an address: a document.

        Raises:
            WebError: If there is no good answer.
            UsageError: If `url` is no address.
        """
        check_address(url)
        return self._answer(Request(url, "text/html, text/plain, text/*, application/pdf, */*;q=0.1"), what, lambda body, address, what: body)

    def _answer(self, request: Request, what: str, read: Callable[[bytes, str, str], Read]) -> Read:
        key = build_key(hide_password(request.url), request.accept, (request.body or b"").decode())
        with self._lock:
            if (not self._refresh or key in self._fresh) and (held := self._answers.load(key)) is not None:
                self.kept += 1
                self.newest = max(self.newest, held[1])
                return read(held[0], request.address, what)
            if self.offline:
                missing = f"What `{request.address}` says of {what} was never fetched, and --offline asks nobody."
                raise WebError(missing, "Run the same command once without --offline.")
            body, found = self._fetch(request, what, read)
            self.newest = max(self.newest, self._answers.write(key, body, address=request.address, what=what))
            self._fresh.add(key)
            return found

    def _fetch(self, request: Request, what: str, read: Callable[[bytes, str, str], Read]) -> tuple[bytes, Read]:
        """Send a request until there is a good answer, or no attempt is left."""
        self._transport = self._transport or Transport(self.settings)
        told: Counter[Cause] = Counter()
        tries = Retrying(
            retry=retry_if_exception_type(Passing),
            stop=lambda state: _is_final(_failure(state), told) or state.attempt_number >= self._count_attempts(_failure(state)),
            wait=self._wait,
            before_sleep=lambda state: self._tell(state, what),
            reraise=True,
        )
        try:
            return tries(self._try, request, what, read)
        except Passing as exc:
            raise exc.build_error(request.address, what) from exc

    def _try(self, request: Request, what: str, read: Callable[[bytes, str, str], Read]) -> tuple[bytes, Read]:
        assert self._transport
        self.sent += 1
        self._progress(what)
        body = self._transport.send(request, what)
        return body, read(body, request.address, what)

    def _count_attempts(self, failure: Passing) -> int:
        """Where nobody has been reached yet, a network or a server is more likely not there than away for a moment."""
        reached = bool(self._fresh) or failure.cause != "unreachable"
        return self.settings.web_attempts if reached else min(self.settings.web_attempts, FIRST_ATTEMPTS)

    def _wait(self, state: RetryCallState) -> float:
        """At least as long as the server asks for; else twice as long each time. By chance up to half as long again, so that clients part."""
        backoff_s = min(self.settings.web_backoff_s * 2 ** (state.attempt_number - 1), LONGEST_BACKOFF_S)
        asked_s = min(_failure(state).retry_after_s or 0.0, self.settings.web_patience_s)
        return max(asked_s, backoff_s * random.uniform(1, 1.5))

    def _tell(self, state: RetryCallState, what: str) -> None:
        wait_s = state.next_action.sleep if state.next_action else 0.0
        self._progress(f"{what}: {_failure(state).reason}; again in {wait_s:.0f} s")


def _is_final(failure: Passing, told: Counter[Cause]) -> bool:
    """Whether the server has said the same thing often enough; a connection that stalls is no word of it."""
    told[failure.cause] += failure.status is not None
    return told[failure.cause] >= TOLD_ATTEMPTS.get(failure.cause, sys.maxsize)


def load_web_settings() -> WebSettings:
    """The settings of the web.

    Raises:
        UsageError: If one is off.
    """
    try:
        return WebSettings()
    except ValidationError as exc:
        first = exc.errors()[0]
        name = str(first["loc"][0]).upper().removeprefix("TOOLWEAVE_")
        raise UsageError(f"TOOLWEAVE_{name} is `{first['input']}`: {first['msg']}.", "Give another value, or unset it.") from None


def check_address(url: str) -> None:
    """Return for an address that can be asked.

    Raises:
        UsageError: If it is none.
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or not re.fullmatch(r"[!-~]+", url):
        raise UsageError(f"`{re.sub('//[^/]*@', '//', url)[:100]}` is not the address of a server.", "Write it like `https://query.wikidata.org/sparql`.")


def build_query(endpoint: str, query: str) -> Request:
    """The request of a query, as the SPARQL protocol has it; what the address already asks (a default graph) stays."""
    from SPARQLWrapper import GET, JSON, POST, SPARQLWrapper

    class Protocol(SPARQLWrapper):
        """Builds requests; they go out over the one transport."""

        def build(self) -> Request:
            made = self._createRequest()
            return Request(made.full_url, str(made.get_header("Accept")), cast("bytes | None", made.data))

    parts = urlsplit(endpoint)
    wrapper = Protocol(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))
    for name, value in parse_qsl(parts.query):
        wrapper.addParameter(name, value)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(JSON)
    wrapper.setOnlyConneg(True)
    wrapper.setMethod(GET if len(query) <= LONGEST_GET else POST)
    return wrapper.build()


def hide_password(url: str) -> str:
    """The address without a user name and a password, but with its query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def _failure(state: RetryCallState) -> Passing:
    error: Any = state.outcome.exception() if state.outcome else None
    return cast("Passing", error)
