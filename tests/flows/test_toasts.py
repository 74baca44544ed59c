"""Toasts: the outcome takes the place of "queued", the cursor's row stays in view, and the event told of is a key
away."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.console import Console, press, show_outage, until
from tui.screens.event.screen import EventScreen
from tui.settings import Settings


def lines_with(shown: str, words: str) -> list[int]:
    return [number for number, line in enumerate(shown.splitlines()) if words in line]


async def test_the_outcome_takes_the_place_of_queued_and_a_key_opens_its_event(tmp_path: Path) -> None:
    console = Console(tmp_path, is_whole=True, settings=Settings(animations=False, times="utc"))
    async with console.app.run_test(size=(100, 30), notifications=True) as pilot:
        await show_outage(pilot)
        await press(pilot, "enter", "S")
        await until(pilot, lambda shown: "✗ failed" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "Replay (y)" in shown)
        await pilot.press("y")
        await until(pilot, lambda shown: "New events (same payload)" in shown)
        text = await press(pilot)
        assert "Queued, not delivered yet" not in text
        assert "O opens" in " ".join(text.split())
        await pilot.press("O")
        await until(pilot, lambda shown: "1 Response" in shown and "delivered" in shown)
        assert isinstance(console.app.screen, EventScreen)


async def test_toasts_stand_where_the_cursor_is_not_once_each_and_never_many(tmp_path: Path) -> None:
    console = Console(tmp_path, is_whole=True, settings=Settings(animations=False, times="utc"))
    async with console.app.run_test(size=(100, 30), notifications=True) as pilot:
        await press(pilot)
        for _ in range(3):
            console.app.screen.notify("The same again.", markup=False)
        text = await press(pilot, "g")
        assert len(lines_with(text, "The same again.")) == 1
        assert lines_with(text, "The same again.")[0] > 15
        text = await press(pilot, "G")
        cursor = next(number for number, line in enumerate(text.splitlines()) if line.startswith("›"))
        toast = lines_with(text, "The same again.")[0]
        assert cursor > 15 and toast < 15
        for number in range(9):
            console.app.screen.notify(f"Number {number}.", markup=False)
        text = await press(pilot)
        assert re.findall(r"Number (\d)", text) == ["6", "7", "8"]
        widest = max(len(line.rstrip()) - line.index("▌") for line in text.splitlines() if "Number" in line)
        assert widest < 20, "no wider than its words"


async def test_no_toast_lies_over_a_question_that_sends(tmp_path: Path) -> None:
    console = Console(tmp_path, settings=Settings(animations=False, times="utc"))
    async with console.app.run_test(size=(60, 15), notifications=True) as pilot:
        await show_outage(pilot)
        await press(pilot, "enter", "S")
        await until(pilot, lambda shown: "✗ failed" in shown)
        text = await press(pilot, "space", "space", "escape")
        assert "marks removed" in text
        await pilot.press("r")
        text = await until(pilot, lambda shown: "Replay (y)" in shown)
        assert "marks removed" not in text and "Cancel (esc)" in text
