"""A real Chromium for tests and pictures: the one of this machine, driven by playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str:
    """The path of the browser: TOOLWEAVE_CHROMIUM, else the first of the usual names.

    Raises:
        FileNotFoundError: If there is none.
    """
    path = os.environ.get("TOOLWEAVE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError("there is no Chromium: install it (Debian: apt-get install chromium) or set TOOLWEAVE_CHROMIUM")
    return path


@contextmanager
def open_chromium() -> Generator[Browser]:
    """A browser without a window; no sandbox, since containers run tests as root."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
