"""HTTP/1.1 on a bare asyncio protocol: keep-alive, one request at a time on a connection, nothing that an endpoint does not need.

A framework would cost more processor time than the client that is measured against it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

MAX_HEAD = 65_536
MAX_BODY = 64 * 1024 * 1024
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 411: "Length Required"}
REASONS.update({413: "Content Too Large", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"})


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Reply:
    """What is sent for a request, and how badly."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    delay_s: float = 0.0
    """Waited before the first byte."""
    drop_after: int | None = None
    """Bytes of the body after which the connection is cut."""
    never: bool = False
    """No byte is ever sent; the connection is cut after `delay_s`, if that is finite."""

    def encode(self) -> bytes:
        """The bytes on the wire."""
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        status = f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Status')}\r\n"
        head = f"{status}content-type: {self.content_type}\r\ncontent-length: {len(self.body)}\r\n{more}\r\n"
        return head.encode("latin-1") + (self.body if self.drop_after is None else self.body[: self.drop_after])


Answerer = Callable[[Request], Reply]


class Connection(asyncio.Protocol):
    """One client connection: bytes in, `Request` to the answerer, `Reply` out, then the next."""

    def __init__(self, answer: Answerer, connections: set[Connection]) -> None:
        self._answer = answer
        self._connections = connections
        self._buffer = bytearray()
        self._busy = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client; an answer that is still due is not sent."""
        self._transport = None
        self._connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Collect bytes until a request is whole."""
        self._buffer += data
        if not self._busy:
            self._next()

    def close(self) -> None:
        """Cut the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _next(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEAD:
                self._refuse(413)
            return
        method, path, headers = _parse_head(bytes(self._buffer[:end]))
        if "chunked" in headers.get("transfer-encoding", ""):
            self._refuse(411)
            return
        said = headers.get("content-length", "0")
        if not (said.isascii() and said.isdigit()):
            self._refuse(400)
            return
        length = int(said)
        if length > MAX_BODY:
            self._refuse(413)
            return
        start = end + 4
        if len(self._buffer) < start + length:
            if headers.get("expect", "").lower() == "100-continue" and len(self._buffer) == start and self._transport is not None:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        body = bytes(self._buffer[start : start + length])
        del self._buffer[: start + length]
        self._busy = True
        self._send(self._answer(Request(method, path, headers, body)), close=headers.get("connection", "").lower() == "close")

    def _send(self, reply: Reply, *, close: bool) -> None:
        loop = asyncio.get_running_loop()
        if reply.never:
            if reply.delay_s != float("inf"):
                loop.call_later(reply.delay_s, self.close)
        elif reply.delay_s > 0:
            loop.call_later(reply.delay_s, self._write, reply, close)
        else:
            self._write(reply, close)

    def _write(self, reply: Reply, close: bool) -> None:
        if self._transport is None:
            return
        self._transport.write(reply.encode())
        if close or reply.drop_after is not None:
            self._transport.close()
            return
        self._busy = False
        if self._buffer:
            self._next()

    def _refuse(self, status: int) -> None:
        self._busy = True
        self._write(Reply(status), close=True)


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return method, rest.partition(" ")[0].partition("?")[0], headers
