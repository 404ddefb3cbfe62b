"""JSON pointers (RFC 6901), the leaves of a JSON value, and equality as JSON sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

_INDEX = re.compile(r"0|[1-9]\d*")


class PointerError(LookupError):
    """The pointer leads nowhere in this value."""


def parse_pointer(pointer: str) -> list[str]:
    """Split a pointer into tokens: `/films/0/a~1b` gives `films`, `0`, `a/b`.

    Raises:
        PointerError: If it is not a JSON pointer.
    """
    if pointer and not pointer.startswith("/"):
        raise PointerError(f"`{pointer}` is not a JSON pointer")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def join_pointer(tokens: Iterable[str | int]) -> str:
    """Join tokens into a pointer, `~` and `/` escaped."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def resolve(value: Any, pointer: str) -> Any:
    """Return what stands at the pointer.

    Raises:
        PointerError: If nothing does.
    """
    found = value
    for token in parse_pointer(pointer):
        found = _step(found, token, pointer)
    return found


def template(pointer: str, value: Any) -> str:
    """Return the pointer with `*` for list positions of `value`: `/films/0/title` gives `/films/*/title`."""
    tokens: list[str] = []
    found = value
    for token in parse_pointer(pointer):
        tokens.append("*" if isinstance(found, list) else token)
        found = _step(found, token, pointer)
    return join_pointer(tokens)


def iter_leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of every leaf; an empty list or object below the root is a leaf, an empty root has none."""
    if isinstance(value, dict) and (value or not pointer):
        for key, item in cast("dict[str, Any]", value).items():
            yield from iter_leaves(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list) and (value or not pointer):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from iter_leaves(item, f"{pointer}/{index}")
    else:
        yield pointer, value


def is_equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: 1 equals 1.0, true equals neither; the order of keys does not count."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        ours, theirs = cast("dict[str, Any]", one), cast("dict[str, Any]", other)
        return ours.keys() == theirs.keys() and all(is_equal(item, theirs[key]) for key, item in ours.items())
    if isinstance(one, list) and isinstance(other, list):
        here, there = cast("list[Any]", one), cast("list[Any]", other)
        return len(here) == len(there) and all(map(is_equal, here, there))
    return cast("bool", one == other)


def _step(value: Any, token: str, pointer: str) -> Any:
    if isinstance(value, dict) and token in value:
        return cast("dict[str, Any]", value)[token]
    if isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(cast("list[Any]", value)):
        return cast("list[Any]", value)[int(token)]
    raise PointerError(f"`{pointer}` leads nowhere")
