"""`:` over the real app: webhooks by name, events by id alone, while something fails or nothing is read yet."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from tests.support.console import Console, press, type_text, until
from tui.screens.event.screen import EventScreen


async def test_an_event_is_found_by_its_id_though_other_webhooks_fail(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot)
        assert console.client is not None
        configs = await console.client.get_configs()
        config = next(candidate for candidate in configs if candidate.label == "Contacts to CRM")
        event = (await console.client.list_events(config.id)).data[3]
        body = {**configs[0].wire, "name": "Broken/one [fault: 500]"}
        await console.client.update_config(configs[0].id, json.loads(json.dumps(body)))
        await press(pilot, "ctrl+r", "colon")
        await type_text(pilot, event.event_id)
        text = await press(pilot, "enter")
        assert isinstance(console.app.screen, EventScreen) and event.event_id in text
        await press(pilot, "escape", "colon")
        await type_text(pilot, "no-such-event")
        await pilot.press("enter")
        text = await until(pilot, lambda shown: "Not found" in shown)
        assert "1 could not be read" in text
        await press(pilot, "colon")
        await type_text(pilot, "Contacts to CRM/no-such-event")
        await pilot.press("enter")
        await until(pilot, lambda shown: "Contacts to CRM has no event no-such-event" in " ".join(shown.split()))
        await press(pilot, "colon")
        await type_text(pilot, "Broken/one [fault: 500]")
        text = await press(pilot, "enter")
        assert "Broken/one" in text and "500" in text


async def test_before_the_webhooks_are_read_an_event_is_not_said_to_be_missing(tmp_path: Path) -> None:
    console = Console(tmp_path)

    class Dead(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(401, json={"message": "no"})

    console.sandbox.transport = Dead  # type: ignore[method-assign]  # a server that lets nobody in
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await press(pilot, "colon")
        await type_text(pilot, "some-event")
        text = await press(pilot, "enter")
        assert "not read yet" in text and "No webhook" not in text
