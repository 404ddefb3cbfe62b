"""One HTTP request to one endpoint, with everything that can go wrong translated.

The client is `openai`'s, with its own retries off. Nothing raised here refers to a request, a header or a key.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from toolweave.errors import ModelError
from toolweave.llm.breaker import Breaker
from toolweave.llm.failures import Declined, Flaky, build_failure
from toolweave.llm.limiter import Limiter
from toolweave.llm.settings import Target
from toolweave.settings import CallSettings

if TYPE_CHECKING:
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
        except (TimeoutError, openai.APITimeoutError):
            return Flaky(f"no reply within {self._timeout_s:g} s", billed=True)
        except openai.APIConnectionError as exc:
            dropped = not isinstance(exc.__cause__, httpx2.ConnectError)
            return Flaky("the connection was dropped" if dropped else "it refuses connections", billed=dropped)
        except TooLong:
            return Declined(200, f"a reply of more than {LONGEST_REPLY:,} bytes")
        except (httpx2.InvalidURL, UnicodeError):
            return ModelError(f"`{target.shown_url}` is not the address of an endpoint.", "Check `--base-url`.")

    def _end(self, reason: ModelError) -> None:
        self.limiter.end(reason)
        for deadline in self._deadlines:
            deadline.reschedule(asyncio.get_running_loop().time())


def open_client(target: Target, settings: CallSettings) -> AsyncOpenAI:
    """An `openai` client that does not retry, follows no redirect, and reads no more than a megabyte."""
    import httpx2
    import openai

    logging.getLogger("openai").setLevel(logging.WARNING)  # its debug lines hold whole requests
    limits = httpx2.Limits(max_connections=settings.max_concurrency + 8, max_keepalive_connections=settings.max_concurrency + 8)
    timeout = httpx2.Timeout(settings.timeout_s, connect=min(10.0, settings.timeout_s))
    http = openai.DefaultAsyncHttpxClient(limits=limits, timeout=timeout, follow_redirects=False, event_hooks={"response": [_bound_reply]})
    key = target.api_key.get_secret_value() if target.api_key else "none"
    return openai.AsyncOpenAI(api_key=key, base_url=target.base_url, max_retries=0, timeout=timeout, http_client=http)


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


async def _bound_reply(response: Any) -> None:
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        """A stream that ends in an error after a megabyte."""

        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self.stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            read = 0
            async for chunk in self.stream:
                read += len(chunk)
                if read > LONGEST_REPLY:
                    raise TooLong
                yield chunk

        async def aclose(self) -> None:
            await self.stream.aclose()

    response.stream = Bounded(response.stream)
