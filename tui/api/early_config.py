"""A webhook as a list needs it, read from the server's JSON before pydantic is there.

It stands in for a `WebhookConfig` for as long as the models are being imported: what a row shows is read here, with the
model's own leniency; everything else is asked of the model, which is then made on the spot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, cast

from tui.api.flags import flag

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig


class EarlyAuth:
    """How a webhook logs in: the kind only."""

    def __init__(self, wire: Mapping[str, object], owner: EarlyConfig) -> None:
        self.auth_type = _text(wire, "authType", "auth_type")
        self._owner = owner

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._owner.whole.auth, name)


class EarlyConfig:
    """One webhook. `wire` is the object as the server sent it, `whole` the model of it."""

    def __init__(self, wire: Mapping[str, Any]) -> None:
        self.wire = dict(wire)
        self.id = _id(wire)
        self.name = _text(wire, "name")
        self.event_name = _text(wire, "eventName", "event_name")
        self.event_version = _text(wire, "eventVersion", "event_version")
        self.url = _text(wire, "url")
        self.http_method = _text(wire, "httpMethod", "http_method")
        self.status = _text(wire, "status")
        self.enabled = flag(wire.get("enabled"))
        self.protected = flag(wire.get("protected"), odd=True)
        auth = wire.get("auth")
        self.auth = EarlyAuth(auth, self) if isinstance(auth, dict) else None
        self._whole: WebhookConfig | None = None

    @property
    def label(self) -> str:
        """What to call it: its name, or its id where it has none."""
        return self.name or self.id

    @property
    def whole(self) -> WebhookConfig:
        """The model. The first one waits for pydantic."""
        if self._whole is None:
            from tui.api.reading import config

            self._whole = config(self.wire)
        return self._whole

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.whole, name)

    def __repr__(self) -> str:
        return f"EarlyConfig({self.id!r})"  # the rest may hold secrets


def early_configs(body: bytes) -> list[WebhookConfig]:
    """The webhooks in an answer to `getConfigs`; raises `ValueError` where it is none. Each can be used as the model."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(value, list):
        raise ValueError("not a list")
    return [cast("WebhookConfig", EarlyConfig(entry)) for entry in value if isinstance(entry, dict)]


def is_early(config: object) -> bool:
    """Tell whether asking `config` for more than a row shows would have to wait for the models."""
    return isinstance(config, EarlyConfig)


def _id(wire: Mapping[str, object]) -> str:
    return _text(wire, "id") or ""


def _text(wire: Mapping[str, object], *names: str) -> str | None:
    value = next((wire[name] for name in names if name in wire), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(value)
        except ValueError:  # thousands of digits
            return None
    return value if isinstance(value, str) else None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
