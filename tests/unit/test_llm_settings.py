"""Which model plays which role, whose key goes where, and what is refused before anything is sent."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from toolweave.errors import UsageError
from toolweave.llm import load_model_settings

HERE = "http://127.0.0.1:8000/v1"
THERE = "http://localhost:9000/v1"


@pytest.fixture
def anywhere(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Settings may name any address here, since nothing is sent."""
    monkeypatch.delenv("TOOLWEAVE_MODELS_ALLOWED")
    return monkeypatch


def secret(settings: Any, role: str) -> str | None:
    key = settings.targets[role].api_key
    return key.get_secret_value() if key else None


def test_with_nothing_configured_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_model_settings() is None
    monkeypatch.setenv("OPENAI_API_KEY", "sk-lies-about")
    assert load_model_settings() is None


def test_what_a_command_says_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_MODEL", "a")
    monkeypatch.setenv("TOOLWEAVE_BASE_URL", HERE)
    monkeypatch.setenv("TOOLWEAVE_TIMEOUT_S", "7")
    monkeypatch.setenv("TOOLWEAVE_JUDGE_MODEL", "j")
    read, told = load_model_settings(), load_model_settings(model="b", base_url=THERE + "/", timeout_s=9, max_tokens=None, roles={"user": ("u", None)})
    assert read and told
    assert (read.names, read.call.timeout_s) == ({"synthesiser": "a", "user": "a", "assistant": "a", "judge": "j"}, 7)
    assert (told.names, told.call.timeout_s) == ({"synthesiser": "b", "user": "u", "assistant": "b", "judge": "j"}, 9)
    assert {target.base_url for target in told.targets.values()} == {THERE}


def test_a_key_goes_to_the_endpoint_it_was_given_for_and_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", "sk-common")
    monkeypatch.setenv("TOOLWEAVE_JUDGE_BASE_URL", THERE)
    settings = load_model_settings(model="a", base_url=HERE)
    assert (secret(settings, "user"), secret(settings, "judge")) == ("sk-common", None)
    monkeypatch.setenv("TOOLWEAVE_JUDGE_API_KEY", "sk-judge")
    assert secret(load_model_settings(model="a", base_url=HERE), "judge") == "sk-judge"


def test_a_model_without_an_address_is_openais_only_if_there_is_a_key(anywhere: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="neither an endpoint nor a key"):
        load_model_settings(model="a")
    anywhere.setenv("OPENAI_API_KEY", "sk-usual")
    settings = load_model_settings(model="a")
    assert settings
    assert (settings.targets["user"].base_url, settings.targets["user"].key_name) == ("https://api.openai.com/v1", "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"base_url": HERE}, "has no model"),
        ({"model": "a", "base_url": "127.0.0.1:8000"}, "not the address"),
        ({"model": "a", "base_url": "ftp://127.0.0.1/v1"}, "not the address"),
        ({"model": "a", "base_url": HERE, "max_cost_usd": 1.0}, "prices"),
        ({"model": "a", "base_url": HERE, "max_concurrency": 0}, "`max_concurrency` is `0`"),
        ({"model": "a", "base_url": HERE, "timeout_s": -1}, "`timeout_s` is `-1`"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        load_model_settings(**given)


@pytest.mark.parametrize("url", ["https://api.openai.com/v1", "http://127.0.0.1.evil.example/v1", "http://10.0.0.1/v1", "http://localhost@evil.example/v1"])
def test_tests_reach_no_endpoint_but_on_this_machine(url: str) -> None:
    with pytest.raises(UsageError, match="not on this machine"):
        load_model_settings(model="a", base_url=url)


def test_no_secret_of_an_address_or_key_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", "sk-hidden")
    settings = load_model_settings(model="a", base_url="http://me:hunter22@127.0.0.1:8000/v1?token=abcdef")
    assert settings
    target = settings.targets["user"]
    assert target.shown_url == HERE
    assert set(target.secrets) == {"sk-hidden", "hunter22", "abcdef"}
    assert not any(hidden in repr(settings) for hidden in ("sk-hidden", "hunter22", "abcdef"))


def test_a_key_loses_its_line_break_and_one_that_no_header_can_hold_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLWEAVE_API_KEY", " sk-filed\n")
    assert secret(load_model_settings(model="a", base_url=HERE + "/chat/completions"), "user") == "sk-filed"
    for bad in ("sk-two\nlines", "sk-caf\u00e9"):
        monkeypatch.setenv("TOOLWEAVE_API_KEY", bad)
        with pytest.raises(UsageError, match="TOOLWEAVE_API_KEY holds characters") as caught:
            load_model_settings(model="a", base_url=HERE)
        assert "sk-" not in str(caught.value)
    monkeypatch.setenv("TOOLWEAVE_API_KEY", "")
    assert secret(load_model_settings(model="a", base_url=HERE), "user") is None


def test_importing_the_package_loads_no_client() -> None:
    program = "import sys, toolweave.llm; print([name for name in ('openai', 'aiohttp', 'httpx2', 'json_repair') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
