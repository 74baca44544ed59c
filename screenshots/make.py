"""Draws every screen of the program, dark and light, over the demo with a stopped clock: `python screenshots/make.py`.

The files are the same, byte for byte, as long as the screens are: Rich's random ids in them are replaced.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from textual.pilot import Pilot  # noqa: E402

from tests.flows.console import Console, hold_cursors, press, type_text  # noqa: E402
from tui.connection import NoToken  # noqa: E402
from tui.settings import Settings  # noqa: E402

SIZE = (120, 36)
THEMES = {"dark": "night-shift", "light": "day-shift"}


async def _erp_events(pilot: Pilot[Any]) -> None:
    await press(pilot, "slash")
    await type_text(pilot, "orders to erp")
    await press(pilot, "enter", "enter")


async def webhooks(pilot: Pilot[Any]) -> None:
    await press(pilot, "down", "up")


async def events(pilot: Pilot[Any]) -> None:
    await _erp_events(pilot)
    await press(pilot, "n", "space", "space", "space")


async def event(pilot: Pilot[Any]) -> None:
    await _erp_events(pilot)
    await press(pilot, "S", "enter", "2")


async def replay(pilot: Pilot[Any]) -> None:
    await _erp_events(pilot)
    await press(pilot, "S", "space", "space", "space", "space", "space")
    await pilot.press("b")
    await pilot.pause()


async def trigger(pilot: Pilot[Any]) -> None:
    await press(pilot, "t")


async def editor(pilot: Pilot[Any]) -> None:
    await press(pilot, "e")


async def example(pilot: Pilot[Any]) -> None:
    await press(pilot, "x")


async def requests(pilot: Pilot[Any]) -> None:
    await press(pilot, "exclamation_mark")


async def help_screen(pilot: Pilot[Any]) -> None:
    await press(pilot, "question_mark")


async def nothing(pilot: Pilot[Any]) -> None:
    await press(pilot)


SHOTS: dict[str, Callable[[Pilot[Any]], Awaitable[None]]] = {
    "webhooks": webhooks,
    "events": events,
    "event": event,
    "replay": replay,
    "trigger": trigger,
    "editor": editor,
    "example": example,
    "requests": requests,
    "help": help_screen,
    "connection": nothing,
}


async def draw(name: str, theme: str, size: tuple[int, int] = SIZE) -> str:
    """One screen as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        no_token = (
            NoToken(("--token", "EPILOT_TOKEN", "profiles.json", "credentials.json")) if name == "connection" else None
        )
        console = Console(
            Path(folder), no_token=no_token, settings=Settings(theme=theme, animations=False, times="utc")
        )
        async with console.app.run_test(size=size) as pilot:
            await press(pilot)
            await SHOTS[name](pilot)
            hold_cursors(console.app)
            svg = console.app.export_screenshot(title="epilot webhooks", simplify=True)
    return re.sub(r"terminal-\d+-", "terminal-", svg)


async def main(names: list[str]) -> None:
    """Draw the screens named, or all."""
    for name in names or list(SHOTS):
        for suffix, theme in THEMES.items():
            path = HERE / f"{name}-{suffix}.svg"
            path.write_text(await draw(name, theme), encoding="utf-8", newline="\n")
            print(path.relative_to(HERE.parent))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
