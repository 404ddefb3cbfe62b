"""A dialogue in which a tool appears later, as dialogues that each have one tool list from end to end.

Trainers know one list for a whole conversation. So each part ends where the list changes, has the tools that were there by then,
and carries loss only on what was said under that list: no message is learnt beside a tool that it denies.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

from toolweave.model.record import Dialogue
from toolweave.model.tool import Json


def iter_parts(dialogue: Dialogue) -> Iterator[Dialogue]:
    """Yield the dialogue up to each change of its tool list, the whole of it last; as it is, if no tool appears later.

    Every message that carries loss does so in exactly one part.
    """
    tools_from = dialogue.tools_from
    if not tools_from:
        yield dialogue
        return
    for start, end in pairwise([0, *sorted(set(tools_from.values())), len(dialogue.messages)]):
        tools = [tool for tool in dialogue.tools if tools_from.get(_name_of(tool), 0) <= start]
        train = [loss and place >= start for place, loss in enumerate(dialogue.train[:end])]
        yield dialogue.model_copy(update={"tools": tools, "messages": dialogue.messages[:end], "train": train})


def _name_of(tool: Json) -> str:
    return cast("Json", tool["function"])["name"]
