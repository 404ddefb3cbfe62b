"""What can go wrong between a request and its reply, sorted by what to do about it.

Nothing here keeps the exception it was made from: those of the client hold requests, and requests hold the key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, cast

from toolweave.errors import ModelError, ToolweaveError
from toolweave.llm.settings import Target

LONGEST_WAIT_S = 30.0
TRANSIENT = frozenset({408, 409, 425})
UNKNOWN_MODEL = re.compile(r"\b(invalid|unknown|no such) model\b|\bmodel\b.{0,80}\b(not found|(does not|doesn't|not) exist|not a valid)", re.IGNORECASE)
MODERATED = re.compile(r"moderat|flagged|safety|content.?(policy|filter)", re.IGNORECASE)


class Limited(Exception):
    """The endpoint has too much to do (429): ask again later, as often as it takes."""

    def __init__(self, retry_after_s: float | None = None) -> None:
        super().__init__("too many requests")
        self.retry_after_s = retry_after_s


class Flaky(Exception):
    """The request failed in a way that may pass: no connection, a time-out, a 5xx, a reply that is no completion."""

    def __init__(self, what: str, *, retry_after_s: float | None = None, billed: bool = False) -> None:
        super().__init__(what)
        self.retry_after_s = retry_after_s
        self.billed = billed
        """Whether the endpoint may have done the work, and count its tokens, all the same."""


class Declined(Exception):
    """The endpoint does not want this one request (400, 413, 422): asking again changes nothing."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class BudgetReached(ToolweaveError):
    """The next request might pass the limit of tokens or of cost."""

    exit_code = 4


class Stopped(ModelError):
    """The run was asked to stop; nothing more is sent."""

    def __init__(self) -> None:
        super().__init__("The run was asked to stop.", "Run the same command again; what was answered is kept.")


def scrub(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret replaced by `***`."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def build_failure(status: int, body: str, headers: Mapping[str, str], target: Target) -> Exception:
    """What a reply other than 200 means."""
    message = scrub(read_message(body), target.secrets)
    wait = read_retry_after(headers)
    if status == 429:
        return build_no_credit(message, target) if "insufficient_quota" in body else Limited(wait)
    if status in TRANSIENT or status >= 500:
        return Flaky(f"the endpoint says {status}", retry_after_s=wait)
    if status in (401, 402, 403, 404) or status < 400 or (status in (400, 422) and UNKNOWN_MODEL.search(message)):
        return build_refusal(status, message, target)
    return Declined(status, message)


def build_refusal(status: int, message: str, target: Target) -> Exception:
    """What to tell a person whose key, model or address is refused; a moderated prompt is no such case."""
    if status == 403 and MODERATED.search(message):
        return Declined(status, "refused")
    if status == 402:
        return build_no_credit(message, target)
    if status in (400, 404, 422):
        return ModelError(f"`{target.shown_url}` does not know the model `{target.model}`: {message or 'not found'}", "Check `--model` and `--base-url`.")
    if status < 400:
        return ModelError(f"`{target.shown_url}` sends on to another address ({status}).", "Give the final address as `--base-url`.")
    if target.api_key is None:
        return ModelError(f"`{target.shown_url}` wants a key ({status}).", f"Set {target.key_name}.")
    return ModelError(f"`{target.shown_url}` refuses the key ({status}).", f"Check the key in {target.key_name}.")


def build_no_credit(message: str, target: Target) -> ModelError:
    """The account is used up: waiting does not help."""
    return ModelError(f"The account at `{target.shown_url}` has no credit left: {message}", "Top it up, or choose another endpoint with `--base-url`.")


def read_message(body: str) -> str:
    """The words of an error body, on one line of at most 200 characters."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        found = body
    for name in ("error", "message", "detail"):
        if isinstance(found, dict) and name in found:
            found = cast("dict[str, Any]", found)[name]
    text = found if isinstance(found, str) else json.dumps(found)
    return " ".join(text.split())[:200]


def read_retry_after(headers: Mapping[str, str], *, longest_s: float = LONGEST_WAIT_S) -> float | None:
    """Seconds to wait by the header `Retry-After`, a number or a date, never more than `longest_s`."""
    given = headers.get("retry-after", "").strip()
    try:
        seconds = float(given) if re.fullmatch(r"[\d.]+", given) else parsedate_to_datetime(given).timestamp() - time()
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), longest_s)
