"""From every list of events to the event, and from an event to the log of its webhook: the real app over the
sandbox."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.console import Console, press, show_outage, until
from tui.settings import Settings


async def test_an_event_of_a_plan_opens_comes_back_to_its_row_and_leads_to_its_log(tmp_path: Path) -> None:
    console = Console(tmp_path, settings=Settings(animations=False, times="utc"))
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await show_outage(pilot)
        await press(pilot, "R", "enter")
        text = await press(pilot, "down", "down")
        cursor = next(line for line in text.splitlines() if line.startswith("›"))
        event_id = cursor.split()[-1]
        await pilot.press("enter")
        await until(pilot, lambda shown: "Response" in shown and event_id in shown.splitlines()[0])
        text = await press(pilot, "escape")
        assert next(line for line in text.splitlines() if line.startswith("›")) == cursor
        await pilot.press("enter")
        await until(pilot, lambda shown: "Response" in shown and event_id in shown.splitlines()[0])
        await pilot.press("o")
        text = await until(
            pilot, lambda shown: re.search(r"^›", shown, re.MULTILINE) is not None and "Orders to ERP" in shown
        )
        assert "✗ failed" in text and "recovery plan" not in text.splitlines()[0]


async def test_an_event_of_the_timeline_leads_to_its_webhooks_log(tmp_path: Path) -> None:
    console = Console(tmp_path, settings=Settings(animations=False, times="utc"))
    async with console.app.run_test(size=(140, 40), notifications=True) as pilot:
        await press(pilot, "A")
        await until(pilot, lambda shown: re.search(r"^›", shown, re.MULTILINE) is not None)
        await pilot.press("enter")
        text = await until(
            pilot, lambda shown: "1 Response" in shown and "4 Metadata" in shown and "o Webhook  Y" in shown
        )
        name = text.splitlines()[0].split("·")[1].strip()
        await pilot.press("o")
        await until(
            pilot, lambda shown: name in shown.splitlines()[0] and re.search(r"^›", shown, re.MULTILINE) is not None
        )
