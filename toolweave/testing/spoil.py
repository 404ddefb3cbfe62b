"""From the good answer to the bad one, and from the whole reply to the broken one."""

from __future__ import annotations

from random import Random

from toolweave.model.tool import Json
from toolweave.testing.behaviour import TRANSPORT, Behaviour
from toolweave.testing.chat import Message, build_error
from toolweave.testing.wire import Reply

PAGE = b"<html><head><title>Bad gateway</title></head><body><center><h1>Bad gateway</h1></center><hr></body></html>\n"


def list_impossible(data: Json | None) -> set[str]:
    """Kinds of fault that cannot befall an answer to this input."""
    return set()


def spoil_message(
    good: Json, fault: str | None, messages: list[Json], data: Json | None, rng: Random, *, everywhere: bool = False, limit: int | None = None
) -> Message:
    """What the model says: the good answer as JSON, or with its fault; cut where it is over the limit of tokens."""
    import json

    return Message(json.dumps(good, ensure_ascii=False))


def spoil_reply(reply: Reply, fault: str | None, behaviour: Behaviour, rng: Random, attempt: int) -> tuple[Reply, str]:
    """The reply as it leaves the server, and the kind of fault it has; empty where this try is spared."""
    if fault is None or fault not in TRANSPORT:
        return reply, fault or ""
    tries = 1 if fault in ("stall", "hung") else rng.randint(1, 2)
    if attempt > tries:
        return reply, ""
    return _break(reply, fault, behaviour, rng), fault


def _break(reply: Reply, fault: str, behaviour: Behaviour, rng: Random) -> Reply:
    match fault:
        case "too_many" | "too_many_later":
            headers = {"retry-after": "1"} if fault == "too_many_later" else {}
            return Reply(429, build_error("Rate limit reached for requests.", kind="rate_limit_error", code="rate_limit_exceeded"), headers=headers)
        case "error_500":
            return Reply(500, build_error("The server had an error while processing your request.", kind="server_error"), delay_s=reply.delay_s)
        case "error_502" | "error_503" | "html_page":
            status = {"error_502": 502, "error_503": 503}.get(fault, 200)
            return Reply(status, PAGE, content_type="text/html", delay_s=reply.delay_s)
        case "half_body":
            reply.body = reply.body[: len(reply.body) // 2]
        case "bad_utf8":
            cut = rng.randrange(len(reply.body))
            reply.body = reply.body[:cut] + b"\xff\xfe\xc3" + reply.body[cut:]
        case "stall":
            reply.delay_s += behaviour.stall_s
        case "dropped":
            reply.drop_after = len(reply.body) // 2
        case _:
            reply.never, reply.delay_s = True, behaviour.hang_s
    return reply
