"""Where a live load comes from: which endpoint, and whether what was answered before counts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from toolweave.ingest.limits import Limits
from toolweave.ingest.telling import Telling
from toolweave.ingest.web import Web
from toolweave.ingest.web.client import load_web_settings
from toolweave.ingest.wikidata.fetch import Fetched, fetch_domain
from toolweave.model.domain import DomainFile


@dataclass(frozen=True, slots=True)
class Live:
    """How the web is asked."""

    endpoint: str | None = None
    """A SPARQL endpoint in Wikidata's RDF model; that of the settings where none is given."""
    refresh: bool = False
    """Ask anew what was answered before."""
    offline: bool = False
    """Ask nobody: what was answered before is all there is."""


def fetch_live(domain: DomainFile, live: Live, limits: Limits, telling: Telling) -> Fetched:
    """Fetch a domain as the settings and the command say.

    Raises:
        DataError: As `fetch_domain`.
        UsageError: If a setting or the address of the endpoint is off.
    """
    settings = load_web_settings()
    endpoint = live.endpoint or settings.sparql_endpoint
    if not settings.contact and not live.offline and (urlsplit(endpoint).hostname or "").endswith("wikidata.org"):
        telling.warn("TOOLWEAVE_CONTACT is not set; Wikimedia asks for an address at which whoever asks can be reached, and may refuse those without.")
    return fetch_domain(domain, endpoint, lambda hear: Web.from_settings(refresh=live.refresh, offline=live.offline, progress=hear), limits, telling)
