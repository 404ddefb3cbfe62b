"""An OpenAI-compatible endpoint on loopback, in a thread of its own.

with ModelServer(Behaviour.weak(0.3), seed=1) as server:
    ...  # server.base_url, server.requests, server.storm(True)
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self, cast

from toolweave.model.tool import Json
from toolweave.testing.behaviour import CAPABILITIES, USUAL, Behaviour, draw
from toolweave.testing.chat import MODEL, Message, build_completion, build_error, build_models, build_stream, count_usage
from toolweave.testing.message_faults import THOUGHTS
from toolweave.testing.requests import Asked, RequestLog, guess_stage, hash_request, now_s
from toolweave.testing.spoil import cut_message, list_impossible, spoil_message, spoil_reply
from toolweave.testing.tasks import find_input, write_answer
from toolweave.testing.wire import Connection, Reply, Request

LOOPBACK = "127.0.0.1"


class ModelServer:
    """A model to test with; `with` starts and stops it, `base_url` is what a client is pointed at."""

    def __init__(  # noqa: PLR0913 - what the command line offers
        self,
        behaviour: Behaviour | None = None,
        *,
        port: int = 0,
        latency_s: float = 0.0,
        seed: int = 0,
        capabilities: Collection[str] = USUAL,
        model: str | None = None,
        key: str | None = None,
        log: Path | None = None,
        storm_file: Path | None = None,
    ) -> None:
        self.behaviour = behaviour or Behaviour.competent()
        self.port = port
        self.latency_s = latency_s
        self.seed = seed
        self.capabilities = frozenset(capabilities)
        if not self.capabilities <= set(CAPABILITIES):
            raise ValueError(f"no capability is called {', '.join(sorted(self.capabilities - set(CAPABILITIES)))}")
        self.requests = RequestLog(log)
        self._model = model
        self._key = key
        self._storm_file = storm_file
        self._storming = False
        self._attempts: Counter[str] = Counter()
        self._connections: set[Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="toolweave-model", daemon=True)
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._defect: Exception | None = None

    @property
    def base_url(self) -> str:
        """Where a client finds the API."""
        return f"http://{LOOPBACK}:{self.port}/v1"

    def storm(self, on: bool) -> None:
        """Switch a storm on or off: while it lasts, every request gets 429."""
        self._storming = on

    def start(self) -> Self:
        """Listen; `port` is the real one afterwards. Raises OSError where the port is taken."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def stop(self) -> None:
        """Cut every connection and end the thread; raises what a defect of the server raised."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self.requests.close()
        if self._defect is not None:
            raise self._defect

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *failure: object) -> None:
        self.stop()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            listening = self._loop.run_until_complete(
                self._loop.create_server(lambda: Connection(self.answer, self._connections), LOOPBACK, self.port, backlog=1024)
            )
        except OSError as failure:
            self._failure = failure
            self._loop.close()
            self._ready.set()
            return
        self.port = listening.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        listening.close()
        for connection in list(self._connections):
            connection.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def answer(self, request: Request) -> Reply:
        """The reply to one HTTP request, without the wire; a defect of the server itself is a 500 that says so, and ends the `with` too."""
        try:
            return self._answer(request)
        except Exception as failure:
            self._defect = self._defect or failure
            return _refuse(500, f"The test server has a defect: {failure!r}.")

    def _answer(self, request: Request) -> Reply:
        if self._key is not None and request.headers.get("authorization") != f"Bearer {self._key}":
            said = request.headers.get("authorization", "nothing")
            return Reply(401, build_error(f"Incorrect API key provided: {said}.", kind="invalid_request_error", code="invalid_api_key"))
        match (request.method, request.path.rstrip("/")):
            case ("GET", "/v1/models"):
                return Reply(body=build_models())
            case ("POST", "/v1/chat/completions"):
                return self._answer_chat(request)
            case (_, "/v1/models" | "/v1/chat/completions"):
                return _refuse(405, "This method is not allowed here.")
            case _:
                return _refuse(404, f"There is nothing at {request.path}.")

    def _answer_chat(self, request: Request) -> Reply:
        body = _read_chat(request.body)
        if body is None:
            return _refuse(400, "The body is no chat request: a JSON object with a list of `messages`.")
        key, data = hash_request(body), find_input(body["messages"])
        if self._storming or (self._storm_file is not None and self._storm_file.exists()):
            return self._note(request, body, data, Reply(429, build_error("Rate limit reached.", kind="rate_limit_error")), fault="storm")
        refused = self._refuse_body(body)
        if refused is not None:
            return self._note(request, body, data, refused)
        self._attempts[key] += 1
        message, fault = self._write(body, data, key)
        usage = count_usage(body["messages"], message)
        reply = _encode(body, message, key, usage)
        reply.delay_s = self.latency_s
        reply, hit = spoil_reply(reply, fault, self.behaviour, draw(self.seed, "transport", key), self._attempts[key])
        return self._note(request, body, data, reply, fault=hit, usage=usage)

    def _write(self, body: Json, data: Json | None, key: str) -> tuple[Message, str | None]:
        schema = _schema_of(body) if self._understands(body) else None
        good = write_answer(body["messages"], schema, draw(self.seed, "answer", key))
        fault = self.behaviour.choose(key, self.seed, lambda: list_impossible(good, data))
        if fault is None and data is None and schema is None:
            return Message("Okay."), None
        fenced = fault is None and "ignores_format" in self.capabilities and not self._understands(body)
        asked = (str(body["messages"][-1].get("content") or ""), data)
        kind = "fenced_json" if fenced else fault
        message = spoil_message(good, kind, asked, draw(self.seed, "spoil", key), everywhere=self.behaviour.spoil_all)
        if "reasoning" in self.capabilities:
            message.reasoning = THOUGHTS
        return cut_message(message, _limit_of(body)), fault

    def _understands(self, body: Json) -> bool:
        wanted = _format_of(body).get("type", "text")
        return wanted == "text" or wanted in self.capabilities

    def _refuse_body(self, body: Json) -> Reply | None:
        if self._model is not None and body.get("model") != self._model:
            return Reply(404, build_error(f"The model `{body.get('model')}` does not exist.", kind="invalid_request_error", code="model_not_found"))
        if "max_completion_tokens" in self.capabilities and "max_tokens" in body:
            return _refuse(
                400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", param="max_tokens"
            )
        if not self._understands(body) and "ignores_format" not in self.capabilities:
            return _refuse(400, f"This model does not support response_format of type `{_format_of(body)['type']}`.", param="response_format")
        return None

    def _note(self, request: Request, body: Json, data: Json | None, reply: Reply, *, fault: str = "", usage: Json | None = None) -> Reply:  # noqa: PLR0913
        task, stage = guess_stage(data)
        header = request.headers.get("authorization", "")
        secret = header.removeprefix("Bearer ").strip().encode("latin-1")
        key = hash_request(body)
        self.requests.add(
            Asked(
                key=key,
                task=task,
                stage=stage,
                attempt=self._attempts[key],
                status=0 if reply.never else reply.status,
                fault=fault,
                answered=usage is not None and reply.status == 200 and fault not in UNANSWERED,
                prompt_tokens=usage["prompt_tokens"] if usage else 0,
                completion_tokens=usage["completion_tokens"] if usage else 0,
                prompt_chars=sum(len(str(each.get("content") or "")) for each in body["messages"]),
                keyed=bool(header),
                leaked=len(secret) > 5 and secret in request.body,
                at_s=now_s(),
            )
        )
        return reply


UNANSWERED = ("html_page", "half_body", "bad_utf8", "dropped", "hung")


def _read_chat(body: bytes) -> Json | None:
    """The request of a body; None where it is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    messages: Any = cast("Json", found).get("messages") if isinstance(found, dict) else None
    if not isinstance(messages, list) or not messages or not all(isinstance(each, dict) for each in cast("list[Any]", messages)):
        return None
    return cast("Json", found)


def _encode(body: Json, message: Message, key: str, usage: Json) -> Reply:
    model = str(body.get("model") or MODEL)
    if body.get("stream"):
        wanted = usage if cast("Json", body.get("stream_options") or {}).get("include_usage") else None
        return Reply(body=build_stream(message, model=model, key=key, usage=wanted), content_type="text/event-stream")
    return Reply(body=json.dumps(build_completion(message, model=model, key=key, usage=usage)).encode())


def _refuse(status: int, message: str, param: str | None = None) -> Reply:
    return Reply(status, build_error(message, kind="invalid_request_error", param=param))


def _format_of(body: Json) -> dict[str, Any]:
    return cast("dict[str, Any]", body.get("response_format") or {})


def _schema_of(body: Json) -> Json | None:
    return cast("Json | None", cast("Json", _format_of(body).get("json_schema") or {}).get("schema"))


def _limit_of(body: Json) -> int | None:
    """Most tokens of the answer, by either name; None without a limit."""
    return body.get("max_completion_tokens") or body.get("max_tokens")
