"""Servers to fetch from, over real sockets on this machine: a SPARQL endpoint, an API, and a proxy that misbehaves in front of either.

Each is a context manager that runs in a thread; `url` is where it answers, `asked` what it was asked, in order.
"""

from __future__ import annotations

import gzip
import http.client
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox

JSON = "application/json"
FAULTS = ("429", "429 date", "403", "503", "html", "html 502", "cut", "broken", "reset", "stall")
HTML = b"<html><head><title>Wikimedia Error</title></head><body><h1>Our servers are under maintenance</h1></body></html>"
TRACE = b"\njava.util.concurrent.TimeoutException\n\tat java.util.concurrent.FutureTask.get(FutureTask.java:205)\n"


@dataclass(frozen=True)
class Asked:
    """One request: where, how, and with which parameters, those of a form among them."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    target: str
    body: bytes

    @property
    def content(self) -> str:
        """What makes two requests the same."""
        return f"{self.method} {self.target} {self.body.decode()}"


@dataclass
class Reply:
    """What goes back.

    Shape:   `length` other than the body's breaks the answer off; `reset` breaks the connection; `stall_s` keeps it waiting, `drip_s` before each byte.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict[str, str])
    length: int | None = None
    reset: bool = False
    stall_s: float = 0
    drip_s: float = 0


Answer = Callable[[Asked], Reply]


class Server:
    """An HTTP server on a free port of this machine that answers by a function."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.answered: Counter[str] = Counter()
        """How often each request, by content, got a whole answer of status 200 that was no fault."""
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _build_handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """The address, without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self._over.wait(seconds)


class SparqlServer(Server):
    """A SPARQL endpoint over the triples of files and texts: GET and POST, results JSON. `url` is the endpoint."""

    def __init__(self, *files: Path, turtle: str = "") -> None:
        super().__init__(self._select)
        self.store = ox.Store()
        self._lock = threading.Lock()
        for path in files:
            self.load(path)
        if turtle:
            self.store.load(turtle.encode(), ox.RdfFormat.TURTLE)

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"{super().url}/sparql"

    def load(self, path: Path) -> None:
        """Add a file, `.nt.gz` or `.ttl`."""
        packed = path.suffix == ".gz"
        kind = ox.RdfFormat.TURTLE if ".ttl" in path.suffixes else ox.RdfFormat.N_TRIPLES
        self.store.load(gzip.decompress(path.read_bytes()) if packed else path.read_bytes(), kind)

    def add(self, turtle: str) -> None:
        """Add triples."""
        self.store.load(turtle.encode(), ox.RdfFormat.TURTLE)

    def _select(self, asked: Asked) -> Reply:
        try:
            with self._lock:
                found: Any = self.store.query(asked.params.get("query", ""))
                body: bytes = found.serialize(format=ox.QueryResultsFormat.JSON)
        except SyntaxError as exc:
            return Reply(400, f"Malformed query: {exc}".encode(), "text/plain")
        return Reply(body=body, content_type="application/sparql-results+json")


class Proxy(Server):
    """Hands requests on to another server, and spoils a share of the answers.

    Shape:   of all requests `rate` are spoilt, each by one of `faults` drawn with `seed`; `url` has the path of `upstream`.
             A stall keeps the connection waiting for `stall_s`; a 429 asks for `retry_after_s`.
    """

    def __init__(self, upstream: str, *, rate: float = 0.3, seed: int = 0, faults: Sequence[str] = FAULTS, stall_s: float = 30, retry_after_s: int = 0) -> None:
        super().__init__(self._pass_on)
        self.spoilt: Counter[str] = Counter()
        self.sound_from: int | None = None
        """After so many requests none is spoilt any more."""
        self.ends_after: int | None = None
        """After so many requests each is a 503 of a server that is down for repairs."""
        self._upstream = urlsplit(upstream)
        self._rate, self._draw, self._faults = rate, random.Random(seed), list(faults)
        self._stall_s, self._retry_after_s = stall_s, retry_after_s

    @property
    def url(self) -> str:
        """The address at which the other server seems to be."""
        return f"{super().url}{self._upstream.path}"

    def _pass_on(self, asked: Asked) -> Reply:
        if self.ends_after is not None and len(self.asked) > self.ends_after:
            return Reply(503, b"down for repairs", "text/plain")
        sound = self.sound_from is not None and len(self.asked) > self.sound_from
        fault = self._draw.choice(self._faults) if self._draw.random() < self._rate and not sound else None
        if fault is None:
            return self._fetch(asked)
        self.spoilt[fault] += 1
        return self._spoil(fault, asked)

    def _fetch(self, asked: Asked) -> Reply:
        connection = http.client.HTTPConnection(self._upstream.hostname or "", self._upstream.port, timeout=60)
        try:
            kept = {name: value for name, value in asked.headers.items() if name.lower() in ("accept", "content-type", "user-agent")}
            connection.request(asked.method, asked.target, body=asked.body or None, headers=kept)
            response = connection.getresponse()
            return Reply(response.status, response.read(), response.getheader("Content-Type", JSON))
        finally:
            connection.close()

    def _spoil(self, fault: str, asked: Asked) -> Reply:
        wait = {"Retry-After": formatdate(time() + self._retry_after_s, usegmt=True) if "date" in fault else str(self._retry_after_s)}
        if fault in ("429", "429 date"):
            return Reply(429, b"Too many requests", "text/plain", wait)
        if fault in ("403", "503"):
            return Reply(int(fault), b"not now", "text/plain")
        if fault in ("html", "html 502"):
            return Reply(200 if fault == "html" else 502, HTML, "text/html; charset=utf-8")
        if fault == "reset":
            return Reply(reset=True)
        if fault == "stall":
            return Reply(stall_s=self._stall_s, reset=True)
        whole = self._fetch(asked)
        half = whole.body[: len(whole.body) // 2]
        if fault == "trace":
            return Reply(body=half + TRACE, content_type=whole.content_type, headers={"X-Fault": fault})
        length = len(whole.body) if fault == "broken" else None
        return Reply(body=half, content_type=whole.content_type, length=length, headers={"X-Fault": fault})


def _build_handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _serve(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            params = dict(parse_qsl(parts.query, keep_blank_values=True)) | dict(parse_qsl(body.decode(), keep_blank_values=True))
            asked = Asked(self.command, parts.path, params, dict(self.headers.items()), self.path, body)
            server.asked.append(asked)
            reply = server.answer(asked)
            if reply.stall_s:
                server.wait(reply.stall_s)
            if reply.reset:
                self.close_connection = True
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            self._send(reply)
            if reply.status == 200 and reply.length is None and "X-Fault" not in reply.headers and "html" not in reply.content_type:
                server.answered[asked.content] += 1

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.close_connection = self.close_connection or reply.length is not None
            if reply.drip_s:
                for place in range(len(reply.body)):
                    server.wait(reply.drip_s)
                    self.wfile.write(reply.body[place : place + 1])
            else:
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            with suppress(ConnectionError, ValueError):  # the client has gone
                super().handle()

    return Handler
