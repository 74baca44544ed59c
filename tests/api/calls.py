"""Every operation of the client, called once: for rules that hold for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tui.api import WebhooksClient

Call = Callable[[WebhooksClient], Awaitable[Any]]

CALLS: dict[str, tuple[Call, httpx.Response]] = {
    "getPublicKey": (lambda c: c.get_public_key("739224"), httpx.Response(200, json={"public_key": "k"})),
    "getConfiguredEvents": (lambda c: c.get_configured_events(), httpx.Response(200, json=[])),
    "getConfigs": (lambda c: c.get_configs(), httpx.Response(200, json=[])),
    "createConfig": (lambda c: c.create_config({"name": "n", "eventName": "e"}), httpx.Response(201, json={"id": "w"})),
    "getConfig": (lambda c: c.get_config("w"), httpx.Response(200, json={"id": "w"})),
    "updateConfig": (lambda c: c.update_config("w", {"name": "n"}), httpx.Response(200, json={"id": "w"})),
    "deleteConfig": (lambda c: c.delete_config("w"), httpx.Response(204)),
    "testOAuth": (lambda c: c.test_oauth("w"), httpx.Response(200, json={"success": True, "message": "m"})),
    "triggerWebhook": (lambda c: c.trigger_webhook("w", {"metadata": {}}), httpx.Response(200, json={"event_id": "e"})),
    "getWebhookEventsV2": (lambda c: c.list_events("w"), httpx.Response(200, json={"data": []})),
    "getEventById": (lambda c: c.get_event("w", "e"), httpx.Response(200, json={"event_id": "e"})),
    "replayEvent": (lambda c: c.replay_event("w", "e"), httpx.Response(204)),
    "batchReplayEvents": (
        lambda c: c.replay_batch("w", ["e"]),
        httpx.Response(202, json={"replayed_event_ids": ["e"]}),
    ),
    "getWebhookExample": (lambda c: c.get_example("w"), httpx.Response(200, json={"entity": {}})),
}
READS = [
    "getPublicKey",
    "getConfiguredEvents",
    "getConfigs",
    "getConfig",
    "getWebhookEventsV2",
    "getEventById",
    "getWebhookExample",
]
WRITES = ["createConfig", "updateConfig", "deleteConfig", "triggerWebhook", "replayEvent", "batchReplayEvents"]
NEVER_TWICE = [*WRITES, "testOAuth"]
