"""Tells what a model thought from what it said: fields of their own, `<think>` tags, and the channels of gpt-oss.

A tag counts only outside the answer's JSON, or at the edge of a text; a thought that never closes is thought to the end.
"""

from __future__ import annotations

import re
from typing import Any, cast

NAMES = r"(?:think|thinking|thought|reasoning|reflection)"
TAG = re.compile(rf"<(/?){NAMES}>", re.IGNORECASE)
AFTER_THOUGHT = re.compile(rf"</{NAMES}>\s*[{{\[]", re.IGNORECASE)
CHANNEL = re.compile(
    r"(?:<\|start\|>\w*)?<\|channel\|>\s*(\w+)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>(.*?)(?=<\|(?:end|start|channel|return|call)\|>|\Z)", re.DOTALL
)
MARK = re.compile(r"<\|\w+\|>")
BARE_CHANNELS = re.compile(r"\Aanalysis(.*?)assistantfinal(.*)\Z", re.DOTALL)
FIELDS = ("reasoning_content", "reasoning", "thinking")


def read_message(message: dict[str, Any]) -> tuple[str, str]:
    """The content and the reasoning of a message, content parts joined; what is no text counts as nothing."""
    given = message.get("content")
    thoughts = [text for name in FIELDS if isinstance(text := message.get(name), str) and text]
    said: list[str] = []
    for part in cast("list[Any]", given) if isinstance(given, list) else [given]:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, dict):
            piece = cast("dict[str, Any]", part)
            (said if piece.get("type", "text") in ("text", "output_text") else thoughts).append(_read_piece(piece))
    content, leaked = split_reasoning("".join(said))
    return content, "\n".join(thought for thought in (*thoughts[:1], leaked) if thought).strip()


def split_reasoning(text: str) -> tuple[str, str]:
    """A text without its reasoning, and the reasoning."""
    if "<" not in text and not text.startswith("analysis"):
        return text.strip(), ""
    if "<|channel|>" in text:
        return _split_channels(text)
    bare = BARE_CHANNELS.match(text)
    if bare:
        return bare[2].strip(), bare[1].strip()
    return _split_tags(text)


def _split_channels(text: str) -> tuple[str, str]:
    pieces: list[tuple[str, str]] = CHANNEL.findall(text)
    before = MARK.sub("", text[: text.index("<|channel|>")]).removesuffix("assistant").strip()
    said = [words.strip() for channel, words in pieces if channel == "final"]
    thought = [words.strip() for channel, words in pieces if channel != "final"]
    return ("\n".join(said) or before), "\n".join(thought)


def _split_tags(text: str) -> tuple[str, str]:
    tags = list(TAG.finditer(text))
    if not tags or _is_json_throughout(text):
        return MARK.sub("", text).strip(), ""
    said: list[str] = []
    thought: list[str] = []
    # Chat templates often write the opening tag themselves: then the first tag of a reply closes, and all before it is thought.
    thinks, at = bool(tags[0][1]), 0
    for tag in tags:
        (thought if thinks else said).append(text[at : tag.start()].strip())
        thinks, at = not tag[1], tag.end()
    (thought if thinks else said).append(text[at:].strip())
    return MARK.sub("", "\n".join(filter(None, said))).strip(), "\n".join(filter(None, thought))


def _is_json_throughout(text: str) -> bool:
    # A tag in a string of an answer that is JSON from end to end is taken out later, by `clean_strings`.
    bare = text.strip()
    return bare.startswith(("{", "[")) and bare.endswith(("}", "]")) and not AFTER_THOUGHT.search(text)


def clean_strings(data: Any) -> Any:
    """The same JSON with leaked reasoning taken out of every string."""
    if isinstance(data, str):
        return split_reasoning(data)[0] if "<" in data else data
    if isinstance(data, list):
        return [clean_strings(each) for each in cast("list[Any]", data)]
    if isinstance(data, dict):
        return {name: clean_strings(each) for name, each in cast("dict[str, Any]", data).items()}
    return data


def _read_piece(piece: dict[str, Any]) -> str:
    found = next((piece[name] for name in ("text", "thinking", "reasoning", "content") if isinstance(piece.get(name), str)), "")
    return cast("str", found)
