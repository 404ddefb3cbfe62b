"""What is fetched from the web: `Web` is the one way there, and a polite one."""

from __future__ import annotations

from toolweave.ingest.web.client import Web
from toolweave.ingest.web.failures import TooMuch, WebError

__all__ = ["TooMuch", "Web", "WebError"]
