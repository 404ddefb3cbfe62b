"""Prompts are files: `toolweave/prompts/<stage>/<name>.md`, with the inputs they declare and one hash each.

What goes in is data: a text stands between the words as it is, anything else as JSON, and neither is looked at for more inputs.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from toolweave.errors import DataError
from toolweave.resources import PACKAGE

FORM = re.compile(r"\A---\n(?P<head>.*?)---\n+# system\n(?P<system>.*?)\n# user\n(?P<user>.*)\Z", re.DOTALL)
INPUT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system and a user message with places for inputs."""

    name: str
    inputs: tuple[str, ...]
    system: str
    user: str
    hash: str
    """12 hex digits over the file."""

    def fill(self, **inputs: object) -> tuple[str, str]:
        """The system and the user message with the inputs put in; what is no text is written as JSON.

        Raises:
            TypeError: If an input is missing or not declared.
        """
        if set(inputs) != set(self.inputs):
            raise TypeError(f"prompt `{self.name}` takes {sorted(self.inputs)}, not {sorted(inputs)}")
        texts = {name: value if isinstance(value, str) else write_json(value) for name, value in inputs.items()}

        def put(text: str) -> str:
            return INPUT.sub(lambda match: texts[match[1]], text)

        return put(self.system), put(self.user)


def write_json(value: object) -> str:
    """JSON for a fenced block: a fence inside a text cannot close it, because no backtick is written as one."""
    return json.dumps(value, ensure_ascii=False, indent=1).replace("`", "\\u0060")


def list_prompts() -> list[str]:
    """Names of all prompts, `stage/name`."""
    root = PACKAGE / "prompts"
    return sorted(str(path.relative_to(root).with_suffix("").as_posix()) for path in root.rglob("*.md"))


@cache
def load_prompt(name: str) -> Prompt:
    """Read `toolweave/prompts/NAME.md`.

    Raises:
        DataError: If there is no such file, it lacks a part, or it uses an input that it does not declare or the reverse.
    """
    path = PACKAGE / "prompts" / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise DataError(f"There is no prompt `{name}`.", f"Choose one of {', '.join(list_prompts()) or 'none'}.") from None
    return build_prompt(name, text)


def build_prompt(name: str, text: str) -> Prompt:
    """Take a prompt's text apart."""
    form = FORM.match(text)
    declared = re.search(r"^inputs:(.*)$", form["head"], re.MULTILINE) if form else None
    if form is None or declared is None:
        raise DataError(f"The prompt `{name}` lacks its head, `# system` or `# user`.", "See docs/models.md for the form.")
    inputs = tuple(word.strip() for word in declared[1].split(",") if word.strip())
    used = set(INPUT.findall(form["system"] + form["user"]))
    if used != set(inputs):
        raise DataError(f"The prompt `{name}` declares {sorted(inputs)} and uses {sorted(used)}.", "Make the two equal.")
    digest = blake2b(text.encode(), digest_size=6).hexdigest()
    return Prompt(name, inputs, form["system"].strip(), form["user"].strip(), digest)
