"""A sandbox that has what the vendor's page of its command line names: three webhooks, and three events of one."""

from __future__ import annotations

import json

from tests.support.command_line import TOKEN
from tui.api.models import JsonObject
from tui.sandbox import Sandbox
from tui.sandbox.database import StoredEvent, Webhook

WEBHOOKS = ("7hj28aasgag2gha2", "7hj28a", "CustomerRequest")
EVENTS = (
    "123e4567-e89b-12d3-a456-426614174000",
    "2f1b7cf8-ff55-4359-966f-e56f39a52c94",
    "48c984bf-466b-470b-b743-d07cea168243",
)


def page_sandbox() -> Sandbox:
    """A new one, in memory; what it delivers reaches nobody."""
    sandbox = Sandbox(seed="empty", token=TOKEN, time_scale=0)
    sandbox.prepare()
    fill(sandbox)
    return sandbox


def fill(sandbox: Sandbox) -> None:
    """Put what the page names into a sandbox that is prepared."""
    for config_id in WEBHOOKS:
        sandbox.database.save_webhook(Webhook(config_id, _config(config_id), "whsec_c2VjcmV0"))
    sandbox.database.add_events(_event(event_id, number) for number, event_id in enumerate(EVENTS))


def _config(config_id: str) -> JsonObject:
    return {
        "id": config_id,
        "name": f"Webhook {config_id}",
        "eventName": "CustomerRequest_Created",
        "url": "http://127.0.0.1:9/closed",
        "httpMethod": "POST",
        "enabled": True,
        "auth": {"authType": "NONE"},
        "status": "active",
        "creationTime": "2026-11-01T08:00:00.000Z",
        "updatedTime": "2026-11-01T08:00:00.000Z",
    }


def _event(event_id: str, number: int) -> StoredEvent:
    return StoredEvent(
        event_id=event_id,
        config_id=WEBHOOKS[0],
        created_at=f"2026-11-2{number}T09:38:00.000Z",
        status="failed",
        url="http://127.0.0.1:9/closed",
        event_name="CustomerRequest_Created",
        http_method="POST",
        retry_attempt=0,
        next_attempt_at=None,
        http_response=json.dumps({"status_code": 503, "message": "Service Unavailable"}),
        metadata=json.dumps({"organization_id": "739224"}),
        payload=json.dumps({"number": number}),
        original_payload=None,
    )
