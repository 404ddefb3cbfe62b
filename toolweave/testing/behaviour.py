"""How well the server behaves: which faults it makes and how often, decided by the content of the request and a seed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from hashlib import blake2b
from random import Random

CONTENT: dict[str, str] = {
    "broken_json": "the JSON stops in the middle, `finish_reason` says `stop`",
    "trailing_commas": "the JSON has commas before its closing brackets",
    "single_quotes": "the JSON is written with single quotes, like Python",
    "fenced_json": "the JSON stands in a fence with prose around it",
    "missing_value": "a required string is left out of a line",
    "invented_name": "a made-up name is added to a line",
    "invented_number": "a made-up number is added to a line",
    "invented_date": "a made-up date is added to a line",
    "changed_word": "an order word, a comparison or a negation is turned round (`first` to `second`, `longer` to `shorter`)",
    "tool_calls": "the message has tool calls that nobody asked for, beside the text",
    "tool_named": "a line names a tool as code, `search_films(...)`",
    "missing_ids": "one of the items is not there, or has no id",
    "extra_ids": "there is an item that nobody asked for",
    "renamed_keys": "keys are called something else",
    "wrong_types": "a text stands in a list, or, where there is none, the whole answer",
    "cut_off": "the text stops in the middle, `finish_reason` is `length`",
    "empty": "the content is empty or null",
    "refusal": "an apology instead of an answer",
    "think_tags": "reasoning in `<think>` tags stands in the content, closed or not",
    "harmony": "reasoning in gpt-oss channels stands in the content",
    "wrong_language": "lines are in French, Spanish or Chinese, around the required strings",
    "obeys_injection": "an instruction found in the data is followed",
    "prompt_echo": "the prompt is repeated instead of answered",
    "very_long": "lines go on and on",
}
"""Faults of what the model says: the answer arrives, and asking again gives the same."""
TRANSPORT: dict[str, str] = {
    "too_many": "429 without `Retry-After`",
    "too_many_later": "429 with `Retry-After: 1`",
    "error_500": "500 with a JSON error",
    "error_502": "502 with an HTML page",
    "error_503": "503 with an HTML page",
    "html_page": "200 with an HTML page",
    "half_body": "200 with half of the JSON body, whole by its `Content-Length`",
    "bad_utf8": "200 with a body that is not UTF-8",
    "stall": "the answer comes, `stall_s` late",
    "dropped": "the connection is cut in the middle of the body",
    "hung": "no byte is sent for `hang_s`, then the connection is cut",
}
"""Faults on the way: the first one or two tries of the same content fail (one for `stall` and `hung`), the next succeeds."""
KINDS: dict[str, str] = {**CONTENT, **TRANSPORT}
"""Every kind of fault and what it does."""
CAPABILITIES: dict[str, str] = {
    "json_schema": "understands `response_format` of type `json_schema`",
    "json_object": "understands `response_format` of type `json_object`",
    "ignores_format": "takes a `response_format` it does not understand, and answers in fenced JSON with prose; without this it refuses with 400",
    "reasoning": "thinks first: each answer has `reasoning_content`, and `usage` counts it",
    "max_completion_tokens": "wants the limit of tokens by this name, and refuses `max_tokens` with 400",
}
"""What an endpoint can do, and how it is peculiar."""
USUAL = frozenset({"json_schema", "json_object"})
"""The capabilities of a server that is not told otherwise."""
RUBBISH = ("empty", "refusal", "prompt_echo", "wrong_language")
"""Kinds after which nothing can be used, however tolerant the client: broken JSON can be mended, renamed keys guessed."""
TRANSPORT_SHARE = 0.2
"""The part of `Behaviour.weak` that goes wrong on the way."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Rates of faults: kind -> share of requests, together at most 1; at most one fault a request."""

    rates: dict[str, float] = field(default_factory=dict[str, float])
    stall_s: float = 2.0
    hang_s: float = float("inf")
    spoil_all: bool = False
    """Whether a fault of a line befalls every line of an answer, not one of them."""

    def __post_init__(self) -> None:
        unknown = sorted(set(self.rates) - set(KINDS))
        if unknown:
            raise ValueError(f"no kind of fault is called {', '.join(unknown)}")
        if not all(rate >= 0 for rate in self.rates.values()) or sum(self.rates.values()) > 1 + 1e-9:
            raise ValueError("the rates of faults are shares of one whole")

    @classmethod
    def competent(cls) -> Behaviour:
        """No faults."""
        return cls()

    @classmethod
    def weak(cls, rate: float = 0.3) -> Behaviour:
        """Every kind, mixed, in `rate` of the requests; a hung connection is cut after two seconds."""
        content = {kind: rate * (1 - TRANSPORT_SHARE) / len(CONTENT) for kind in CONTENT}
        return cls({**content, **{kind: rate * TRANSPORT_SHARE / len(TRANSPORT) for kind in TRANSPORT}}, hang_s=2.0)

    @classmethod
    def only(cls, kind: str, rate: float = 1.0) -> Behaviour:
        """One kind of fault in `rate` of the requests."""
        return cls({kind: rate})

    @classmethod
    def rubbish(cls) -> Behaviour:
        """Nothing that is said can be used."""
        return cls({kind: 1 / len(RUBBISH) for kind in RUBBISH}, spoil_all=True)

    def choose(self, key: str, seed: int, impossible: Callable[[], Collection[str]] = tuple) -> str | None:
        """The fault of the request with this key; kinds that cannot befall it leave their share to the others of the same sort."""
        drawn = draw(seed, "fault", key).random()
        for kinds in (CONTENT, TRANSPORT):
            whole = sum(self.rates.get(kind, 0.0) for kind in kinds)
            if drawn >= whole:
                drawn -= whole
                continue
            beyond = impossible()
            possible = {kind: self.rates[kind] for kind in kinds if self.rates.get(kind) and kind not in beyond}
            return draw(seed, "kind", key).choices(list(possible), list(possible.values()))[0] if possible else None
        return None


def draw(seed: int, purpose: str, key: str) -> Random:
    """A generator for one purpose and one request, the same on every machine."""
    return Random(int.from_bytes(blake2b(f"{seed}/{purpose}/{key}".encode(), digest_size=8).digest(), "big"))
