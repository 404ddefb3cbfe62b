"""From the good answer to the bad one, and from the whole reply to the broken one."""

from __future__ import annotations

import copy
from random import Random

from toolweave.model.tool import Json
from toolweave.testing.behaviour import TRANSPORT, Behaviour
from toolweave.testing.chat import Message, build_error
from toolweave.testing.message_faults import MESSAGE_FAULTS, Spoiling, write_json
from toolweave.testing.text_faults import TEXT_FAULTS, TURNED, Given, list_texts, look_at
from toolweave.testing.wire import Reply

PAGE = b"<html><head><title>Bad gateway</title></head><body><center><h1>Bad gateway</h1></center><hr></body></html>\n"
TURNABLE = frozenset(old for old, _ in TURNED)


def list_impossible(answer: Json, data: Json | None) -> set[str]:
    """Kinds of fault that cannot befall this answer to this input."""
    texts = [slot.text for slot in list_texts(answer)]
    if not texts:
        return set(TEXT_FAULTS)
    given = look_at(data, Random(0))
    impossible = {"obeys_injection"} if given.injected is None else set[str]()
    if not any(each in text for each in given.required for text in texts):
        impossible.add("missing_value")
    if not TURNABLE & {word.strip(".,?!") for text in texts for word in text.split()}:
        impossible.add("changed_word")
    return impossible


def spoil_message(good: Json, kind: str | None, asked: tuple[str, Json | None], rng: Random, *, everywhere: bool = False) -> Message:
    """What the model says: the good answer as JSON, or with its fault; `asked` is the last user message and the input block in it."""
    prompt, data = asked
    answer = copy.deepcopy(good)
    if kind in TEXT_FAULTS:
        _spoil_texts(answer, kind, look_at(data, rng), everywhere=everywhere)
    elif kind in MESSAGE_FAULTS:
        return MESSAGE_FAULTS[kind](Spoiling(answer, prompt, rng, everywhere))
    return Message(write_json(answer))


def cut_message(message: Message, limit: int | None) -> Message:
    """The message within the limit of tokens that the request set."""
    if limit is not None and message.content and len(message.content) > limit * 4:
        return Message(message.content[: limit * 4], finish_reason="length")
    return message


def _spoil_texts(answer: Json, kind: str, given: Given, *, everywhere: bool) -> None:
    slots = list_texts(answer)
    changed = [(slot, text) for slot in slots if (text := TEXT_FAULTS[kind](slot.text, given)) is not None]
    for slot, text in changed if everywhere or not changed else [given.rng.choice(changed)]:
        slot.put(text)


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
