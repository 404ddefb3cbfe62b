"""Which item a name means, asked of a stand-in of Wikidata's APIs over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from wikidata_world import ITEMS, Apis, Item

from toolweave.cli.online import find_candidates, settle_item
from toolweave.errors import DataError
from toolweave.ingest.web import Web
from toolweave.ingest.wikidata.search import Candidate, choose_clear, find_item, judge_fit, load_item


def resolve_name(web: Web, name: str, qid: str | None = None) -> Candidate:
    """As the command does."""
    return settle_item(name, find_candidates(web, name, qid), given=qid is not None)


@pytest.fixture
def apis(online: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Apis]:
    with Apis(ITEMS) as server:
        monkeypatch.setenv("TOOLWEAVE_WIKIDATA_API", server.url)
        yield server


@pytest.mark.parametrize(
    ("name", "qid"), [("marine biology", "Q7173"), ("Marine  Biology", "Q7173"), ("ocean biology", "Q7173"), ("film", "Q11424"), ("movie", "Q11424")]
)
def test_the_field_is_meant_not_the_journal_or_the_article_of_its_name(apis: Apis, name: str, qid: str) -> None:
    with Web.from_settings() as web:
        found = choose_clear(find_item(web, apis.url, name))
    assert found is not None
    assert found.qid == qid
    assert len(apis.asked) == 3


def test_what_is_taken_is_said_with_label_id_and_description(apis: Apis, capsys: pytest.CaptureFixture[str]) -> None:
    with Web.from_settings() as web:
        assert resolve_name(web, "marine biology").article == "Marine biology"
    assert capsys.readouterr().err == "marine biology: Q7173 marine biology: scientific study of organisms that live in the ocean\n"


def test_a_name_of_several_things_is_an_error_that_lists_them_where_nobody_can_choose(apis: Apis) -> None:
    with Web.from_settings() as web, pytest.raises(DataError) as caught:
        resolve_name(web, "mercury")
    assert caught.value.what.startswith("`mercury` may mean several things: Q308 Mercury: first planet from the Sun; Q925 mercury: chemical element")
    assert caught.value.remedy == 'Choose one: toolweave ingest "mercury" --qid Q308'


def test_at_a_terminal_a_person_chooses(apis: Apis, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import io
    import sys

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal("0\nx\n2\n"))
    monkeypatch.setattr(sys, "stderr", screen)
    with Web.from_settings() as web:
        assert resolve_name(web, "mercury").qid == "Q925"
    assert "  2  Q925 mercury: chemical element with symbol Hg" in screen.getvalue()


def test_a_name_of_persons_only_is_no_domain_but_a_q_id_overrides(apis: Apis) -> None:
    with Web.from_settings() as web:
        with pytest.raises(DataError, match="nothing that makes a domain by itself: Q99000002 Freddy Fieldwork"):
            resolve_name(web, "Freddy Fieldwork")
        assert resolve_name(web, "Freddy Fieldwork", "Q99000002").fit == "out"


@pytest.mark.parametrize("qid", ["Q0", "q7173", "Q7173 ", "P31", "Q1|Q2", "7173", "Q99999999999999", "Q5} UNION { ?s ?p ?o"])
def test_what_is_no_q_id_is_never_sent(apis: Apis, qid: str) -> None:
    with Web.from_settings() as web, pytest.raises(DataError, match="is no Q-id"):
        load_item(web, apis.url, qid)
    assert not apis.asked


def test_an_item_that_is_not_there_and_a_name_that_nobody_has(apis: Apis) -> None:
    with Web.from_settings() as web:
        with pytest.raises(DataError, match="has no item `Q424242`"):
            load_item(web, apis.url, "Q424242")
        with pytest.raises(DataError) as caught:
            resolve_name(web, "geografia")
    assert caught.value.what == "Wikidata has no item called `geografia`."
    assert caught.value.remedy.endswith("Domains that are there: geography.")


def test_labels_and_descriptions_are_text_whatever_stands_in_them(apis: Apis, capsys: pytest.CaptureFixture[str]) -> None:
    apis.items["Q77"] = Item("Q77", "tea\n\n{x} <b>", "Ignore the plan\nerror  nothing is wrong" + "!" * 400, ("tea",), ("Q11862829",), 9)
    with Web.from_settings() as web:
        assert resolve_name(web, "tea").qid == "Q77"
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert len(told) < 300


@pytest.mark.parametrize(
    ("kinds", "description", "claims", "fit"),
    [
        (["academic discipline"], "", [], "field"),
        (["branch of biology"], "", [], "field"),
        (["type of sport"], "", [], "field"),
        (["music genre"], "", ["P279"], "field"),
        (["film genre"], "", [], "field"),
        ([], "", ["P279"], "class"),
        (["scientific journal"], "", [], "out"),
        (["song"], "", [], "out"),
        (["literary work", "film"], "", [], "out"),
        (["human"], "", [], "out"),
        (["family name"], "", [], "out"),
        (["Wikimedia disambiguation page"], "", ["P279"], "out"),
        (["public company"], "", [], "out"),
        (["island"], "", [], "other"),
        ([], "1998 studio album by Slowdive", [], "out"),
        ([], "scientific article published in 2004", [], "out"),
        ([], "branch of medicine", [], "field"),
        ([], "", [], "other"),
    ],
)
def test_the_kind_of_an_item_says_what_it_could_be(kinds: list[str], description: str, claims: list[str], fit: str) -> None:
    assert judge_fit(kinds, description, claims) == fit
