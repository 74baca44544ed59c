"""A webhook changed without fear, by keys in the demo: why an event was skipped, and what a change would do before it
is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.support.console import Console, press, type_text, until
from tests.support.jsonata import needs_engine


async def _to(pilot: Pilot[Any], name: str) -> None:
    """The cursor on a webhook of the list."""
    await until(pilot, lambda shown: "✗ failing" in shown)
    await press(pilot, "slash")
    await type_text(pilot, name)
    await press(pilot, "enter")


async def test_why_it_was_skipped_in_two_keys_and_what_another_condition_would_have_done(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await _to(pilot, "dunning")
        await press(pilot, "enter", "enter")
        text = await until(pilot, lambda shown: "it is not greater than 500" in shown)
        assert "✗ does not pass  entity.amount_due greater than 500" in text and "Our evaluation" in text
        await press(pilot, "e")
        await until(pilot, lambda shown: "On the example: " in shown)
        await press(pilot, "tab", "tab", "ctrl+u")
        await type_text(pilot, "1")
        await press(pilot, "f5")
        await until(pilot, lambda shown: "Try it on" in shown)
        await press(pilot, "3")  # the example, a file, the newest event
        await until(pilot, lambda shown: "✓ passes" in shown and "it is greater than 1" in shown)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda shown: "b shows each" in shown)
        await press(pilot, "b")
        text = await until(pilot, lambda shown: "With the change" in shown and "✓ sent now" in shown)
        assert "that were skipped would be sent" in text
        await press(pilot, "enter")
        await until(pilot, lambda shown: "nothing was delivered: it was skipped" in shown and "amount_due" in shown)
        await press(pilot, "escape", "escape")
        await until(pilot, lambda shown: "Save 1 change" in shown)
        await press(pilot, "y")
        await until(
            pilot, lambda shown: "this event is skipped" not in shown and "it would send this event now" in shown
        )


@needs_engine
async def test_a_transform_is_tried_on_what_was_delivered_before_it_is_saved(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40), notifications=True) as pilot:
        await _to(pilot, "order confirmation")
        await press(pilot, "e", "f8")
        await until(pilot, lambda shown: "Transform on the example" in shown and "What is sent" in shown)
        await press(pilot, "f5")
        await until(pilot, lambda shown: "Try it on" in shown)
        await press(pilot, "3")
        await until(pilot, lambda shown: "as it was delivered" in shown)
        await press(pilot, "down", "end", "backspace", "backspace")
        await until(pilot, lambda shown: "! Expected" in shown)
        await type_text(pilot, ', "x": 1 }')
        await until(pilot, lambda shown: "not what was delivered" in shown)
        await press(pilot, "f9")
        await until(pilot, lambda shown: "as the transform makes it now" in shown and '"x"' in shown)
        await press(pilot, "escape", "escape")
        await press(pilot, "ctrl+s")
        text = await until(pilot, lambda shown: "b shows each" in shown)
        words = " ".join(line.partition("│")[2].partition("│")[0].strip() for line in text.splitlines())
        assert "The last 25 events: " in words and "payloads change" in words, words
