"""A server's webhooks in memory, with the methods of the client that editing uses."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from tui.api.errors import ApiError, NotFound
from tui.api.models import ConfiguredEvent, OAuthTestResult, WebhookConfig

SIGNING_SECRET = "whsec_dGVzdC1zZWNyZXQtb25jZQ=="

BASIC: dict[str, Any] = {
    "id": "7hj28a",
    "name": "Contracts to ERP",
    "eventName": "ContractCreated",
    "url": "https://erp.example.com/hooks",
    "httpMethod": "POST",
    "enabled": True,
    "creationTime": "2026-01-01T00:00:00Z",
    "updatedTime": "2026-02-01T00:00:00Z",
    "auth": {"authType": "BASIC", "basicAuthConfig": {"username": "erp"}},
    "retryPolicy": {"enabled": True, "maxAttempts": 3},
    "unheardOf": {"kept": [1, 2]},
}


class FakeConfigs:
    """`sent` holds `(method, id, body)` of each write; `fail` is raised by the next write."""

    def __init__(self, *wires: Mapping[str, Any]) -> None:
        self.wires: dict[str, dict[str, Any]] = {wire["id"]: copy.deepcopy(dict(wire)) for wire in wires}
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.reads = 0
        self.fail: ApiError | None = None
        self.events = [ConfiguredEvent(eventName="ContractCreated", eventLabel="Contract created")]
        self.oauth = OAuthTestResult(success=True, message="ok", expires_in=3600, token_type="Bearer")

    async def get_configured_events(self) -> list[ConfiguredEvent]:
        return self.events

    async def get_configs(self, event_name: str | None = None) -> list[WebhookConfig]:
        return [self._answer(wire) for wire in self.wires.values() if event_name in (None, wire.get("eventName"))]

    async def get_config(self, config_id: str) -> WebhookConfig:
        self.reads += 1
        if config_id not in self.wires:
            raise NotFound(f"There is no webhook {config_id}.", status=404)
        return self._answer(self.wires[config_id])

    async def create_config(self, body: Mapping[str, JsonValue]) -> WebhookConfig:
        self._write("POST", "", body)
        self.wires["new1"] = {**copy.deepcopy(dict(body)), "id": "new1"}
        return WebhookConfig.model_validate({**self.wires["new1"], "signingSecret": SIGNING_SECRET})

    async def update_config(self, config_id: str, body: Mapping[str, JsonValue]) -> WebhookConfig:
        self._write("PUT", config_id, body)
        self.wires[config_id] = {**copy.deepcopy(dict(body)), "id": config_id}
        return self._answer(self.wires[config_id])

    async def delete_config(self, config_id: str) -> None:
        self._write("DELETE", config_id, {})
        self.wires.pop(config_id, None)

    async def test_oauth(self, config_id: str) -> OAuthTestResult:
        return self.oauth

    def config(self, config_id: str) -> WebhookConfig:
        """The webhook as a screen would have it."""
        return self._answer(self.wires[config_id])

    def _answer(self, wire: Mapping[str, Any]) -> WebhookConfig:
        return WebhookConfig.model_validate(copy.deepcopy(dict(wire)))

    def _write(self, method: str, config_id: str, body: Mapping[str, JsonValue]) -> None:
        self.sent.append((method, config_id, copy.deepcopy(dict(body))))
        if self.fail is not None:
            error, self.fail = self.fail, None
            raise error
