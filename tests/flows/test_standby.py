"""The program opens a log, and an event, on screens that stand ready, once nobody has typed for a moment."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, Literal

from tests.support.console import Console, press, until
from tests.support.host import PATIENCE
from tui.screens.common.lifetime import LivingScreen
from tui.screens.event.screen import EventScreen
from tui.screens.events.screen import EventsScreen


async def _ready(console: Console, kind: Literal["_logs", "_events"]) -> None:
    """Until a screen of that kind stands ready."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if getattr(console.app._connections._routes, kind).is_ready:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("none stands ready")


def _aside(console: Console, kind: type[LivingScreen[Any]]) -> LivingScreen[Any]:
    (screen,) = [node for node in console.app._registry if isinstance(node, kind) and node.stands_aside]
    return screen


async def test_a_log_and_an_event_open_on_screens_that_stand_ready(tmp_path: Path) -> None:
    console = Console(tmp_path)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda shown: "Contacts to CRM" in shown)
        await _ready(console, "_logs")
        log = _aside(console, EventsScreen)
        assert "all (S)" in await press(pilot, "enter") and console.app.screen is log
        await _ready(console, "_events")
        event = _aside(console, EventScreen)
        await press(pilot, "enter")
        assert console.app.screen is event
        await press(pilot, "escape", "escape")
        await _ready(console, "_logs")
        assert _aside(console, EventsScreen) is not log and not log.is_attached
    assert not [node for node in console.app._registry if isinstance(node, LivingScreen)]
