"""A ten-line app to mount one screen in, and what tests of screens share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

from tests.support.idle import nothing_will_come
from tests.support.threads import CountingExecutor
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


TURN = 0.01
"""Seconds of a turn of the loop, or more."""
TURNS = 25
"""Turns that one look takes. A busy machine makes them longer, not
fewer: whatever could run had its turn."""
STALLED = 4
"""Looks in a row at which no worker ended or worked, after which those left are held by the test itself."""
STALLED_IN_THREADS = 60
"""The same where a thread still works for one of them: on a file, say, which may take its time."""
WORKING = 0.02
"""Processor seconds of this process in one look from which on something is still being worked at."""
PATIENCE = 60.0
"""Seconds after which whatever is waited for will not come. Far more than any machine needs: nothing is decided by
it."""


async def settle(pilot: Pilot[Any]) -> None:
    """Until messages are drained and workers done, but those that wait for a person, or for a gate of the test."""
    stalled = 0
    threads = CountingExecutor.of_loop()
    deadline = time.monotonic() + PATIENCE
    await keys_done(pilot.app)
    await pilot.pause()
    while time.monotonic() < deadline and stalled < (STALLED_IN_THREADS if threads and threads.busy else STALLED):
        tasks = [
            worker._task
            for worker in pilot.app.workers
            if not worker.is_finished and worker.group not in ("asking", "loop") and worker._task is not None
        ]
        if not tasks and not await _find_out_what_to_ask(pilot):
            break
        if not tasks:
            continue
        if await nothing_will_come(TURNS * TURN * STALLED):
            break
        stalled = 0 if await _moves(tasks) else stalled + 1
        await pilot.pause()
    await pilot.pause()


async def _find_out_what_to_ask(pilot: Pilot[Any]) -> bool:
    """Wait for those that ask until their question is there; whether any had still to find out what to ask."""
    for turn in range(TURNS * STALLED):
        asking = [
            worker._task
            for worker in pilot.app.workers
            if not worker.is_finished and worker.group == "asking" and worker._task is not None
        ]
        if not asking or isinstance(pilot.app.screen, ModalScreen):
            return bool(turn)
        await asyncio.wait(asking, timeout=TURN)
        await pilot.pause()
    return False


async def _moves(tasks: Sequence[asyncio.Task[Any]]) -> bool:
    """Wait for a look; whether one of the tasks has ended, or something was worked at."""
    spent = time.process_time()
    for _ in range(TURNS):
        if (await asyncio.wait(tasks, timeout=TURN, return_when=asyncio.FIRST_COMPLETED))[0]:
            return True
    return time.process_time() - spent > WORKING


async def keys_done(app: App[Any]) -> None:
    """Until the keys that were pressed are handed out. Only the real app holds keys back while a screen opens."""
    typeahead = getattr(app, "typeahead", None)
    if isinstance(typeahead, Typeahead):
        await typeahead.at_rest()


SHORT = 3
"""Characters that are typed one by one; a longer text is pasted, as anybody may do."""


async def enter_text(pilot: Pilot[Any], text: str) -> None:
    """Put a text into the focused field and let all come to rest. Each key of a long one would search and draw anew."""
    if len(text) <= SHORT:
        await pilot.press(*("space" if character == " " else character for character in text))
    else:
        field = pilot.app.focused
        assert field is not None, f"nothing takes {text!r}"
        field.post_message(Paste(text))
    await settle(pilot)


def screen_text(app: App[Any]) -> str:
    """Return what a person sees, line by line, without colours."""
    height = app.size.height
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines[:height])
