"""The verb this program exists for, by keys alone: the real app, client, ledger and sandbox."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.support.console import Console, press, show_outage, until
from tui.settings import Settings


def batches(console: Console) -> list[list[str]]:
    log = console.client.log.exchanges if console.client else ()
    return [
        json.loads(exchange.request_body or "{}")["eventIds"]
        for exchange in log
        if exchange.operation == "batchReplayEvents"
    ]


async def test_from_the_webhook_to_the_outcome_in_three_keys(tmp_path: Path) -> None:
    console = Console(tmp_path, settings=Settings(animations=False, times="utc", recovery_rate=0))
    async with console.app.run_test(size=(80, 24), notifications=True) as pilot:
        await show_outage(pilot)
        text = await press(pilot, "R")
        assert "137 failed in the last 24h" in text and "125 to replay" in text and "2 batches" in text
        assert "To replay" in text and "Already recovered" in text and "12" in text
        assert batches(console) == [], "a plan sends nothing"
        await pilot.press("r")
        await pilot.pause()
        await pilot.press("y")
        text = await until(pilot, lambda shown: "recovered · ended" in shown)
        assert "125 of 125 recovered" in text
        sent = batches(console)
        assert [len(batch) for batch in sent] == [100, 25] and len(
            {event_id for batch in sent for event_id in batch}
        ) == 125


async def test_what_is_left_to_replay_falls_to_nothing_when_a_recovery_has_done_its_work(tmp_path: Path) -> None:
    console = Console(tmp_path, settings=Settings(animations=False, times="utc", recovery_rate=0))
    async with console.app.run_test(size=(120, 30), notifications=True) as pilot:
        await show_outage(pilot)
        text = await until(pilot, lambda shown: "≤137" in shown)
        assert "! delivering again" in text and "To replay" in text
        await press(pilot, "R", "escape")
        text = await until(pilot, lambda shown: " 125 " in shown)
        assert "≤" not in text, "the plan has read what was delivered since"
        await press(pilot, "R", "r")
        await pilot.press("y")
        await until(pilot, lambda shown: "125 of 125 recovered · ended" in shown)
        await press(pilot, "escape")
        await until(pilot, lambda shown: re.search(r"Orders to ERP .* 137 +0 ", shown) is not None)


async def test_what_a_recovery_sent_is_told_by_hand(tmp_path: Path) -> None:
    """The failed events stay in the log as failed: who marks them for a batch must hear that they arrived meanwhile."""
    console = Console(tmp_path, settings=Settings(animations=False, times="utc", recovery_rate=0))
    async with console.app.run_test(size=(100, 30), notifications=True) as pilot:
        await show_outage(pilot)
        await press(pilot, "R", "r")
        await pilot.press("y")
        await until(pilot, lambda shown: "125 of 125 recovered · ended" in shown)
        await press(pilot, "escape", "enter", "S", "home", "space", "space")
        count = len(batches(console))
        text = await until(pilot, lambda shown: "✓ recovered" in shown)
        assert text.count("✓ recovered") > 5, "the log says what came of them"
        await pilot.press("b")
        await until(pilot, lambda shown: "2 replayed from this machine" in shown)
        await press(pilot, "u")
        await pilot.press("r")
        text = await until(pilot, lambda shown: "It was replayed from this machine" in shown)
        assert "arrived (inferred" in " ".join(text.split())
        assert len(batches(console)) == count
