"""What there is to read about a domain: articles from a stand-in of Wikipedia's API, documents from files and a server of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from webs import Asked, Reply, Server
from wikidata_world import ARTICLES, Apis

from toolweave.errors import DataError
from toolweave.ingest.context import Context, Document, Section, build_digest, load_context, write_context
from toolweave.ingest.documents import load_documents
from toolweave.ingest.web import Web
from toolweave.ingest.wikipedia import ARTICLE_CHARS, fetch_articles, split_sections

PAGE = b"<!doctype html><html><head><title>Our reefs</title><script>alert(1)</script></head><body><h1>Reefs</h1><p>Reefs grow slowly.</p></body></html>"


@pytest.mark.usefixtures("online")
def test_articles_come_by_sitelink_as_sections_with_address_and_revision() -> None:
    with Apis(articles=ARTICLES) as server, Web.from_settings() as web:
        found = fetch_articles(web, server.url, {"Q7173": "Marine biology", "Q31855": "Research institute", "Q5": ""})
    assert [(d.title, d.qid, d.revision, d.source, d.licence) for d in found] == [
        ("Marine biology", "Q7173", "4711", "http://127.0.0.1/wiki/Marine_biology", "CC BY-SA 4.0")
    ]
    assert [(s.heading, s.level) for s in found[0].sections] == [("", 1), ("History", 2), ("Early", 3)]
    assert [asked.params["titles"] for asked in server.asked] == ["Marine biology", "Research institute"]


@pytest.mark.usefixtures("online")
def test_an_article_is_bounded_and_its_control_characters_are_gone() -> None:
    with Apis(articles={"Sea": "Water\x00 \x1b[31mred.\n\n== A ==\n" + "x " * ARTICLE_CHARS}) as server, Web.from_settings() as web:
        sections = fetch_articles(web, server.url, {"Q1": "Sea"})[0].sections
    assert sections[0].text == "Water [31mred."
    assert len(sections[1].text) <= ARTICLE_CHARS


def test_headings_are_told_from_text_with_equals_signs() -> None:
    found = split_sections("E == mc2\n== One ==\na == b\n=== Two ===\nc\n== References ==\nBook.\n")
    assert [(s.heading, s.text) for s in found] == [("", "E == mc2"), ("One", "a == b"), ("Two", "c")]


def test_the_context_is_kept_and_read_back_and_a_damaged_file_is_told(tmp_path: Path) -> None:
    context = Context(domain="seas", documents=(Document(kind="document", title="A", source="a.txt", sections=(Section(text="Fish."),)),))
    path = write_context(context, tmp_path)
    assert load_context("seas", tmp_path) == context
    assert load_context("skies", tmp_path) == Context(domain="skies")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="is no context of a domain"):
        load_context("seas", tmp_path)


def test_a_digest_is_bounded_whatever_there_is() -> None:
    long = Document(kind="document", title="T", source="t", sections=tuple(Section(heading=f"h{n}", level=2, text="word " * 500) for n in range(300)))
    rows = build_digest([long] * 50)
    assert 0 < len(str(rows)) < 6000
    assert rows[0]["headings"]


def test_documents_of_every_kind_become_sections(tmp_path: Path) -> None:
    (tmp_path / "reef.md").write_text("# Reefs\n\nThey grow.\n", encoding="utf-8")
    (tmp_path / "dives.csv").write_text("site,depth\nBlue Hole,124\nElphinstone,40\n", encoding="utf-8")
    (tmp_path / "reef.html").write_bytes(PAGE)
    found = load_documents([str(tmp_path / name) for name in ("reef.md", "dives.csv", "reef.html")])
    assert [d.title for d in found] == ["reef.md", "dives.csv", "Our reefs"]
    assert [s.text for s in found[1].sections] == ["site: Blue Hole\ndepth: 124", "site: Elphinstone\ndepth: 40"]
    assert "Reefs grow slowly." in found[2].sections[0].text
    assert "alert" not in found[2].sections[0].text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("gone.txt", None, "There is no document"),
        ("a.docx", b"x", "of no kind that can be read"),
        ("a.txt", b"\xff\xfe\x00", "cannot be read as text"),
        ("a.txt", b" \n ", "holds no text"),
        ("a.html", b"", "holds no text"),
        ("a.csv", b"a,b\n", "holds no text"),
        ("a.pdf", b"%PDF-1.7 no", "pypdf|cannot be read as pdf"),
        ("big.txt", b"x" * (20 * 2**20 + 1), "has more than"),
    ],
)
def test_what_is_no_document_is_told_in_two_lines(tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=told) as caught:
        load_documents([str(path)])
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("online")
def test_an_address_is_read_by_what_comes_back() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/reefs":
            return Reply(body=PAGE, content_type="application/octet-stream")
        return Reply(body=b"Plain words.", content_type="text/plain") if asked.path == "/a.txt" else Reply(404, b"gone", "text/plain")

    with Server(answer) as server, Web.from_settings() as web:
        found = load_documents([f"{server.url}/reefs", f"{server.url}/a.txt"], web)
        assert [(d.title, d.source) for d in found] == [("Our reefs", f"{server.url}/reefs"), ("a.txt", f"{server.url}/a.txt")]
        load_documents([f"{server.url}/reefs"], web)
        assert len(server.asked) == 2
        with pytest.raises(DataError):
            load_documents([f"{server.url}/nothing"], web)
