"""What `toolweave ingest` does with a user's own domain file: checks it, makes its domain, writes a first one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
SUFFIX = ".toml"
NAME_LENGTH = 40
"""Characters of a domain's name."""


def list_files(incomplete: str) -> list[str]:
    """The domain files whose path begins so, as a person types it."""
    from glob import escape, glob

    return sorted(path for path in glob(f"{escape(incomplete)}*") if path.lower().endswith(SUFFIX))  # noqa: PTH207 - keeps `./`


def begin_own(words: list[str], init: str | None, *, elsewhere: bool) -> list[str]:
    """What is to be ingested, domain files put into the home folder; with `init` a first file is written, and nothing is.

    Args:
        words: Names and files.
        init: The name for a first file.
        elsewhere: Whether the command says where facts are to come from.

    Raises:
        UsageError: If there are no words, or words beside `init`.
        DataError: If a file cannot be taken.
    """
    from toolweave.cli.console import say
    from toolweave.errors import UsageError

    if init is None and not words:
        raise UsageError("There is no DOMAIN to ingest.", "Name one: toolweave ingest cinema; or begin one of your own: toolweave ingest --init my_domain")
    if elsewhere and any(word.lower().endswith(SUFFIX) for word in words):
        raise UsageError(
            "A domain file of your own says itself where its facts are.",
            'Leave --source and --endpoint out, and name files of triples in it: facts = "more.ttl"',
        )
    if init is None:
        return install_files(words) if any(word.lower().endswith(SUFFIX) for word in words) else words
    if words:
        raise UsageError("--init writes a file and ingests nothing.", f"Leave the other names out: toolweave ingest --init {init}")
    path = write_start(init)
    say(f"{path}: written. Edit it, then run: toolweave ingest ./{path}")
    return []


def install_files(words: list[str]) -> list[str]:
    """Put the domains of the `.toml` files among some words into the home folder; return the words with names in place of files.

    Every file is checked before the first one is put there.

    Raises:
        DataError: If a file is missing, damaged or wrong; all of its faults but the last are told before.
    """
    from toolweave.cli.console import say
    from toolweave.errors import UsageError
    from toolweave.synthesise.propose.own import compile_own, install_own

    paths = [word for word in words if word.lower().endswith(SUFFIX)]
    compiled = {word: tell_faults(lambda word=word: compile_own(Path(word))) for word in dict.fromkeys(paths)}
    names = [domain.name for domain in compiled.values()]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice:
        raise UsageError(f"Two of the files are the domain `{twice}`.", "Give each a `name` of its own, or leave one out.")
    for domain in compiled.values():
        install_own(domain)
        for note in domain.notes:
            say(note)
    return [compiled[word].name if word in compiled else word for word in words]


def tell_faults(work: Callable[[], T]) -> T:
    """Do something with a user's own file; of several faults tell all but the last, which is raised.

    Raises:
        DataError: If it cannot be done.
    """
    from toolweave.cli.console import print_error
    from toolweave.errors import DataError
    from toolweave.ingest.own import OwnFileError

    try:
        return work()
    except OwnFileError as exc:
        *before, last = exc.told()
        for what, remedy in before:
            print_error(what, remedy)
        raise DataError(*last) from exc


def write_start(title: str) -> Path:
    """Write a first domain file for a person to edit, `./NAME.toml`, and return its path; what is there stays.

    Raises:
        UsageError: If the name cannot be that of a domain, or the file is there.
        DataError: If it cannot be written.
    """
    from toolweave.errors import DataError, UsageError
    from toolweave.model.domain import list_domains
    from toolweave.model.names import slug_name
    from toolweave.resources import locate

    name = slug_name(title)
    if not name[:1].isalpha() or len(name) > NAME_LENGTH or not title.replace("_", " ").replace("-", " ").replace(" ", "").isalnum():
        raise UsageError(f"`{title[:NAME_LENGTH]}` cannot be the name of a domain.", "Give a few plain words: toolweave ingest --init bike_rental")
    if name in (*list_domains(), "all"):
        raise UsageError(f"`{name}` is the name of a domain that comes with Toolweave.", f"Choose another: toolweave ingest --init my_{name}")
    path = Path(f"{name}{SUFFIX}")
    text = (locate("ingest") / "start.toml").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text.replace("<name>", name).replace("<title>", title.replace("_", " ").strip().capitalize()))
    except FileExistsError as exc:
        raise UsageError(f"`{path}` is there already.", f"Edit it and run: toolweave ingest ./{path}; or give another name.") from exc
    except OSError as exc:
        raise DataError(f"`{path}` cannot be written: {exc.strerror}.", "Run the command in a folder of your own.") from exc
    return path
