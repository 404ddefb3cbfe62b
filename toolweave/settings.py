"""Settings come from the environment alone, under the prefix `TOOLWEAVE_`.

The managed local server writes its own ports and password to the home folder;
nothing secret is ever read from, or written to, a project file.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from toolweave.resources import locate_home


class Settings(BaseSettings):
    """What the environment says, each with the default that works with nothing configured."""

    model_config = SettingsConfigDict(env_prefix="TOOLWEAVE_", extra="ignore")

    home: Path = Field(default_factory=locate_home)
    """Where the local server keeps its data, ports, process id and password, and where domains made with a model lie."""
    cache: Path = Field(default_factory=lambda: user_cache_path("toolweave"))
    """Where downloaded jars and answers are kept."""
    graph_uri: str = "local"
    """`local` for the managed server, else a Bolt or Neo4j URI."""
    graph_user: str = "neo4j"
    """User name at a server given by URI."""
    graph_password: SecretStr | None = None
    """Password at a server given by URI."""
    graph_database: str | None = None
    """Database name; the server's default where unset."""
    graph_shared: bool = False
    """Write even where the database holds labels that are not Toolweave's."""
    neo4j_version: str = "5.26.30"
    """What the managed local server downloads."""


class EndpointSettings(BaseSettings):
    """A model and where it answers; `load_endpoint_settings` reads it for everybody or for one role."""

    model_config = SettingsConfigDict(env_prefix="TOOLWEAVE_", extra="ignore")

    model: str | None = None
    """Name of the model, as its endpoint calls it."""
    base_url: str | None = None
    """Address of an OpenAI-compatible endpoint, with its `/v1`."""
    api_key: SecretStr | None = None
    """The key that endpoint wants, if any."""


class CallSettings(BaseSettings):
    """How models are called and when to stop; each with the default that suits most endpoints."""

    model_config = SettingsConfigDict(env_prefix="TOOLWEAVE_", extra="ignore", frozen=True)

    max_concurrency: int = Field(default=64, ge=1)
    """Most requests in flight at one endpoint."""
    timeout_s: float = Field(default=120, gt=0)
    """Longest one request may take, from sending it to the last byte."""
    patience_s: float = Field(default=60, gt=0)
    """How long an endpoint may fail every request before the run ends."""
    max_tokens: int | None = Field(default=None, ge=0)
    """Most tokens of a run, prompts and answers; none where unset."""
    max_cost_usd: float | None = Field(default=None, ge=0)
    """Most a run may cost; needs the prices."""
    price_in: float = Field(default=0, ge=0)
    """USD for a million prompt tokens."""
    price_out: float = Field(default=0, ge=0)
    """USD for a million tokens of answers."""
    keep_reasoning: bool = False
    """Whether what a reasoning model thought is kept in the dialogues."""
    models_allowed: Literal["any", "loopback"] = "any"
    """`loopback` refuses every endpoint that is not on this machine; tests set it."""


class WebSettings(BaseSettings):
    """Where facts are fetched from, and how politely."""

    model_config = SettingsConfigDict(env_prefix="TOOLWEAVE_", extra="ignore", frozen=True)

    contact: str | None = Field(default=None, max_length=200, pattern=r"^[!-~]+(@|://)[!-~]+$")
    """An e-mail address or a URL at which whoever runs a server can reach you; it goes into the User-Agent."""
    sparql_endpoint: str = "https://query.wikidata.org/sparql"
    """SPARQL endpoint in Wikidata's RDF model."""
    wikidata_api: str = "https://www.wikidata.org/w/api.php"
    """Action API of Wikidata."""
    wikipedia_api: str = "https://en.wikipedia.org/w/api.php"
    """Action API of the English Wikipedia."""
    web_timeout_s: float = Field(default=75, gt=0)
    """Longest one request may take, from sending it to the last byte; Wikidata itself gives a query 60 s."""
    web_connect_s: float = Field(default=10, gt=0)
    """Longest it may take to connect."""
    web_attempts: int = Field(default=8, ge=1)
    """How often a request is sent that fails in a way that may pass."""
    web_backoff_s: float = Field(default=1, ge=0)
    """The first wait after such a failure; each further one is twice as long, up to a minute."""
    web_patience_s: float = Field(default=300, ge=0)
    """Longest wait that a server may ask for (`Retry-After`); one that asks for more ends the fetch."""


def load_endpoint_settings(role: str | None = None) -> EndpointSettings:
    """Read `TOOLWEAVE_MODEL`, `_BASE_URL` and `_API_KEY`, or for the role `judge` `TOOLWEAVE_JUDGE_MODEL` and so on."""
    if role is None:
        return EndpointSettings()
    return EndpointSettings(_env_prefix=f"TOOLWEAVE_{role.upper()}_")  # pyright: ignore[reportCallIssue]  # a documented argument that pyright does not see


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the settings once; `load_settings.cache_clear()` makes the next call read again."""
    return Settings()
