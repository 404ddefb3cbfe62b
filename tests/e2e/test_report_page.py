"""The report in a real Chromium, opened from the file system: it works, says nothing on the console, and asks nobody for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from chromium import open_chromium
from playwright.sync_api import Browser, Locator, Page, expect
from reports import PLANTED, build_planted, build_tools
from tiny import build_dialogue

from toolweave.report import build_report, write_page
from toolweave.verify.files import read_dialogues

GOOD = Path(__file__).parents[1] / "data" / "good.jsonl"
MANY = 10_000


@dataclass
class Opened:
    """A page with all that it said and asked for."""

    page: Page
    said: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    with open_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of six dialogues, one of them and every tool full of markup."""
    dialogues = [build_dialogue(), build_planted(), *read_dialogues(GOOD)]
    return write_page(build_report(dialogues, build_tools(PLANTED), origin=PLANTED), tmp_path_factory.mktemp("report"))


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    """The page, opened; at the end it has said nothing and asked for nothing but itself."""
    found = open_page(browser, file)
    yield found
    assert (found.said, set(found.asked)) == ([], {file.as_uri()})
    assert found.page.title() == "Toolweave report"
    found.page.close()


def open_page(browser: Browser, file: Path, address: str = "") -> Opened:
    """Open a page and wait until it can be used."""
    opened = Opened(browser.new_page(viewport={"width": 1440, "height": 900}))
    opened.page.on("console", lambda message: opened.said.append(message.text))
    opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.page.on("request", lambda request: opened.asked.append(request.url.split("#")[0]))
    opened.page.goto(file.as_uri() + address)
    opened.page.wait_for_selector("html[data-ready]")
    return opened


def open_tab(page: Page, name: str) -> Locator:
    """Press a tab; return its panel."""
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel", name=name)


def choose(page: Page, name: str) -> Locator:
    """Open a dialogue of the list; return the viewer."""
    open_tab(page, "Dialogues")
    page.get_by_role("listbox", name="Dialogues").get_by_role("option").filter(has_text=name).click()
    viewer = page.get_by_role("article", name="The chosen dialogue")
    expect(viewer.get_by_role("heading", name=name)).to_be_visible()
    return viewer


def test_every_part_opens_and_shows_something(opened: Opened) -> None:
    for name in ("Overview", "Coverage", "Tool Graph", "Dialogues", "Diversity", "Runs"):
        panel = open_tab(opened.page, name)
        expect(panel).to_be_visible()
        assert len(panel.inner_text()) > 100, name
    expect(opened.page.get_by_role("tabpanel")).to_have_count(1)


def test_planted_markup_is_text_wherever_it_stands(opened: Opened) -> None:
    viewer = choose(opened.page, "tiny-1")
    expect(viewer.get_by_role("listitem").filter(has_text="How long is")).to_contain_text(PLANTED.replace("\u2028", " ").split(" & ")[0])
    for name in ("Coverage", "Tool Graph", "Runs"):
        panel = open_tab(opened.page, name)
        if name == "Tool Graph":
            panel.get_by_role("button", name=re.compile("find_films")).hover()
        expect(panel.get_by_text("</script><script>").first).to_be_visible()
    assert opened.page.locator("img, script:not([type]):not(:last-of-type)").count() == 0


def test_pointing_at_an_argument_lights_its_source_and_so_does_the_keyboard(opened: Opened) -> None:
    viewer = choose(opened.page, "tiny-0")
    viewer.get_by_role("button", name=re.compile("^title: ")).hover()
    expect(viewer.locator(".lit")).to_have_text("Alien")
    expect(viewer.get_by_role("status")).to_contain_text("“Alien” in message 1")
    opened.page.mouse.move(5, 5)
    expect(viewer.locator(".lit")).to_have_count(0)
    viewer.get_by_role("button", name=re.compile("^title: ")).focus()
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Tab")
    expect(viewer.get_by_role("button", name=re.compile("^film_id: "))).to_be_focused()
    expect(viewer.locator(".lit")).to_have_text('"film_00a1"')


def test_spans_count_code_points_so_that_what_stands_after_an_emoji_is_lit_exactly(browser: Browser, tmp_path: Path) -> None:
    dialogue = build_dialogue()
    dialogue.messages[1].content = "🎬🎬 How long is Alien?"
    span = dialogue.messages[1].content.index("Alien")
    dialogue.provenance[0].source.span = (span, span + 5)
    opened = open_page(browser, write_page(build_report([dialogue], build_tools(), origin="one"), tmp_path), "#dialogues/tiny-0")
    opened.page.get_by_role("button", name=re.compile("^title: ")).hover()
    expect(opened.page.locator(".lit")).to_have_text("Alien")
    opened.page.close()


def test_filters_choose_by_domain_pattern_feature_and_words(opened: Opened) -> None:
    page = opened.page
    count = page.locator("#filter-count")
    expect(count).to_have_text("6 dialogues")
    page.get_by_label("Domain", exact=True).select_option("tiny")
    expect(count).to_have_text("2 of 6 dialogues")
    page.get_by_role("searchbox", name="Words").fill("ONERROR how")
    expect(count).to_have_text("1 of 6 dialogues")
    open_tab(page, "Dialogues")
    expect(page.get_by_role("listbox", name="Dialogues").get_by_role("option")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(count).to_have_text("6 dialogues")
    page.get_by_label("Feature", exact=True).select_option("clarification")
    expect(count).to_have_text(re.compile("^[1-4] of 6 dialogues$"))
    page.get_by_label("Feature", exact=True).select_option("all")
    page.get_by_label("Pattern", exact=True).select_option("single")
    expect(count).to_have_text(re.compile("^[0-4] of 6 dialogues$"))


def test_coverage_follows_the_filters(opened: Opened) -> None:
    tile = opened.page.locator(".tile").filter(has_text="FEEDS exercised")
    expect(tile).to_contain_text("1 of 2")
    opened.page.get_by_label("Pattern", exact=True).select_option("map")
    expect(tile).to_contain_text("0 of 2")


def test_tabs_dialogues_and_the_circle_of_tools_obey_the_arrow_keys(opened: Opened) -> None:
    page = opened.page
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Coverage")).to_be_focused()
    expect(page.get_by_role("tab", name="Coverage")).to_have_attribute("aria-selected", "true")
    open_tab(page, "Dialogues")
    page.get_by_role("listbox", name="Dialogues").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("listbox", name="Dialogues").get_by_role("option", selected=True)).to_have_attribute("aria-posinset", "6")
    panel = open_tab(page, "Tool Graph")
    panel.get_by_role("button", name=re.compile("^count_films")).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("complementary", name="The chosen tool")).to_contain_text("find_films")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="The chosen tool")).to_contain_text("2 of 3 tools are called")


def test_everything_that_takes_the_focus_has_a_name_and_a_role(opened: Opened) -> None:
    for name in ("Overview", "Coverage", "Tool Graph", "Dialogues", "Diversity", "Runs"):
        open_tab(opened.page, name)
        if name == "Dialogues":
            choose(opened.page, "tiny-1")
        nameless = opened.page.evaluate(
            """() => [...document.querySelectorAll("a, button, input, select, summary, [tabindex]")]
                .filter((each) => each.checkVisibility() && each.id !== "panels")
                .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim() || each.labels?.length))
                .map((each) => each.outerHTML.slice(0, 80))"""
        )
        assert nameless == [], name


def test_the_address_names_what_is_open_and_opens_it_again(opened: Opened) -> None:
    page = opened.page
    choose(page, "tiny-1")
    assert page.url.endswith("#dialogues/tiny-1")
    page.reload()
    expect(page.get_by_role("heading", name="tiny-1")).to_be_visible()
    page.evaluate("location.hash = '#coverage'")
    expect(page.get_by_role("tabpanel", name="Coverage")).to_be_visible()
    page.evaluate("location.hash = '#%nowhere'")
    expect(page.get_by_role("tabpanel", name="Overview")).to_be_visible()


def test_the_page_follows_the_system_into_the_dark_and_a_button_overrules_it(opened: Opened) -> None:
    page = opened.page
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_ten_thousand_dialogues_open_in_under_three_seconds(browser: Browser, tmp_path: Path) -> None:
    one = build_dialogue()
    dialogues = (one.model_copy(update={"id": f"tiny-{number:05}"}) for number in range(MANY))
    file = write_page(build_report(dialogues, build_tools(), origin="many"), tmp_path)
    opened = open_page(browser, file)
    assert opened.page.evaluate("performance.now()") < 3000
    open_tab(opened.page, "Dialogues")
    assert opened.page.get_by_role("listbox", name="Dialogues").get_by_role("option").count() < 40
    opened.page.get_by_role("searchbox", name="Words").fill("tiny-09999")
    expect(opened.page.locator("#filter-count")).to_have_text("1 of 10,000 dialogues", timeout=30_000)
    expect(opened.page.get_by_role("heading", name="tiny-09999")).to_be_visible()
    assert opened.said == []
    opened.page.close()
