"""The main job, from the page to the replay, by keys alone: the real app, the real client, the real sandbox."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tests.support.demo_data import FEW
from tui.screens.events.screen import EventsScreen


async def open_events(pilot: Pilot[Any], name: str) -> str:
    """From the list of webhooks to the log of one."""
    await press(pilot, "slash")
    await type_text(pilot, name)
    return await press(pilot, "enter", "enter")


async def test_find_the_outage_read_why_replay_one_and_five(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        text = await press(pilot)
        first_row = next(line for line in text.splitlines() if "›" in line)
        assert "✗ failing" in first_row and " 61 " in first_row

        text = await open_events(pilot, "orders to erp")
        assert "Orders to ERP (Kraftwerk Partner)" in text
        text = await press(pilot, "S")
        assert "only failed:" in text
        await press(pilot, "slash")
        await type_text(pilot, "503")
        text = await press(pilot, "enter", "n")
        row = next(line for line in text.splitlines() if "›" in line)
        assert "✗ failed" in row and "503" in row and "Service Unavailable" in row

        text = await press(pilot, "enter", "1")
        assert '"status_code": 503' in text
        text = await press(pilot, "2")
        assert '"order_number"' in text
        await press(pilot, "escape")

        await pilot.press("r")
        await pilot.pause()
        text = await press(pilot, "y")
        text = await until(pilot, lambda shown: "New events (same payload)" in shown)
        assert "1 delivered" in text

        screen = console.app.screen
        assert isinstance(screen, EventsScreen)
        text = await press(pilot, "escape", "S", "S", "S", "g")
        assert "all (S)" in text and "✓ delivered" in next(line for line in text.splitlines() if "›" in line)
        await press(pilot, "S")
        await press(pilot, *(["space"] * 5), "b")
        text = await press(pilot, "y")
        text = await until(pilot, lambda shown: "5 delivered" in shown)
        log = console.client.log.exchanges if console.client else ()
        batches = [
            json.loads(exchange.request_body or "{}") for exchange in log if exchange.operation == "batchReplayEvents"
        ]
        assert len(batches) == 1 and len(batches[0]["eventIds"]) == 5
        assert [exchange.status for exchange in log if exchange.operation == "replayEvent"] == [204]


async def test_trigger_an_edited_example_and_see_the_outcome(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await press(pilot, "slash")
        await type_text(pilot, "contacts to crm")
        text = await press(pilot, "enter", "t")
        assert '"metadata"' in text
        await press(pilot, "ctrl+home", "down", "end", "enter")
        text = await type_text(pilot, '"note": "typed by hand",')
        assert "JSON of" in text
        await pilot.press("ctrl+t")
        await pilot.pause()
        await press(pilot, "y")
        text = await until(pilot, lambda shown: "Delivered: the receiver answered 200" in shown)
        log = console.client.log.exchanges if console.client else ()
        sent = [exchange for exchange in log if exchange.operation == "triggerWebhook"]
        assert len(sent) == 1 and json.loads(sent[0].request_body or "")["metadata"]["note"] == "typed by hand"


async def test_renaming_a_webhook_sends_no_secret(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        await press(pilot, "slash")
        await type_text(pilot, "orders to erp")
        await press(pilot, "enter", "e")
        await press(pilot, "end")
        await type_text(pilot, " 2")
        text = await press(pilot, "ctrl+s")
        assert "Orders to ERP (Kraftwerk Partner) 2" in text and "protected" in text
        await type_text(pilot, "Orders to ERP (Kraftwerk Partner)")
        await press(pilot, "enter")
        text = await until(pilot, lambda shown: "last 24h" in shown)
        assert console.client is not None
        puts = [exchange for exchange in console.client.log.exchanges if exchange.operation == "updateConfig"]
        assert [put.status for put in puts] == [200]
        body = json.loads(puts[0].request_body or "")
        assert body["name"].endswith(" 2") and body["auth"]["oauthConfig"]["clientId"]
        assert not re.search(r'clientSecret"|signingSecret', puts[0].request_body or "")
        await press(pilot, "exclamation_mark", "slash")
        await type_text(pilot, "put")
        text = await press(pilot, "enter")
        assert "PUT" in text and 'clientSecret"' not in text
        text = await press(pilot, "enter")
        assert '"name": "Orders to ERP (Kraftwerk Partner) 2"' in text


async def test_make_a_webhook_and_delete_it(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await press(pilot, "n")
        await type_text(pilot, "Made by hand")
        await press(pilot, "tab")
        await type_text(pilot, "order_completed")
        await press(pilot, "tab", "tab")
        await type_text(pilot, "http://127.0.0.1:9/closed")
        text = await press(pilot, "ctrl+s")
        assert "POST" in text and "Made by hand" in text
        await press(pilot, "y")
        text = await until(pilot, lambda shown: "whsec_" in shown)
        assert "not be shown again" in " ".join(text.split())
        await press(pilot, "c", "escape")
        assert len(console.written) == 1, "the secret was not copied"
        text = await until(pilot, lambda shown: f"of {len(FEW) + 1} failing" in shown)
        await until(pilot, lambda shown: any("›" in line and "Made by hand" in line for line in shown.splitlines()))
        await press(pilot, "slash")
        await type_text(pilot, "made by hand")
        text = await press(pilot, "enter")
        assert "Made by hand" in text
        await pilot.press("d")
        await pilot.pause()
        await type_text(pilot, "Made by hand")
        await press(pilot, "enter")
        text = await until(pilot, lambda shown: f"{len(FEW)} webhooks" in shown)
        await press(pilot, "Z")
        await until(pilot, lambda shown: "Make again" in shown and "1   Made by hand" in shown)
        text = await press(pilot, "1")
        assert "http://127.0.0.1:9/closed" in text, "a draft of a new one"


async def test_an_event_is_gone_to_by_its_id_from_anywhere(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        await open_events(pilot, "orders to erp")
        screen = console.app.screen
        assert isinstance(screen, EventsScreen)
        event_id = screen.table.cursor_key or ""
        await press(pilot, "escape", "escape")
        await pilot.press("colon")
        await pilot.pause()
        await type_text(pilot, event_id)
        text = await press(pilot, "enter")
        text = await until(pilot, lambda shown: "1 Response" in shown)
        assert event_id in text


async def test_q_leaves(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test() as pilot:
        await press(pilot)
        await pilot.press("q")
        await pilot.pause()
    assert console.app.return_code == 0
