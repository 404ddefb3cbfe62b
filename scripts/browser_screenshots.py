"""Take the pictures of `docs/browse.md` in a real Neo4j Browser, over what the local server of this home holds.

python scripts/browser_screenshots.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path

from chromium import open_chromium
from playwright.sync_api import Browser, Locator, Page

from toolweave.cli.graph import browser_url
from toolweave.graph.local import LocalServer
from toolweave.graph.style import build_style_command
from toolweave.settings import load_settings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PICTURES = ("tool_neighbourhood", "dialogue_whole", "dialogue_data_flow", "goal_patterns", "domain_coverage", "coverage_gaps")
PATIENCE_MS, SETTLING_MS = 60_000, 5_000


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    server = LocalServer.from_settings(load_settings())
    with open_chromium() as browser:
        page = open_browser(browser, server)
        for name in PICTURES:
            settle(page, draw(page, server, f"browse/{name}")).screenshot(path=folder / f"browse_{name}.png")


def open_browser(browser: Browser, server: LocalServer) -> Page:
    """Neo4j Browser, logged in and with the style in force."""
    page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light", bypass_csp=True)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(browser_url(server.start(), text=build_style_command()))
    field = page.locator("input[type=password]")
    field.fill(server.read_password())
    field.press("Enter")
    field.wait_for(state="detached")
    run_editor(page, ":style")
    page.wait_for_function("JSON.stringify(localStorage).includes('node.Covered')")
    return page


def draw(page: Page, server: LocalServer, query: str) -> Locator:
    """Run a saved query as its address puts it into the editor; return the frame with the drawn graph."""
    page.goto(browser_url(server.start(), query))
    run_editor(page, "MATCH")
    frame = page.locator("[data-testid=frame]").first
    frame.locator("g.node").first.wait_for()
    return frame


def settle(page: Page, frame: Locator) -> Locator:
    """The frame over the whole window, its graph standing still and as large as fits."""
    frame.get_by_title("Fullscreen").click()
    page.wait_for_timeout(SETTLING_MS)
    frame.get_by_label("zoom-to-fit").click()
    page.wait_for_timeout(SETTLING_MS // 5)
    return frame


def run_editor(page: Page, text: str) -> None:
    """Press the run button once the editor holds what the address brought."""
    page.locator("[data-testid=activeEditor]").filter(has_text=text).wait_for()
    page.locator("[data-testid=editor-Run]").click()


if __name__ == "__main__":
    main()
