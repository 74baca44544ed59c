"""A replay with the transform applied anew: both payloads are seen first, and where it cannot be done the reason is
said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tests.support.host import settle


def sent(console: Console, operation: str) -> list[dict[str, Any]]:
    log = console.client.log.exchanges if console.client else ()
    return [json.loads(exchange.request_body or "{}") for exchange in log if exchange.operation == operation]


async def open_log(pilot: Pilot[Any], name: str) -> None:
    await press(pilot, "slash")
    await type_text(pilot, name)
    await press(pilot, "enter", "enter")


async def test_one_event_shows_both_payloads_then_goes_through_the_transform(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_log(pilot, "order confirmation by sms")
        await pilot.press("T")
        text = await until(pilot, lambda shown: "Delivered then" in shown and "ist eingegangen" in shown)
        assert "Original: what the transform starts from" in text and '"order_number"' in text
        assert sent(console, "replayEvent") == []
        await pilot.press("y")
        text = await until(pilot, lambda shown: "Queued, not delivered yet" in shown)
        assert sent(console, "replayEvent") == [{"reapply_transform": True}]


async def test_an_original_that_cannot_be_rebuilt_any_more_is_told_as_that(tmp_path: Path) -> None:
    """Somebody takes the transform away while the question is on the screen: the server answers 422."""
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_log(pilot, "order confirmation by sms")
        await pilot.press("T")
        await until(pilot, lambda shown: "Delivered then" in shown and "ist eingegangen" in shown)
        stored = {webhook.document["name"]: webhook for webhook in console.sandbox.database.webhooks()}
        webhook = stored["Order confirmation by SMS"]
        console.sandbox.database.save_webhook(replace(webhook, document={**webhook.document, "jsonataExpression": ""}))
        await pilot.press("y")
        text = await until(pilot, lambda shown: "Transform not applied" in shown)
        assert "Nothing was sent: the original input" in text and "(422)" in text


async def test_marked_events_go_as_one_batch(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_log(pilot, "order confirmation by sms")
        await press(pilot, "space", "space", "space")
        await pilot.press("T")
        text = await until(pilot, lambda shown: "3 events through" in shown and "Delivered then" in shown)
        assert "Shown is the oldest" in text
        await pilot.press("y")
        await until(pilot, lambda shown: "Queued, not delivered yet" in shown)
        (batch,) = sent(console, "batchReplayEvents")
        assert batch["reapply_transform"] is True and len(batch["eventIds"]) == 3
        await settle(pilot)
        await press(pilot, "up", "up", "up", "space", "space", "space")
        await pilot.press("T")
        text = await until(pilot, lambda shown: "3 events through" in shown and "Delivered then" in shown)
        assert "Replayed from this machine before: 3 queued." in " ".join(text.split()), text
        await press(pilot, "n")
        assert len(sent(console, "batchReplayEvents")) == 1


async def test_without_a_transform_the_reason_is_said_and_nothing_sent(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_log(pilot, "orders to erp")
        await pilot.press("T")
        await until(pilot, lambda shown: "has no transform" in shown)
        await pilot.press("y")
        await settle(pilot)
        assert sent(console, "replayEvent") == []
