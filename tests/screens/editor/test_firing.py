"""Test-fire from the editor: saved, asked, sent, and its event opened, without leaving the screen."""

from __future__ import annotations

from tests.support.editor_host import editing
from tests.support.fake_configs import SIGNING_SECRET
from tests.support.fake_trigger import FakeTriggerClient, delivered
from tui.api.models import WebhookEvent
from tui.services.trigger.trigger import Trigger

EVENT = WebhookEvent.model_validate(
    {"event_id": "evt_1", "webhook_config_id": "7hj28a", "org_id": "1", "status": "succeeded"}
)


async def test_a_change_is_saved_tested_and_its_event_opened_without_leaving() -> None:
    client = FakeTriggerClient(delivered(), EVENT)
    async with editing(trigger=Trigger(client, client.outbox)) as e:
        await e.type("x")
        await e.press("ctrl+t")
        await e.press("y")
        assert e.body["name"] == "Contracts to ERPx" and client.sent == []
        assert "Test Contracts to ERPx as it is saved now?" in e.text and "erp.example.com/hooks" in e.text
        await e.press("y")
        assert client.sent[0][0] == "7hj28a" and client.sent[0][2] is True
        assert "✓ Delivery" in e.text and "evt_1: succeeded" in e.text
        await e.press("enter")
        assert e.routes.taken[-1][0] == "open_event" and e.routes.taken[-1][2] is EVENT
        await e.press("escape")
        assert e.app.screen is e.screen and not e.draft.is_dirty
        await e.press("ctrl+t")
        await e.press("escape")
        assert len(client.sent) == 1 and len(e.server.sent) == 1
        await e.press("escape")
        assert e.app.result.name == "Contracts to ERPx", "the list reads it again"


async def test_a_new_webhook_shows_its_signing_secret_before_it_is_tested() -> None:
    client = FakeTriggerClient(delivered(), EVENT)
    async with editing(None, trigger=Trigger(client, client.outbox)) as e:
        await e.type("New one")
        await e.press("tab")
        await e.type("OrderPlaced")
        await e.press("ctrl+t")
        await e.press("y")
        assert SIGNING_SECRET in e.text and client.sent == []
        await e.press("c")
        await e.press("escape")
        assert "Test New one as it is saved now?" in e.text
        await e.press("y")
        assert client.sent[0][0] == "new1" and e.draft.config_id == "new1"
