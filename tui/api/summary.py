"""A webhook as a list shows it, whether its model is there yet or not. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tui.api.scalars import flag, guarding_flag, identity, text


class WebhookSummary(NamedTuple):
    """The part of a webhook that a row of the list needs. A model has one (`WebhookConfig.summary`), and so has the
    JSON object that the model is made of (`summary_of`): they are the same, since both read the fields with
    `tui.api.scalars`."""

    id: str = ""
    name: str | None = None
    event_name: str | None = None
    event_version: str | None = None
    url: str | None = None
    http_method: str | None = None
    status: str | None = None
    enabled: bool | None = None
    protected: bool | None = None
    auth_type: str | None = None
    """The kind of its login; `None` where it does not say, or has none."""

    @property
    def label(self) -> str:
        """Its name, or its id where it has none."""
        return self.name or self.id


def summary_of(wire: Mapping[str, object]) -> WebhookSummary:
    """The summary of a webhook as the server sent it. Names are read as the model reads them: the contract's, else
    Python's."""
    auth = wire.get("auth")
    return WebhookSummary(
        id=identity(wire.get("id")),
        name=text(wire.get("name")),
        event_name=text(_either(wire, "eventName", "event_name")),
        event_version=text(_either(wire, "eventVersion", "event_version")),
        url=text(wire.get("url")),
        http_method=text(_either(wire, "httpMethod", "http_method")),
        status=text(wire.get("status")),
        enabled=flag(wire.get("enabled")),
        protected=guarding_flag(wire.get("protected")),
        auth_type=text(_either(auth, "authType", "auth_type")) if isinstance(auth, dict) else None,
    )


def _either(wire: Mapping[str, object], *names: str) -> object:
    return next((wire[name] for name in names if name in wire), None)
