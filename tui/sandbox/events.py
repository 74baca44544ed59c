"""Events as the API shows them, and what there is to know about a kind of event: its label, an example payload."""

from __future__ import annotations

import json
from typing import Final

from pydantic import JsonValue

from tui.api.models import JsonObject
from tui.sandbox.database import StoredEvent, Webhook
from tui.sandbox.seed import payloads

_SHOWN_METHODS: Final = ("GET", "POST", "PUT")
"""The contract's enum of `http_method`; a delivery by another method is shown without it."""


def is_catalog_event(name: str) -> bool:
    """Events of the event catalog keep their source there, not with the event."""
    return name.startswith("event_")


def shown(event: StoredEvent, webhook: Webhook, org_id: str, *, with_original: bool = False) -> JsonObject:
    """The event as the contract has it; `with_original` as getEventById gives it."""
    document: JsonObject = {
        "event_id": event.event_id,
        "org_id": org_id,
        "webhook_config_id": event.config_id,
        "created_at": event.created_at,
        "metadata": json.loads(event.metadata),
        "status": event.status,
        "payload": event.payload,
        "retry_attempt": event.retry_attempt,
    }
    if event.url is not None:
        document["url"] = event.url
    if event.event_name is not None:
        document["event_name"] = event.event_name
    if event.http_method in _SHOWN_METHODS:
        document["http_method"] = event.http_method
    if event.http_response is not None:
        document["http_response"] = json.loads(event.http_response)
    reason = reapply_reason(event, webhook)
    document["can_reapply_transform"] = reason == "available"
    document["can_reapply_transform_reason"] = reason
    if with_original and event.original_payload is not None and not is_catalog_event(event.event_name or ""):
        document["original_payload"] = event.original_payload
    return document


def reapply_reason(event: StoredEvent, webhook: Webhook) -> str:
    """The contract's can_reapply_transform_reason."""
    if not webhook.document.get("jsonataExpression"):
        return "no_transform_configured"
    return "available" if event.original_payload is not None else "no_original_source"


def configured_events() -> list[JsonValue]:
    return [{"eventName": name, "eventLabel": label} for name, label in payloads.EVENT_LABELS.items()]


def example(webhook: Webhook, org_id: str, at: str, automation_id: JsonValue) -> JsonObject:
    """Make up what the webhook would send."""
    document = payloads.example(webhook.event_name)
    metadata: JsonObject = {
        "action": "Example",
        "origin": "webhook_example",
        "creation_timestamp": at,
        "webhook_id": webhook.id,
        "webhook_name": webhook.name,
        "organization_id": org_id,
        "user_id": "10006129",
    }
    if isinstance(automation_id, str):
        metadata["automation_name"] = automation_id
    configuration = webhook.document.get("payloadConfiguration")
    if isinstance(configuration, dict) and configuration.get("include_relations") is False:
        document.pop("relations", None)
    return {"metadata": metadata, **document}
