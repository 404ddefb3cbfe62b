"""From plain code to a model and back: opens the models, lets one piece of work ask them, writes down what became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from toolweave.llm import Models, ModelSettings
from toolweave.model.tool import Json
from toolweave.resources import locate_home
from toolweave.settings import load_settings
from toolweave.synthesise.propose.asking import Asker

T = TypeVar("T")


def ask_models(settings: ModelSettings, work: Callable[[Asker], Awaitable[T]]) -> T:
    """Open the models of some settings and let `work` ask them; answers are kept on disk, so that asking again is free.

    Raises:
        ModelError: If the endpoint is unusable.
        BudgetReached: If a limit of tokens or cost would be passed.
    """

    async def open_and_work() -> T:
        async with Models(settings, load_settings().cache / "answers.sqlite") as models:
            return await work(models)

    return asyncio.run(open_and_work())


def write_notes(name: str, part: str, notes: Json, home: Path | None = None) -> Path:
    """Write down what was proposed, kept and rejected: `<home>/proposals/NAME.json`, one part for each kind of work."""
    path = (home or locate_home()) / "proposals" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        held: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        held = {}
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(json.dumps(held | {part: notes}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
    return path
