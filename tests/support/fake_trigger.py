"""The client of a trigger, which keeps what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from pydantic import JsonValue

from tui.api.errors import ApiError
from tui.api.models import ExamplePayload, TriggerResult, WebhookConfig, WebhookEvent
from tui.services.outbox import Outbox

INVOICES = WebhookConfig.model_validate(
    {"id": "wh1", "name": "Invoices", "eventName": "x", "url": "https://partner.example/in", "httpMethod": "PUT"}
)

EXAMPLE: dict[str, JsonValue] = {"metadata": {"organization_id": "739224"}, "entity": {"_id": "e-1"}}

DELIVERED = {"event_id": "evt_1", "status": "succeeded", "status_code": "200", "body": {"ok": True}}


class FakeTriggerClient:
    """Answers `result` to a trigger, once `gate` is open where there is one; gives the example or the event, or their
    error."""

    example: ExamplePayload | ApiError = ExamplePayload.model_validate(EXAMPLE)
    gate: asyncio.Event | None = None

    def __init__(
        self, result: TriggerResult | ApiError | None = None, event: WebhookEvent | ApiError | None = None
    ) -> None:
        self.result = result
        self.event = event
        self.sent: list[tuple[str, Mapping[str, JsonValue], bool]] = []
        self.outbox = Outbox()
        self.busy_while_sending: tuple[str, ...] = ()

    async def trigger_webhook(
        self, config_id: str, payload: Mapping[str, JsonValue], *, sync: bool = False
    ) -> TriggerResult:
        if self.gate is not None:
            await self.gate.wait()
        self.sent.append((config_id, payload, sync))
        self.busy_while_sending = self.outbox.busy
        if isinstance(self.result, ApiError):
            raise self.result
        assert self.result is not None
        return self.result

    async def get_example(self, config_id: str, automation_id: str | None = None) -> ExamplePayload:
        if isinstance(self.example, ApiError):
            raise self.example
        return self.example

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        if isinstance(self.event, ApiError):
            raise self.event
        assert self.event is not None
        return self.event


def delivered(**more: str) -> TriggerResult:
    return TriggerResult.model_validate({**DELIVERED, **more})
