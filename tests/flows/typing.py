"""Words typed ahead at a seeded pace through the real app: `python -m tests.flows.typing TRIES SEED`."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.support.console import Console
from tests.support.host import keys_done, settle
from tests.support.typing_ahead import sent_operations, type_ahead

WORDS = ("retry", "Ry", "bby", "try again", "error 503 yry", "deny", "spray", "ryyyy")
"""What a person might filter for; each holds letters that ask and one that confirms."""


async def _at_the_list(pilot: Pilot[Any]) -> None:
    """Back to the list of webhooks, without a filter."""
    for _ in range(12):
        await keys_done(pilot.app)
        screen = pilot.app.screen
        if len(pilot.app.screen_stack) == 2 and getattr(screen, "filter_text", "") == "" and pilot.app.focused:
            from tui.screens.webhooks.screen import WebhooksScreen

            if isinstance(screen, WebhooksScreen) and pilot.app.focused is screen.table and not _filter(pilot):
                return
        await pilot.press("escape")
        await pilot.pause()
    raise AssertionError("the list of webhooks is not reached")


def _filter(pilot: Pilot[Any]) -> str:
    from textual.widgets import Input

    return next((field.value for field in pilot.app.screen.query(Input)), "")


async def try_words(folder: Path, chance: random.Random, *, tries: int, most_seconds: float) -> list[float]:
    """Type `enter`, `/` and a word ahead, `tries` times; asserts what must hold, and returns the seconds a key of
    each."""
    from tui.screens.events.screen import EventsScreen

    console = Console(folder, guard=0.3)
    paces: list[float] = []
    async with console.app.run_test(size=(chance.choice((80, 120)), 30)) as pilot:
        await settle(pilot)
        for _ in range(tries):
            word, pace = chance.choice(WORDS), chance.uniform(0, most_seconds)
            paces.append(pace)
            for character in "\r/" + word:
                type_ahead(console, character)
                await asyncio.sleep(pace)
            await keys_done(console.app)
            await pilot.pause()
            screen = console.app.screen
            assert isinstance(screen, EventsScreen), f"{word} at {pace:.3f} s a key led to {screen}"
            assert _filter(pilot) == word, f"{word} at {pace:.3f} s a key: the filter holds {_filter(pilot)!r}"
            assert sent_operations(console) == [], f"{word} at {pace:.3f} s a key sent {sent_operations(console)}"
            await _at_the_list(pilot)
    return paces


if __name__ == "__main__":
    wanted, seed = int(sys.argv[1]), int(sys.argv[2])
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        tried = asyncio.run(try_words(Path(place), random.Random(seed), tries=wanted, most_seconds=0.2))
    print(f"{len(tried)} words, {min(tried) * 1000:.0f} to {max(tried) * 1000:.0f} ms a key: none sent, none lost")  # noqa: T201
    print(f"{time.monotonic() - began:.0f} s")  # noqa: T201
