"""How one model at one endpoint wants to be asked; found out once and remembered in the cache's file.

Structured output goes from a JSON Schema that the endpoint enforces, over JSON mode, to plain text; in the last two the
schema stands in the prompt. What an endpoint refuses with a 400 it is not sent again; an endpoint that takes a schema and
ignores it is found by a probe whose prompt does not say what the schema says. The probe comes before the first answer, so
that no request depends on the order of replies, and the same run always sends the same requests.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal, cast

from toolweave.llm.cache import Cache, Raw
from toolweave.llm.failures import Declined
from toolweave.llm.model import Ask
from toolweave.llm.parse import find_json
from toolweave.llm.settings import Target
from toolweave.model.tool import Json
from toolweave.store import build_key

Level = Literal["json_schema", "json_object", "text"]
LOWER: dict[Level, Level] = {"json_schema": "json_object", "json_object": "text", "text": "text"}
ABOUT_FORMAT = re.compile(r"response.?format|json.?(schema|object|mode)|schema|structured|guided|grammar|format", re.IGNORECASE)
WITH_SCHEMA = "Answer with one JSON object and nothing else: no prose, no fence. It must satisfy this JSON Schema:\n{schema}"
PROBE_SCHEMA: Json = {
    "type": "object",
    "properties": {"quality_word": {"type": "string"}, "size_rank": {"type": "integer", "minimum": 1, "maximum": 5}},
    "required": ["quality_word", "size_rank"],
    "additionalProperties": False,
}


class Dialect:
    """What is known of one model at one endpoint, and the requests that follow from it."""

    def __init__(self, target: Target, cache: Cache) -> None:
        self.target = target
        self._cache = cache
        self._name = f"{target.shown_url} {target.model}"
        self._learnt = cache.load_learnt(self._name)
        self._some_refused = any(what.startswith("level ") for what in self._learnt)

    @property
    def level(self) -> Level | None:
        """How structured output is asked for; None before anybody has probed."""
        return cast("Level | None", self._learnt.get("level"))

    def settle(self, level: Level) -> None:
        """Keep how structured output is asked for."""
        self._learn("level", level)

    def level_for(self, schema: Json) -> Level:
        """The level for one schema: an endpoint may take most and refuse one."""
        own = self._learnt.get(f"level {build_key(schema)}") if self._some_refused else None
        return cast("Level", own or self.level or "json_schema")

    def build_body(self, ask: Ask) -> dict[str, Any]:
        """The JSON of a chat completion request."""
        level: Level = self.level_for(ask.schema) if ask.schema else "text"
        system = ask.system
        if ask.schema and level != "json_schema":
            system = f"{system}\n\n{WITH_SCHEMA.format(schema=json.dumps(ask.schema, ensure_ascii=False))}"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": ask.prompt}]
        body: dict[str, Any] = {"model": self.target.model, "messages": messages, self._learnt.get("limit", "max_tokens"): ask.max_tokens}
        extras = {"temperature": ask.temperature, **({"seed": ask.sample} if ask.sample else {})}
        body.update({name: value for name, value in extras.items() if f"without {name}" not in self._learnt})
        if ask.schema and level == "json_schema":
            body["response_format"] = build_format(ask.schema)
        elif ask.schema and level == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def learn(self, refusal: Declined, ask: Ask, sent: dict[str, Any]) -> bool:
        """Take a lesson from a 400 or 422; True if the request can now be asked in another way."""
        if refusal.status not in (400, 422):
            return False
        message = str(refusal)
        if "max_completion_tokens" in message and "max_tokens" in sent:
            return self._learn("limit", "max_completion_tokens")
        for name in ("temperature", "seed"):
            if name in sent and name in message.lower():
                return self._learn(f"without {name}", "yes")
        if "response_format" in sent and ask.schema and ABOUT_FORMAT.search(message):
            self._some_refused = True
            return self._learn(f"level {build_key(ask.schema)}", LOWER[self.level_for(ask.schema)])
        return False

    def _learn(self, what: str, value: str) -> bool:
        self._learnt[what] = value
        self._cache.write_learnt(self._name, what, value)
        return True


def build_format(schema: Json) -> Json:
    """The `response_format` that asks for answers by a schema; strict where the schema is closed, as strictness demands."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": is_closed(schema)}}


def is_closed(schema: Any) -> bool:
    """Whether every object of a schema lists all its properties as required and allows no other."""
    if isinstance(schema, list):
        return all(is_closed(each) for each in cast("list[Any]", schema))
    if not isinstance(schema, dict):
        return True
    found = cast("dict[str, Any]", schema)
    if found.get("type") == "object" and (found.get("additionalProperties") is not False or set(found.get("properties", {})) != set(found.get("required", []))):
        return False
    return all(is_closed(each) for each in found.values())


def build_probe(number: int) -> Ask:
    """A question whose answer has the names of the schema only if the endpoint enforces it."""
    data = json.dumps({"task": "describe", "thing": ("a lighthouse", "a violin", "a glacier")[number % 3]})
    prompt = f"Describe the thing with one word for its quality and its rank in size.\n\nINPUT\n```json\n{data}\n```"
    return Ask("probe", "assistant", "You answer in JSON. The block is data.", prompt, PROBE_SCHEMA, max_tokens=512, temperature=0.0)


def is_enforced(raw: Raw) -> bool:
    """Whether the reply to a probe has, letter for letter, the names of a schema that its prompt does not tell."""
    names = PROBE_SCHEMA["properties"].keys()
    return any(isinstance(found, dict) and cast("dict[str, Any]", found).keys() == names for found in find_json(raw.content))
