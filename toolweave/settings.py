"""Settings come from the environment alone, under the prefix `TOOLWEAVE_`.

The managed local server writes its own ports and password to the home folder;
nothing secret is ever read from, or written to, a project file.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

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


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Read the settings once; `load_settings.cache_clear()` makes the next call read again."""
    return Settings()
