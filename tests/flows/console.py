"""The real app over a sandbox of its own: no account, no port, no home folder, one time of day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tests.host import screen_text, settle
from tests.times import AFTERNOON
from tui.api.client import WebhooksClient
from tui.app import WebhooksApp
from tui.clipboard import Clipboard
from tui.connection import Connection, ConnectionSources, NoToken, Options, demo_connection
from tui.sandbox import Sandbox
from tui.settings import Settings
from tui.theming import load_themes


class Console:
    """A `WebhooksApp` over `sandbox`, and what it copied to the terminal in `written`."""

    def __init__(
        self,
        folder: Path,
        *,
        sandbox: Sandbox | None = None,
        connection: Connection | None = None,
        no_token: NoToken | None = None,
        settings: Settings | None = None,
        problems: Sequence[str] = (),
        now: Callable[[], datetime] = lambda: AFTERNOON,
    ) -> None:
        self.sandbox = sandbox or Sandbox(token="demo", now=now, time_scale=0)
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
        )

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
    """Type a text, character by character."""
    await pilot.press(*("space" if each == " " else each for each in text))
    await settle(pilot)
    return screen_text(pilot.app)


async def until(pilot: Pilot[Any], shown: Callable[[str], bool], *, patience: int = 400) -> str:
    """Let the app and the sandbox go on until the screen is as wanted; fails with what is on it."""
    text = ""
    for _ in range(patience):
        await pilot.pause()
        await asyncio.sleep(0)
        text = screen_text(pilot.app)
        if shown(text):
            return text
    raise AssertionError(f"never came:\n{text}")


def hold_cursors(app: App[Any]) -> None:
    """Let no cursor blink: for pictures."""
    for field in app.screen.query(Input):
        field.cursor_blink = False
        field._pause_blink(visible=field.has_focus)
    for area in app.screen.query(TextArea):
        area.cursor_blink = False
        area._pause_blink(visible=area.has_focus)
