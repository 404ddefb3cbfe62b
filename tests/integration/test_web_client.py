"""The polite client against real servers: what may pass is asked again, what may not is told in two lines, nothing is asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from webs import FAULTS, HTML, TRACE, Asked, Proxy, Reply, Server, SparqlServer

from toolweave import __version__
from toolweave.errors import DataError, UsageError
from toolweave.ingest.rdf import Term
from toolweave.ingest.web import TooMuch, Web, WebError
from toolweave.settings import load_settings

FILMS = """@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
wd:Q103569 rdfs:label "Alien"@en ; wdt:P577 "1979-05-25T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ; wdt:P57 [] .
"""
QUERY = "SELECT ?film ?name WHERE { ?film <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
ALIEN = Term("http://www.wikidata.org/entity/Q103569", is_iri=True)
PAGE = Reply(200, b'{"batchcomplete": true, "query": {"pages": []}}')


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name, value in (("TIMEOUT_S", "0.5"), ("BACKOFF_S", "0.001"), ("ATTEMPTS", "6"), ("PATIENCE_S", "5")):
        monkeypatch.setenv(f"TOOLWEAVE_WEB_{name}", value)
    monkeypatch.setenv("TOOLWEAVE_CACHE", str(tmp_path / "cache"))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def reply_in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """Each reply once, the last one for ever."""
    left = list(replies)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def test_rows_come_as_terms_by_get_and_by_post() -> None:
    with SparqlServer(turtle=FILMS) as server, Web.from_settings() as web:
        assert web.select(server.url, QUERY, what="films") == [{"film": ALIEN, "name": Term("Alien", is_iri=False, datatype="", language="en")}]
        long = f"{QUERY} # {'x' * 3000}"
        assert web.select(f"{server.url}?default-graph-uri=", long, what="films")[0]["film"] == ALIEN
        every = web.select(server.url, "SELECT * WHERE { ?s ?p ?o }", what="triples")
    assert [asked.method for asked in server.asked] == ["GET", "POST", "GET"]
    assert {row["o"] for row in every} >= {Term("", is_iri=True), Term("1979-05-25T00:00:00Z", False, "http://www.w3.org/2001/XMLSchema#dateTime")}


def test_who_asks_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_CONTACT", "mailto:films@example.org")
    with Server(reply_in_turn(PAGE)) as server, Web.from_settings() as web:
        web.get_json(f"{server.url}/w/api.php", {"action": "query"}, what="pages")
    assert server.asked[0].headers["User-Agent"].startswith(f"Toolweave/{__version__} (mailto:films@example.org)")
    assert server.asked[0].params == {"action": "query", "format": "json", "formatversion": "2", "maxlag": "5"}
    monkeypatch.setenv("TOOLWEAVE_CONTACT", "me\nX-Header: 1")
    with pytest.raises(UsageError, match="TOOLWEAVE_CONTACT"):
        Web.from_settings()


def test_what_was_answered_is_not_asked_again_unless_it_is_to_be_refreshed() -> None:
    with SparqlServer(turtle=FILMS) as server:
        for offline, refresh, sent in ((False, False, 1), (False, False, 1), (True, False, 1), (False, True, 2)):
            with Web.from_settings(offline=offline, refresh=refresh) as web:
                assert len([web.select(server.url, QUERY, what="films") for _ in range(2)]) == 2
            assert len(server.asked) == sent
        with Web.from_settings() as web:
            web.select(server.url, f"{QUERY} LIMIT 1", what="films")
        assert len(server.asked) == 3
    with pytest.raises(UsageError, match="--refresh"):
        Web.from_settings(refresh=True, offline=True)


def test_offline_says_what_is_missing_and_reaches_for_nothing() -> None:
    with SparqlServer(turtle=FILMS) as server, Web.from_settings(offline=True) as web:
        with pytest.raises(WebError, match=r"says of films was never fetched"):
            web.select(server.url, QUERY, what="films")
        assert server.asked == []


@pytest.mark.parametrize("fault", [*FAULTS, "trace"])
def test_each_fault_passes(fault: str) -> None:
    told: list[str] = []
    with SparqlServer(turtle=FILMS) as server, Proxy(server.url, rate=1, faults=[fault], stall_s=5) as proxy, Web.from_settings(progress=told.append) as web:
        proxy.sound_from = 1
        assert len(web.select(proxy.url, QUERY, what="films")) == 1
    assert proxy.spoilt == {fault: 1}
    assert len(told) == 3 and told[1].startswith("films: ")


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(429, b"slow down", "text/plain", {"Retry-After": "0"}), WebError, "too many requests \\(429\\) \\(slow down\\)"),
        (Reply(429, b"", "text/plain", {"Retry-After": "4000"}), WebError, "wants no request for 4000 s"),
        (Reply(503, b"", "text/plain", {"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"}), WebError, "wants no request for"),
        (Reply(403, b"<html><head><title>x</title></head>no agent", "text/html"), WebError, "it says 403 \\(no agent\\)"),
        (Reply(400, b"MalformedQueryException: line 3", "text/plain"), WebError, "refuses the request \\(400\\): MalformedQueryException: line 3"),
        (Reply(400, "\x1b[31mred\x1b[0m \u202e[/b]".encode(), "text/plain"), WebError, r"\(400\): \[31mred \[0m \[/b\]\. Check"),
        (Reply(404, b"", "text/plain"), WebError, "no reason given"),
        (Reply(500, b"java.util.concurrent.TimeoutException", "text/plain"), TooMuch, "took too long"),
        (Reply(200, b'{"head": {}, "results": {"bindings": [{"a": {"type": "uri"' + TRACE), TooMuch, "breaks off"),
        (Reply(200, HTML, "text/html"), WebError, "a page in place of data \\(Our servers are under maintenance\\)"),
        (Reply(200, b""), WebError, "empty"),
        (Reply(200, b"{}"), WebError, "no table"),
        (Reply(200, b'{"results": {"bindings": [{"a": 1}]}}'), WebError, "no table"),
        (Reply(200, b"[" * 100_000), WebError, "no JSON"),
        (Reply(200, b"\xff\xfe{"), WebError, "no JSON"),
        (Reply(stall_s=9, reset=True), TooMuch, "no answer within 0.5 s"),
        (Reply(200, b'{"results": {"bindings": []}}', drip_s=0.1), TooMuch, "no whole answer within 0.5 s"),
        (Reply(reset=True), WebError, "the connection broke"),
        (Reply(302, b"", headers={"Location": "/sparql"}), WebError, "sends on to other addresses"),
    ],
)
def test_what_does_not_pass_is_told_by_name_and_not_kept(reply: Reply, kind: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_WEB_ATTEMPTS", "2")
    with Server(reply_in_turn(reply)) as server:
        with Web.from_settings() as web, pytest.raises(kind, match=words) as caught:
            web.select(f"{server.url.replace('//', '//user:secret-word@')}/sparql", QUERY, what="films")
        assert "secret-word" not in str(caught.value) and str(caught.value).isprintable()
        with Web.from_settings(offline=True) as web, pytest.raises(WebError, match="never fetched"):
            web.select(f"{server.url}/sparql", QUERY, what="films")


@pytest.mark.parametrize("code", ["maxlag", "ratelimited", "readonly", "internal_api_error_DBQueryError"])
def test_a_busy_api_is_asked_again_although_it_answers_with_200(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_WEB_PATIENCE_S", "0")
    busy = Reply(body=json.dumps({"error": {"code": code, "info": "Waiting for 10.64.48.35: 7 seconds lagged."}}).encode())
    with Server(reply_in_turn(busy, PAGE)) as server, Web.from_settings() as web:
        assert web.get_json(f"{server.url}/w/api.php", {"action": "query"}, what="pages")["batchcomplete"] is True
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "body", ['{"error": {"code": "badvalue", "info": "No such action."}}', '{"errors": [{"code": "badvalue", "text": "No such action."}]}']
)
def test_an_error_of_the_api_is_told_in_its_own_words(body: str) -> None:
    with Server(reply_in_turn(Reply(body=body.encode()))) as server, Web.from_settings() as web:
        with pytest.raises(WebError, match="refuses the request for pages: No such action"):
            web.get_json(f"{server.url}/w/api.php", {"action": "sing"}, what="pages")
        assert len(server.asked) == 1


def test_a_server_is_left_alone_as_long_as_it_asks() -> None:
    waits: list[str] = []
    busy = [Reply(429, headers={"Retry-After": "1"}), Reply(503, headers={"Retry-After": "0"})]
    with Server(reply_in_turn(*busy, PAGE)) as server, Web.from_settings(progress=waits.append) as web:
        web.get_json(server.url, {}, what="pages")
    assert [text for text in waits if "again in" in text] == ["pages: too many requests (429); again in 1 s", "pages: it says 503; again in 0 s"]


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolweave.ingest.web.transport.LONGEST_ANSWER", 1000)
    with Server(reply_in_turn(Reply(body=b" " * 2000))) as server, Web.from_settings() as web, pytest.raises(TooMuch, match="more than 1,000 bytes"):
        web.get_json(server.url, {}, what="pages")


@pytest.mark.parametrize("address", ["ftp://example.org/x", "sparql", "http://", "http://[::1", "http://h:99999/", "http://a b/", "http://\u00e4/"])
def test_a_word_that_is_no_address_is_told(address: str) -> None:
    with Web.from_settings() as web, pytest.raises(UsageError, match="is not the address of a server"):
        web.select(address, QUERY, what="films")


def test_nobody_there_is_told_in_two_lines() -> None:
    with SparqlServer() as server:
        gone = server.url
    with Web.from_settings() as web, pytest.raises(WebError, match="cannot be reached: no connection") as caught:
        web.select(gone, QUERY, what="films")
    assert isinstance(caught.value, DataError) and caught.value.exit_code == 5 and "--offline" in caught.value.remedy
