"""One HTTP request and its answer: bounded in time and size, and everything that can go wrong translated by name."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from toolweave import __version__
from toolweave.errors import UsageError
from toolweave.ingest.web.failures import OVERDUE, REMEDIES, Passing, TooMuch, WebError, read_reason
from toolweave.llm.failures import read_retry_after
from toolweave.settings import WebSettings

if TYPE_CHECKING:
    import httpx2

LONGEST_ANSWER = 64 * 2**20
"""Bytes, unpacked; the answer to a batch of 200 members takes one megabyte."""
TRANSIENT = frozenset({403, 408, 409, 425})
"""403 is also what a busy front server of Wikimedia says; it is told as a refusal if it stays."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. `url` has its query; `body` is a form, where there is one."""

    url: str
    accept: str
    body: bytes | None = None

    @property
    def address(self) -> str:
        """Where it goes, without a user name, a password or a query, fit for messages."""
        return show_address(self.url)


def show_address(url: str) -> str:
    """The address without a user name, a password or a query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class Transport:
    """An HTTP client that says who it is."""

    def __init__(self, settings: WebSettings) -> None:
        import httpx2

        for name in ("httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.WARNING)  # their lines hold whole addresses
        self._settings = settings
        timeout = httpx2.Timeout(settings.web_timeout_s, connect=min(settings.web_connect_s, settings.web_timeout_s))
        self._client = httpx2.Client(timeout=timeout, headers={"User-Agent": build_agent(settings)}, follow_redirects=True, max_redirects=3)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, request: Request, what: str) -> bytes:
        """Send a request once and return the body of a 200.

        Raises:
            Passing: For what may pass.
            TooMuch: If the answer is too large.
            WebError: If the request is refused, or the server wants a longer rest than the settings allow.
            UsageError: If the address is none.
        """
        import httpx2

        began = monotonic()
        try:
            method = "POST" if request.body is not None else "GET"
            with self._client.stream(method, request.url, content=request.body, headers=_build_headers(request)) as response:
                body = self._read(response, began, request, what)
                if response.status_code != 200:
                    raise build_failure(response.status_code, response.headers, body, show_address(request.url), self._settings.web_patience_s)
                return body
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as exc:
            raise Passing("unreachable", f"no connection ({_clause(exc)})") from exc
        except httpx2.TimeoutException as exc:
            raise Passing("overdue", f"no answer within {self._settings.web_timeout_s:g} s") from exc
        except httpx2.DecodingError as exc:
            raise Passing("broken", "the answer cannot be unpacked") from exc
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL, UnicodeError) as exc:
            raise UsageError(f"`{request.address}` is not the address of a server.", "Write it like `https://query.wikidata.org/sparql`.") from exc
        except httpx2.TooManyRedirects as exc:
            raise WebError(f"`{request.address}` sends on to other addresses without end.", "Give the final address.") from exc
        except httpx2.TransportError as exc:
            raise Passing("broken", f"the connection broke ({_clause(exc)})") from exc

    def _read(self, response: httpx2.Response, began: float, request: Request, what: str) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > LONGEST_ANSWER:
                raise TooMuch(f"`{request.address}` answers the request for {what} with more than {LONGEST_ANSWER:,} bytes.", REMEDIES["overdue"], status=200)
            if monotonic() - began > self._settings.web_timeout_s:
                raise Passing("overdue", f"no whole answer within {self._settings.web_timeout_s:g} s")
        return b"".join(chunks)


def build_agent(settings: WebSettings) -> str:
    """Who asks, as Wikimedia's policy on User-Agents wants it: program, version, and how to reach who runs it."""
    return f"Toolweave/{__version__} ({settings.contact or 'no contact given'}) SPARQLWrapper httpx2"


def build_failure(status: int, headers: Mapping[str, str], body: bytes, address: str, patience_s: float) -> Passing | WebError:
    """What an answer other than 200 means: that which passes, and that which does not or wants a longer rest than `patience_s`."""
    wait_s = read_retry_after(headers, longest_s=float("inf"))
    if wait_s is not None and wait_s > patience_s and (status == 429 or status >= 500):
        asked = f"`{address}` wants no request for {wait_s:.0f} s ({status})."
        return WebError(asked, "Run the same command again then; what was answered is kept.", status=status)
    text = body[:20_000].decode("utf-8", "replace")
    reason = read_reason(text)
    said = f" ({reason})" if reason else ""
    if status == 429:
        return Passing("limited", f"too many requests (429){said}", retry_after_s=wait_s, status=status)
    if status in (500, 504) and OVERDUE.search(text):
        return Passing("overdue", f"the query took too long ({status})", status=status)
    if status in TRANSIENT or status >= 500:
        return Passing("refused" if status == 403 else "broken", f"it says {status}{said}", retry_after_s=wait_s, status=status)
    return WebError(f"`{address}` refuses the request ({status}): {reason or 'no reason given'}.", _remedy(status), status=status)


def _remedy(status: int) -> str:
    if status == 401:
        return "Put user name and password into the address, or choose another endpoint with --endpoint."
    return "Check that the address is that of a SPARQL endpoint (--endpoint) or a MediaWiki API, and that it holds Wikidata's RDF model."


def _build_headers(request: Request) -> dict[str, str]:
    form = {"Content-Type": "application/x-www-form-urlencoded"} if request.body is not None else {}
    return {"Accept": request.accept, **form}


def _clause(exc: Exception) -> str:
    return " ".join(str(exc).split())[:120].rstrip(".") or type(exc).__name__
