"""Take the pictures of `docs/report.md` of a page that `toolweave report` wrote.

python scripts/report_screenshots.py DIR/index.html [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

from chromium import open_chromium
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
STILL = "*, *::before, *::after { transition: none !important; caret-color: transparent !important; }"


def main() -> None:
    """Take all pictures."""
    page_file, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with open_chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 860}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_selector("html[data-ready]")
        page.add_style_tag(content=STILL)
        for name, show in (("overview", show_overview), ("graph", show_graph), ("dialogues", show_dialogue)):
            show(page)
            page.screenshot(path=folder / f"report_{name}.png")


def show_overview(page: Page) -> None:
    """The first part, as it opens."""
    page.get_by_role("tab", name="Overview").click()


def show_graph(page: Page) -> None:
    """The Tool Graph with what goes into a look-up and out of it."""
    page.get_by_role("tab", name="Tool Graph").click()
    page.locator("#circle .tool").filter(has_text="_details").first.hover()


def show_dialogue(page: Page) -> None:
    """A dialogue of several steps, and the source of an argument that came out of a result."""
    page.set_viewport_size({"width": 1440, "height": 1150})
    page.get_by_label("Feature", exact=True).select_option("multi step")
    page.get_by_role("tab", name="Dialogues").click()
    page.get_by_role("listbox", name="Dialogues").get_by_role("option").first.click()
    page.locator(".argument:has(.kind.result)").first.hover()


if __name__ == "__main__":
    main()
