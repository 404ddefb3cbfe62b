"""One HTTP request to one endpoint, with everything that can go wrong translated.

The client is `openai`'s, with its own retries off. Nothing raised here refers to a request, a header or a key.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from toolweave.errors import ModelError
from toolweave.llm.breaker import Breaker
from toolweave.llm.failures import Declined, Flaky, Stopped, build_failure
from toolweave.llm.limiter import Limiter
from toolweave.llm.settings import OPENAI_URL, Target
from toolweave.settings import CallSettings

if TYPE_CHECKING:
    from httpx2 import AsyncByteStream
    from openai import AsyncOpenAI

LONGEST_REPLY = 1024 * 1024


class TooLong(Exception):
    """A reply of more than a megabyte."""


class Endpoint:
    """An address and its key: one client, one limiter and one breaker for all models and roles that it serves."""

    def __init__(self, target: Target, settings: CallSettings) -> None:
        self.target = target
        self.limiter = Limiter(settings.max_concurrency)
        self.breaker = Breaker(settings.patience_s, self._end)
        self._timeout_s = settings.timeout_s
        self._deadlines: set[asyncio.Timeout] = set()
        self._client = open_client(target, settings)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def post(self, body: dict[str, Any], target: Target) -> dict[str, Any]:
        """Send a chat completion request and return the reply's JSON.

        Raises:
            Limited: For a 429.
            Flaky: For what may pass.
            Declined: For what this request alone is refused for.
            ModelError: If the key, the model or the address is refused.
        """
        failure = await self._try_post(body, target)
        if isinstance(failure, Exception):  # raised out here, so that no exception of the client is its context
            raise failure
        return failure

    async def _try_post(self, body: dict[str, Any], target: Target) -> dict[str, Any] | Exception:
        import aiohttp
        import httpx2
        import openai

        try:
            async with asyncio.timeout(self._timeout_s) as deadline:
                self._deadlines.add(deadline)
                try:
                    reply = await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)
                finally:
                    self._deadlines.discard(deadline)
            return read_reply(reply.content, target)
        except openai.APIStatusError as exc:
            return build_failure(exc.status_code, exc.response.text, exc.response.headers, target)
        except TimeoutError:
            return Flaky(f"no reply within {self._timeout_s:g} s", billed=True)
        except (openai.APIConnectionError, httpx2.HTTPError, aiohttp.ClientError) as exc:
            return self._build_broken(exc)
        except TooLong:
            return Declined(200, f"a reply of more than {LONGEST_REPLY:,} bytes")
        except (httpx2.InvalidURL, UnicodeError):
            return ModelError(f"`{target.shown_url}` is not the address of an endpoint.", "Check `--base-url`.")

    def _build_broken(self, error: BaseException) -> Flaky:
        """What broke the connection, by the innermost exception: the transport between maps several to one."""
        import aiohttp

        causes = [error]
        while causes[-1].__cause__ is not None:
            causes.append(causes[-1].__cause__)
        if isinstance(causes[-1], TimeoutError):
            return Flaky(f"no reply within {self._timeout_s:g} s", billed=True)
        refused = any(isinstance(cause, aiohttp.ClientConnectorError) for cause in causes)
        return Flaky("it refuses connections" if refused else "the connection was dropped", billed=not refused)

    def _end(self, reason: ModelError) -> None:
        self.limiter.end(reason)
        if isinstance(reason, Stopped):
            return  # what is in flight is paid for
        for deadline in self._deadlines:
            deadline.reschedule(asyncio.get_running_loop().time())


def open_client(target: Target, settings: CallSettings) -> AsyncOpenAI:
    """An `openai` client that does not retry, follows no redirect, and reads no more than a megabyte.

    Cost: over aiohttp 0.9 ms of processor time a request, over its own transport 1.5 ms (2026-11-21).
    """
    import httpx2
    import openai

    async def bound(response: httpx2.Response) -> None:
        cast("Any", response).stream = bound_stream(cast("httpx2.AsyncByteStream", response.stream))

    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their lines hold whole requests, or addresses with what is secret in them
    limits = httpx2.Limits(max_connections=settings.max_concurrency + 8, max_keepalive_connections=settings.max_concurrency + 8)
    timeout = httpx2.Timeout(settings.timeout_s, connect=min(10.0, settings.timeout_s))
    http = openai.DefaultAioHttpClient(limits=limits, timeout=timeout, follow_redirects=False, event_hooks={"response": [bound]})
    key = target.api_key.get_secret_value() if target.api_key else "none"
    client = openai.AsyncOpenAI(api_key=key, base_url=target.base_url, max_retries=0, timeout=timeout, http_client=http)
    if target.base_url != OPENAI_URL:
        client.organization = client.project = None  # read from the environment, and nobody else's business
    return client


def read_reply(content: bytes, target: Target) -> dict[str, Any] | Exception:
    """A reply's JSON, or what it means that there is none."""
    try:
        reply = json.loads(content)
    except (ValueError, RecursionError):
        return Flaky("the reply is no JSON", billed=True)
    if not isinstance(reply, dict):
        return Flaky("the reply is no completion", billed=True)
    found = cast("dict[str, Any]", reply)
    error: Any = found.get("error")
    if error and not found.get("choices"):
        code: Any = cast("dict[str, Any]", error).get("code") if isinstance(error, dict) else None
        status = code if isinstance(code, int) and code >= 400 else 502
        return build_failure(status, json.dumps(found), {}, target)
    return found


def bound_stream(stream: AsyncByteStream) -> AsyncByteStream:
    """The same stream of bytes, but ending in `TooLong` after a megabyte."""
    return _build_bounded()(stream)


@cache
def _build_bounded() -> type[Any]:
    from httpx2 import AsyncByteStream

    class Bounded(AsyncByteStream):
        def __init__(self, stream: AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            read = 0
            async for chunk in self._stream:
                read += len(chunk)
                if read > LONGEST_REPLY:
                    raise TooLong
                yield chunk

        async def aclose(self) -> None:
            await self._stream.aclose()

    return Bounded
