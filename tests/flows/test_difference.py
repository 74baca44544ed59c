"""From a webhook that fails to what differs between a bad delivery and a good one."""

from __future__ import annotations

from pathlib import Path

from tests.support.console import Console, press, until
from tui.screens.difference.screen import DifferenceScreen


async def test_what_differs_between_a_failed_and_a_good_delivery_in_three_keys(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda shown: "✗ failing" in shown)
        await press(pilot, "enter", "n")
        await pilot.press("D")
        text = await until(pilot, lambda shown: "2 Payload (" in shown and "4 Metadata (" in shown)
        assert isinstance(console.app.screen, DifferenceScreen)
        assert "- before · ✓ delivered" in text and "+ after · ✗ failed" in text
        assert "~ changed .entity._id" in text and "The whole" in text
        await press(pilot, "escape")
        assert not isinstance(console.app.screen, DifferenceScreen)
