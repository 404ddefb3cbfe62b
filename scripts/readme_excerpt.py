"""Put a generated dialogue into the README: `python scripts/readme_excerpt.py cinema.jsonl[:12]`.

The README's own commands write the file (`make excerpt` runs them), and a test compares the excerpt with what
they write, word by word. Without a number, the first dialogue that shows much in little is taken.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from textwrap import wrap

from toolweave.model.record import Dialogue, Source, ToolCall

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCK = re.compile(r"<!-- excerpt -->.*?<!-- /excerpt -->", re.DOTALL)
WIDTH, MARGIN = 118, 11
MIN_LINES, MAX_LINES = 12, 30


def main() -> None:
    """Render and replace."""
    name, _, number = sys.argv[1].partition(":")
    dialogues = [Dialogue.model_validate_json(line) for line in Path(name).read_text(encoding="utf-8").splitlines()]
    dialogue = dialogues[int(number) - 1] if number else choose(dialogues)
    block = f"<!-- excerpt -->\n```text\n{render(dialogue)}```\n<!-- /excerpt -->"
    text, count = BLOCK.subn(lambda _: block, README.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit("error  README.md has no place for an excerpt.\ntry    Put <!-- excerpt --> and <!-- /excerpt --> into it.")
    README.write_text(text, encoding="utf-8")


def choose(dialogues: list[Dialogue]) -> Dialogue:
    """The dialogue that shows most kinds of things, among those in plain words that fit a screen; the first of equals."""
    plain = [dialogue for dialogue in dialogues if dialogue.meta.get("register") == "plain"]
    fitting = [dialogue for dialogue in plain if MIN_LINES <= len(render(dialogue).splitlines()) <= MAX_LINES]
    return max(fitting or dialogues, key=lambda dialogue: (len(dialogue.features), len({row.source.kind for row in dialogue.provenance})))


def render(dialogue: Dialogue) -> str:
    """The turns of a dialogue with its calls, where each argument comes from, and the beginning of each result."""
    lines: list[str] = []
    for message in dialogue.messages[1:]:
        if message.role == "tool":
            lines.append(f"  result   {shorten(message.content)}")
        elif message.content:
            words = wrap(message.content, WIDTH - MARGIN)
            lines.append(f"{message.role:<{MARGIN}}{words[0]}")
            lines.extend(" " * MARGIN + line for line in words[1:])
        for call in message.tool_calls or ():
            lines.append(f"  call     {render_call(call)}")
            lines.extend(f"             {row.path[1:]}: {describe(row.source, dialogue)}" for row in dialogue.provenance if row.call_id == call.id)
    return "".join(f"{line}\n" for line in lines)


def render_call(call: ToolCall) -> str:
    """A call as a programmer would write it."""
    return f"{call.function.name}({', '.join(f'{name}={json.dumps(value, ensure_ascii=False)}' for name, value in call.function.arguments.items())})"


def describe(source: Source, dialogue: Dialogue) -> str:
    """Where a value comes from, in words."""
    if source.message is not None and source.span is not None:
        voice = "system message" if source.kind == "system" else "said"
        return f"{voice}, “{dialogue.messages[source.message].content[slice(*source.span)]}”"
    if source.kind == "derived":
        return f"{source.function}({', '.join(describe(part, dialogue) for part in source.sources or ())})"
    return source.kind if source.call_id is None else f"{source.kind} of {source.call_id}, {source.path}"


def shorten(text: str) -> str:
    """The beginning of a result."""
    return text if len(text) <= WIDTH - MARGIN else f"{text[: WIDTH - MARGIN - 4]} ..."


if __name__ == "__main__":
    main()
