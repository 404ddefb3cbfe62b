"""Which model plays which role, where it answers, and within which limits.

What a command says comes before the environment; a role that nothing names plays with the common model.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pydantic import SecretStr, ValidationError

from toolweave.errors import UsageError
from toolweave.llm.model import ROLES, Role
from toolweave.settings import CallSettings, EndpointSettings, load_endpoint_settings

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Target:
    """One model at one endpoint."""

    model: str
    base_url: str = field(repr=False)
    api_key: SecretStr | None = field(default=None, repr=False)
    key_name: str = "TOOLWEAVE_API_KEY"
    """The environment variable that holds the key, to be named where the key is refused."""

    @property
    def shown_url(self) -> str:
        """The address without a user name, a password or a query, fit for messages."""
        parts = urlsplit(self.base_url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown: the key, and a password or query in the address."""
        parts = urlsplit(self.base_url)
        found = [self.api_key.get_secret_value() if self.api_key else "", parts.password or "", *(value for _, value in parse_qsl(parts.query))]
        return tuple(secret for secret in found if len(secret) >= 4)


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Everything a `Models` needs to know; made by `load_model_settings`."""

    targets: Mapping[Role, Target]
    call: CallSettings

    @property
    def names(self) -> dict[str, str]:
        """The model of each role, for the record of a run."""
        return {role: target.model for role, target in self.targets.items()}


def load_model_settings(
    *,
    model: str | None = None,
    base_url: str | None = None,
    roles: Mapping[Role, tuple[str | None, str | None]] | None = None,
    **limits: float | bool | None,
) -> ModelSettings | None:
    """Settings from the environment, overruled by what is given; None where no model is configured.

    Args:
        model: Common model, as `--model` says.
        base_url: Common endpoint, as `--base-url` says.
        roles: For a role its own model and endpoint, either of which may be None.
        limits: Fields of `CallSettings`; None leaves what the environment says.

    Raises:
        UsageError: If an endpoint has no model, a model no endpoint, an address is no URL or may not be reached, or a limit is no number.
    """
    call = _load_call(limits)
    common = _overrule(load_endpoint_settings(), model, base_url)
    chosen: dict[Role, EndpointSettings] = {role: _overrule(load_endpoint_settings(role), *(roles or {}).get(role, (None, None))) for role in ROLES}
    if not any((common.model, common.base_url, *(own.model or own.base_url for own in chosen.values()))):
        return None
    targets: dict[Role, Target] = {role: _build_target(role, own, common) for role, own in chosen.items()}
    _check_limits(call)
    for target in targets.values():
        _check_address(target, call)
    return ModelSettings(targets, call)


def _load_call(limits: Mapping[str, float | bool | None]) -> CallSettings:
    given = {name: value for name, value in limits.items() if value is not None}
    try:
        return CallSettings(**given)  # pyright: ignore[reportArgumentType]  # pydantic checks them, and says which is off
    except ValidationError as exc:
        first = exc.errors()[0]
        raise UsageError(f"`{first['loc'][0]}` is `{first['input']}`: {first['msg']}.", "Give another value, or unset the environment variable.") from None


def _overrule(read: EndpointSettings, model: str | None, base_url: str | None) -> EndpointSettings:
    return read.model_copy(update={name: value for name, value in (("model", model), ("base_url", base_url)) if value})


def _build_target(role: Role, own: EndpointSettings, common: EndpointSettings) -> Target:
    model = own.model or common.model
    common_key, common_name = _common_key(common)
    # A key goes to the endpoint it was given for and to no other.
    key, name = (
        (_strip(own.api_key), f"TOOLWEAVE_{role.upper()}_API_KEY") if own.api_key or own.base_url not in (None, common.base_url) else (common_key, common_name)
    )
    base_url = own.base_url or common.base_url or (OPENAI_URL if key else None)
    if not model:
        raise UsageError(f"The endpoint of the role `{role}` has no model.", "Name one with `--model`, or set TOOLWEAVE_MODEL.")
    if not base_url:
        raise UsageError(f"The model `{model}` has neither an endpoint nor a key.", "Give `--base-url`, or set TOOLWEAVE_API_KEY to use OpenAI's.")
    if key and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
        raise UsageError(f"The key in {name} holds characters that no header can.", "Set it anew, without line breaks or quotes.")
    return Target(model, base_url.rstrip("/").removesuffix("/chat/completions"), key, name)


def _common_key(common: EndpointSettings) -> tuple[SecretStr | None, str]:
    own, usual = _strip(common.api_key), _strip(SecretStr(os.environ.get("OPENAI_API_KEY", "")))
    return (usual, "OPENAI_API_KEY") if usual and not own else (own, "TOOLWEAVE_API_KEY")


def _strip(key: SecretStr | None) -> SecretStr | None:
    # A key out of a file often brings its line break along.
    bare = key.get_secret_value().strip() if key else ""
    return SecretStr(bare) if bare else None


def _check_limits(call: CallSettings) -> None:
    if call.max_cost_usd is not None and not (call.price_in or call.price_out):
        raise UsageError("A limit of cost needs the prices of a million tokens.", "Set TOOLWEAVE_PRICE_IN and TOOLWEAVE_PRICE_OUT.")


def _check_address(target: Target, call: CallSettings) -> None:
    parts = urlsplit(target.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"`{target.shown_url}` is not the address of an endpoint.", "Write it like `http://127.0.0.1:8000/v1`.")
    if call.models_allowed == "loopback" and not _is_loopback(parts.hostname):
        raise UsageError(f"`{target.shown_url}` is not on this machine, and TOOLWEAVE_MODELS_ALLOWED is `loopback`.", "Unset it to reach other machines.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
