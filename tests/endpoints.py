"""Endpoints that answer as a test has scripted them, over a real socket, and clients that ask them."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from toolweave.llm import Answer, Ask, Models, load_model_settings

KEY = "sk-planted-7d1f0c9a4e"
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"], "additionalProperties": False}
Script = Callable[[dict[str, Any], int], web.Response | Awaitable[web.StreamResponse]]


def build_ask(number: int = 0, *, schema: dict[str, Any] | None = SCHEMA, **others: Any) -> Ask:
    return Ask("user", "user", "You answer in JSON.", f"Question {number}.", schema, **others)


def answer(content: str | None = '{"word": "yes"}', *, finish: str = "stop", usage: tuple[int, int] = (40, 10), **message: Any) -> web.Response:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    return web.json_response({"id": "x", "choices": [choice], "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]}})


def refuse(status: int, message: str, **headers: str) -> web.Response:
    return web.json_response(
        {"error": {"message": message, "code": None}}, status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


class Scripted:
    """A server that does what a function of the request and its number says; probes are answered well and not counted."""

    def __init__(self, script: Script, *, probes: bool = True) -> None:
        self.script, self.probes = script, probes
        self.bodies: list[dict[str, Any]] = []
        self.base_url = ""

    async def __aenter__(self) -> Scripted:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/v1/chat/completions", self.reply)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.runner.cleanup()

    async def reply(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if self.probes and "quality_word" in json.dumps(body):
            return answer('{"quality_word": "tall", "size_rank": 4}')
        self.bodies.append(body)
        said = self.script(body, len(self.bodies))
        if isinstance(said, web.StreamResponse):
            return said
        return await said


def build_models(base_url: str, cache: Path | None = None, *, retry_rejected: bool = False, model: str = "m", **limits: Any) -> Models:
    settings = load_model_settings(model=model, base_url=base_url, **limits)
    assert settings
    return Models(settings, cache, retry_rejected=retry_rejected)


async def ask_scripted(script: Script, *asks: Ask, cache: Path | None = None, **limits: Any) -> tuple[list[Answer | BaseException], Models, Scripted]:
    async with Scripted(script) as server, build_models(server.base_url, cache, **limits) as models:
        answers = await asyncio.gather(*(models.ask(ask) for ask in asks or [build_ask()]), return_exceptions=True)
    return answers, models, server


def run_scripted(script: Script, *asks: Ask, cache: Path | None = None, **limits: Any) -> tuple[list[Any], Models, Scripted]:
    return asyncio.run(ask_scripted(script, *asks, cache=cache, **limits))


class Dropped(web.Response):
    """Promises more than it sends, and hangs up."""

    async def prepare(self, request: web.BaseRequest) -> Any:
        assert request.transport
        request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nContent-Type: application/json\r\n\r\n{")
        await asyncio.sleep(0.01)
        request.transport.close()
        return await super().prepare(request)


def list_shown(error: BaseException) -> list[str]:
    """Everything of an error that a person, a log or a file may come to see, all exceptions behind it included."""
    shown = [repr(error), str(error), "".join(traceback.format_exception(error))]
    behind = error.__cause__ or error.__context__
    return shown + [repr(vars(error))] + (list_shown(behind) if behind else [])
