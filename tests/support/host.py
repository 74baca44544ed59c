"""A ten-line app to mount one screen in, and what tests of screens share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from tests.support.times import NOON
from tui.screens.common.context import Context
from tui.services.access import Access
from tui.theming import THEME_VARIABLES
from tui.typeahead import Typeahead


class FakeClipboard:
    """Keeps what was copied."""

    def __init__(self) -> None:
        self.copied: list[str] = []

    async def copy(self, text: str) -> str:
        self.copied.append(text)
        return "Copied"


class FakeRoutes:
    """Writes down where a screen wanted to go: `("open_events", config)`."""

    def __init__(self) -> None:
        self.taken: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        def take(screen: object, *args: Any, **known: Any) -> None:
            self.taken.append((name, *args, *known.values()))

        return take


def make_context(*, read_only: str | None = None) -> Context:
    """A context with fakes: clipboard, routes, noon as the time."""
    return Context(
        access=Access(read_only),
        clipboard=FakeClipboard(),
        routes=FakeRoutes(),
        identity=lambda: ["org 739224", "test"],
        now=lambda: NOON,
        local_times=False,
    )


class Host(App[Any]):
    """Shows one screen and keeps its result in `result`."""

    CSS_PATH = []
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self.shown = screen
        self.result: Any = None
        self.said: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(THEME_VARIABLES)

    def on_mount(self) -> None:
        self.animation_level = "none"

        def keep(result: Any) -> None:
            self.result = result

        self.push_screen(self.shown, keep)

    def notify(self, message: str, **known: Any) -> None:
        self.said.append(f"{known.get('title', '')}|{message}")
        super().notify(message, **known)


STALLED = 4
"""Looks of a quarter of a second without a worker that ends or works, after which those left are held by the test itself."""
WORKING = 0.01
"""Processor seconds of this process between two looks from which on something is still being worked at."""
LOOKS = 240
"""Looks at most: a worker that never ends is not waited for."""


async def settle(pilot: Pilot[Any]) -> None:
    """Until messages are drained and workers done, but those that wait for a person, or for a gate of the test."""
    stalled = 0
    await keys_done(pilot.app)
    await pilot.pause()
    for _ in range(LOOKS):
        if stalled == STALLED:
            break
        tasks = [
            worker._task
            for worker in pilot.app.workers
            if not worker.is_finished and worker.group not in ("asking", "loop") and worker._task is not None
        ]
        if not tasks:
            break
        spent = time.process_time()
        done, _ = await asyncio.wait(tasks, timeout=0.25, return_when=asyncio.FIRST_COMPLETED)
        stalled = 0 if done or time.process_time() - spent > WORKING else stalled + 1
        await pilot.pause()
    await pilot.pause()


async def keys_done(app: App[Any]) -> None:
    """Until the keys that were pressed are handed out. Only the real app holds keys back while a screen opens."""
    typeahead = getattr(app, "typeahead", None)
    if isinstance(typeahead, Typeahead):
        await typeahead.at_rest()


def screen_text(app: App[Any]) -> str:
    """What a person sees, line by line, without colours."""
    height = app.size.height
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines[:height])
