"""The page of `toolweave report`: counts that are right, data that are whole, text that stays text, nothing from outside."""

from __future__ import annotations

import base64
import json
import re
import zlib
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from reports import PLANTED, build_planted, build_tools
from tiny import build_dialogue

from toolweave.report import Report, build_report
from toolweave.report.build import BLOCK
from toolweave.report.page import ASSETS, SCRIPTS, build_page
from toolweave.report.recall import build_dialogue as recall


class Page(HTMLParser):
    """Elements of a page with their attributes, and the text of its scripts by id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            attributes = self.elements[-1][1]
            self.scripts[attributes.get("id") or ""] = self.scripts.get(attributes.get("id") or "", "") + data


@pytest.fixture(scope="module")
def report() -> Report:
    """A report of two dialogues of which one is full of markup."""
    return build_report([build_dialogue(), build_planted()], build_tools(PLANTED), origin=f"{PLANTED}.jsonl")


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    """Its page, as an HTML parser reads it."""
    return Page(build_page(report))


def inflate(block: str) -> Any:
    """What the page's script makes of a packed block."""
    return json.loads(zlib.decompress(base64.b64decode(block)))


def test_a_row_numbers_the_tools_inputs_and_feeds_that_its_dialogue_meets() -> None:
    facts = build_report([build_dialogue()], build_tools(), origin="the graph").facts
    rows, names = facts["dialogues"], facts["names"]
    assert [facts["tools"][number]["name"] for number in rows["tools"][0]] == ["find_films", "get_film_details"]
    assert [facts["inputs"]["path"][number] for number in rows["inputs"][0]] == ["/title", "/film_id"]
    assert [facts["feeds"]["output"][number] for number in rows["feeds"][0]] == ["/films/*/film_id"]
    assert (rows["turns"], rows["calls"], rows["errors"], rows["flow"]) == ([1], [2], [0], [2])
    assert {kind: many for kind, many in zip(facts["kinds"], rows["sources"][0], strict=True) if many} == {"user": 1, "result": 1}
    assert (names["domain"][rows["domain"][0]], names["pattern"][rows["pattern"][0]], names["run"][rows["run"][0]]) == ("tiny", "chain", "run_tiny")


def test_what_never_occurs_is_there_to_be_shown_as_a_nought() -> None:
    facts = build_report([build_dialogue()], build_tools(), origin="the graph").facts
    assert {"single", "chain", "fan_out", "fan_in"} <= set(facts["names"]["pattern"])
    assert len(facts["tools"]) == 3
    assert facts["runs"][0]["rejected"] == {"no member fits": 7, "nothing to find": 2}


def test_every_dialogue_lies_in_its_block_whole_but_for_schemas() -> None:
    dialogues = [build_dialogue(number) for number in range(BLOCK + 1)]
    report = build_report(dialogues, build_tools(), origin="the graph")
    bodies = [body for block in report.blocks for body in inflate(block)]
    assert [len(inflate(block)) for block in report.blocks] == [BLOCK, 1]
    assert report.facts["dialogues"]["id"] == [dialogue.id for dialogue in dialogues]
    for dialogue, body in zip(dialogues, bodies, strict=True):
        record = json.loads(dialogue.to_line())
        assert {name: body[name] for name in ("messages", "provenance", "grounding", "train")} == {
            name: record[name] for name in ("messages", "provenance", "grounding", "train")
        }


def test_the_data_in_the_page_are_the_data_of_the_report(report: Report, page: Page) -> None:
    assert json.loads(page.scripts["facts"]) == json.loads(json.dumps(report.facts))
    assert json.loads(page.scripts["blocks"]) == report.blocks


def test_planted_markup_makes_no_element(page: Page) -> None:
    clean = Page(build_page(build_report([build_dialogue()], build_tools(), origin="good.jsonl")))
    assert page.elements[3:] == clean.elements[3:]
    assert "planted" in page.scripts["facts"] and "<" not in page.scripts["facts"]


def test_the_scripts_never_parse_markup_nor_build_code() -> None:
    text = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|srcdoc|createContextualFragment", text) == []
    assert sorted(SCRIPTS) == sorted(path.name for path in ASSETS.glob("*.js"))


def test_the_page_names_no_address_and_may_connect_to_none(page: Page, report: Report) -> None:
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", build_page(report)) == []
    policy = next(attributes["content"] or "" for tag, attributes in page.elements if tag == "meta" and "http-equiv" in attributes)
    digest = base64.b64encode(sha256(page.scripts[""].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy and policy.startswith("default-src 'none'")
    assert [attributes for _, attributes in page.elements if "src" in attributes] == []
    assert [attributes["href"] for tag, attributes in page.elements if tag == "link"] == ["data:,"]


def test_every_label_and_tab_of_the_page_names_an_element_that_exists(page: Page) -> None:
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    panels = [attributes for _, attributes in page.elements if attributes.get("role") == "tabpanel"]
    script = page.scripts[""]
    assert {f"panel-{name}" for name in re.findall(r'\["(\w+)", "[A-Z][\w ]+"\]', script)} == {attributes["id"] for attributes in panels}
    assert set(re.findall(r'byId\("([\w-]+)"\)', script)) - ids - {"rows", "source", "circle"} == set()


def test_equal_dialogues_make_equal_pages(report: Report) -> None:
    again = build_report([build_dialogue(), build_planted()], build_tools(PLANTED), origin=f"{PLANTED}.jsonl")
    assert build_page(again) == build_page(report)


def test_results_read_back_from_the_graph_answer_the_calls_before_them_in_order() -> None:
    calls = [recalled_call(f"call_{number}") for number in (10, 2)]
    row = recalled([("user", "Two films?", []), ("assistant", "", calls), ("tool", "{}", []), ("tool", "{}", [])])
    assert [message.tool_call_id for message in recall(row).messages] == [None, None, "call_2", "call_10"]


def test_a_derived_argument_read_back_keeps_its_function_and_all_it_rests_on() -> None:
    fill = {"path": "/title", "kind": "derived", "function": "join", "message": 0, "start": 0, "end": 3}
    call = recalled_call("call_1", fills=[fill], fed_by=[{"argument": "/title", "path": "/a", "call": "d/call_0"}])
    (found,) = recall(recalled([("user", "Two films?", []), ("assistant", "", [call])])).provenance
    assert found.source.function == "join"
    assert [(each.kind, each.span or each.path) for each in found.source.sources or ()] == [("user", (0, 3)), ("result", "/a")]


def recalled_call(call_id: str, **flows: Any) -> dict[str, Any]:
    """A call as `report/dialogues` returns it."""
    return {"id": f"d/{call_id}", "tool": ["find_films"], "domain": ["tiny"], "arguments": '{"title": "x"}', "fills": [], "fed_by": [], **flows}


def recalled(turns: list[tuple[str, str, list[dict[str, Any]]]]) -> dict[str, Any]:
    """A row of `report/dialogues` with these turns."""
    goal: dict[str, Any] = {"id": "g", "pattern": "chain", "text": "t", "domains": ["tiny"]}
    told: list[dict[str, Any]] = [{"role": role, "content": content, "calls": calls} for role, content, calls in turns]
    return {"id": "d", "run": "r", "domain": "tiny", "seed": 1, "features": [], "goal": goal, "steps": [], "turns": told}
