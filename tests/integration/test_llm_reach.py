"""Whether an endpoint is there, takes the key and knows the model, over a real socket."""

from __future__ import annotations

import pytest

from toolweave.cli.doctor import check_models
from toolweave.testing import ModelServer
from toolweave.testing.chat import MODEL


def examine(monkeypatch: pytest.MonkeyPatch, url: str, model: str = MODEL, key: str = "sesame") -> tuple[str, str]:
    for name, value in (("BASE_URL", url), ("MODEL", model), ("API_KEY", key)):
        monkeypatch.setenv(f"TOOLWEAVE_{name}", value)
    (finding,) = check_models()
    assert key not in finding.found + finding.to_do
    return finding.state, finding.found


def test_an_endpoint_that_serves_the_model_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer(key="sesame") as server:
        assert examine(monkeypatch, server.base_url) == ("ok", f"{MODEL} at {server.base_url}")


def test_what_is_wrong_with_an_endpoint_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer(key="sesame") as server:
        assert "refuses the key in TOOLWEAVE_API_KEY" in examine(monkeypatch, server.base_url, key="another")[1]
        assert "does not know the model `x`" in examine(monkeypatch, server.base_url, model="x")[1]
        url = server.base_url
    assert examine(monkeypatch, url)[0] == "note"
    assert "does not answer" in examine(monkeypatch, url)[1]


def test_with_nothing_configured_the_phrasebook_writes() -> None:
    (finding,) = check_models()
    assert (finding.state, finding.found) == ("ok", "none configured; the phrasebook writes")
