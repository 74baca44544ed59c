"""The real app over a sandbox of its own: no account, no port, no home folder, one time of day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tests.support.demo_data import FewWebhooks, make_once
from tests.support.host import PATIENCE, enter_text, screen_text, settle
from tests.support.times import AFTERNOON
from tui.api.client import WebhooksClient
from tui.app import WebhooksApp
from tui.clipboard import Clipboard
from tui.connection import Connection, ConnectionSources, NoToken, Options, demo_connection
from tui.sandbox import Sandbox
from tui.settings import Settings
from tui.theming import load_themes

make_once()


class Console:
    """A `WebhooksApp` over `sandbox`, or over the demo with few webhooks; what it copied to the terminal is in
    `written`."""

    def __init__(
        self,
        folder: Path,
        *,
        sandbox: Sandbox | None = None,
        is_whole: bool = False,
        connection: Connection | None = None,
        no_token: NoToken | None = None,
        settings: Settings | None = None,
        problems: Sequence[str] = (),
        now: Callable[[], datetime] = lambda: AFTERNOON,
        guard: float = 0,
        **more: Any,
    ) -> None:
        """With `is_whole` the demo has all its webhooks. `more` is handed on to the app. A question may be answered as
        soon as it stands: tests of its `guard` name one."""
        make = Sandbox if is_whole else FewWebhooks
        self.sandbox = sandbox or make(token="demo", now=now, time_scale=0)
        self.written: list[str] = []
        self._now = now
        self.client: WebhooksClient | None = None
        start = demo_connection() if connection is None and no_token is None else connection
        self.app = WebhooksApp(
            connection=start,
            no_token=no_token,
            open_client=self._open,
            sources=ConnectionSources(Options(), {"XDG_CONFIG_HOME": str(folder)}, now),
            settings=settings or Settings(animations=False, times="utc"),
            themes=load_themes([])[0],
            problems=problems,
            clipboard=lambda write: Clipboard(self.written.append, environ={}, folder=folder / "copies", route="osc52"),
            now=now,
            pause=self._delivered,
            guard=guard,
            **more,
        )

    async def _delivered(self, _: float) -> None:
        """Instead of a wait: until the sandbox has delivered what it was given."""
        await self.sandbox.settle()

    def _open(self, connection: Connection) -> WebhooksClient:
        self.client = WebhooksClient(
            connection.server,
            connection.token,
            transport=self.sandbox.transport(),
            allow_plain_http=True,
            now=self._now,
            timer=lambda: 0.0,
        )
        return self.client


async def press(pilot: Pilot[Any], *keys: str) -> str:
    """Press keys, let everything come to rest after each, and return what is on the screen."""
    await settle(pilot)
    for key in keys:
        await pilot.press(key)
        await settle(pilot)
    return screen_text(pilot.app)


async def type_text(pilot: Pilot[Any], text: str) -> str:
    """Put a text into the focused field, and return what is on the screen."""
    await enter_text(pilot, text)
    return screen_text(pilot.app)


async def until(pilot: Pilot[Any], shown: Callable[[str], bool]) -> str:
    """Let the app and the sandbox go on until the screen is as wanted; fails with what is on it."""
    text = ""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        await pilot.pause()
        await asyncio.sleep(0.005)
        text = screen_text(pilot.app)
        if shown(text):
            return text
    raise AssertionError(f"never came:\n{text}")


async def rest(pilot: Pilot[Any]) -> None:
    """Until the picture is a final one, however busy the machine: all is mounted, no worker works but those that ask a
    person, nothing blinks, and three looks in a row are alike, colours and all."""
    app, seen, alike = pilot.app, None, 0
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        await pilot.pause()
        screen = app.screen
        busy = [worker for worker in app.workers if not worker.is_finished and worker.group not in ("asking", "loop")]
        tasks = [worker._task for worker in busy if worker._task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=1)
        widgets = (screen, *screen.query(Widget))
        if busy or len(app.screen_stack) < 2 or not all(widget.is_mounted for widget in widgets):
            continue
        _hold_cursors(app)
        looks = (screen, app.focused, [list(strip) for strip in screen._compositor.render_strips()])
        seen, alike = looks, alike + 1 if looks == seen else 0
        if alike == 2:
            return
    raise AssertionError(f"never came to rest:\n{screen_text(app)}")


def _hold_cursors(app: App[Any]) -> None:
    """Let no cursor blink. A `TextArea` whose `cursor_blink` is off keeps the line that it drew before the focus
    came."""
    for field in app.screen.query(Input):
        field.cursor_blink = False
    for area in app.screen.query(TextArea):
        area._pause_blink(visible=app.focused is area)


OUTAGE = "orders to erp"


async def show_outage(pilot: Pilot[Any]) -> None:
    """Have the webhook whose outage is over under the cursor."""
    await press(pilot, "slash")
    await type_text(pilot, OUTAGE)
    await press(pilot, "enter")
