"""Tells what a model thought from what it said: fields of their own, `<think>` tags, and the channels of gpt-oss.

A tag counts only outside the answer's JSON, or at the edge of a text; a thought that never closes is thought to the end.
"""

from __future__ import annotations

import re
from typing import Any, cast

NAMES = r"(?:think|thinking|thought|reasoning|reflection)"
CLOSED = re.compile(rf"<({NAMES})>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
OPENED = re.compile(rf"<{NAMES}>(.*)\Z", re.DOTALL | re.IGNORECASE)
HEADLESS = re.compile(rf"\A(.*)</{NAMES}>", re.DOTALL | re.IGNORECASE)
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
    start = text.find("{")
    start = len(text) if start < 0 else start
    thoughts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        thoughts.append(match[match.lastindex or 0].strip())
        return ""

    if re.match(rf"\s*<{NAMES}>", text, re.IGNORECASE) or re.search(rf"<{NAMES}>", text[:start], re.IGNORECASE):
        text = OPENED.sub(keep, CLOSED.sub(keep, text))
    if re.search(rf"</{NAMES}>", text, re.IGNORECASE) and not _closes_inside(text):
        text = HEADLESS.sub(keep, text)
    return MARK.sub("", text).strip(), "\n".join(thoughts)


def _closes_inside(text: str) -> bool:
    # A tag in the words of an answer that is JSON from end to end stays there; `clean_strings` takes it out.
    return text.lstrip().startswith("{") and text.rstrip().endswith("}") and not re.search(rf"</{NAMES}>\s*\{{", text, re.IGNORECASE)


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
