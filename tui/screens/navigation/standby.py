"""A screen that stands ready before it is asked for: imported, composed, styled and laid out while nobody types.

Nothing of one opening can be seen at the next: a screen is handed out once, to one log, and another takes its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, Generic, TypeVar

from textual.app import App
from textual.timer import Timer

from tui.screens.common.lifetime import LivingScreen
from tui.textual_compat import draw_aside, lay_out_aside, mount_aside, read_styles, styles_version

LOOK_SECONDS: Final = 0.1
"""Seconds between two looks; each takes one step at most."""

Standing = TypeVar("Standing", bound=LivingScreen[Any])


class Standby(Generic[Standing]):
    """Keeps one screen of a kind ready from `begin()` to `end()`; outside of that it makes them as they are taken.

    `make` makes one; the code that it needs is in `module`. What is ready was made for a size of the terminal and a
    theme: after another it is made anew.
    """

    def __init__(self, module: str, make: Callable[[], Standing]) -> None:
        self._module = module
        self._make = make
        self._app: App[Any] | None = None
        self._is_quiet: Callable[[], bool] = lambda: False
        self._looking: Timer | None = None
        self._is_imported = False
        self._is_at_work = False
        self._ready: Standing | None = None
        self._made_for: object = None

    def begin(self, app: App[Any], is_quiet: Callable[[], bool]) -> None:
        """Get one ready over `app` as soon as `is_quiet` tells that nobody is kept waiting, and again whenever one was
        taken."""
        self._app, self._is_quiet = app, is_quiet
        self._looking = app.set_interval(LOOK_SECONDS, self.step)

    def end(self) -> None:
        """Get nothing ready any more."""
        if self._looking is not None:
            self._looking.stop()
        self._app = self._looking = None
        self._drop()

    def take(self) -> Standing:
        """Return the screen that is ready, or else a new one."""
        screen, is_ready = self._ready, self.is_ready
        if screen is None or not is_ready:
            return self._make()
        self._ready = None
        return screen

    @property
    def is_ready(self) -> bool:
        """True if a screen stands ready for the terminal as it is now."""
        return self._ready is not None and self._ready.is_attached and self._made_for == self._ground

    @property
    def _ground(self) -> object:
        """All that a screen's styles and layout hang on."""
        app = self._app
        return None if app is None else (app.size, styles_version(app), app.app_focus)

    async def step(self) -> None:
        """Take the next step, if it is quiet. None of them keeps a key waiting for more than some milliseconds."""
        app = self._app
        if app is None or self._is_at_work or self.is_ready or not self._is_quiet():
            return
        self._is_at_work = True
        try:
            self._drop()
            if self._is_imported:
                await self._put_up(app)
            else:
                await asyncio.to_thread(import_module, self._module)
                self._is_imported = True
        finally:
            self._is_at_work = False

    async def _put_up(self, app: App[Any]) -> None:
        screen, self._made_for = self._make(), self._ground
        screen.stand_aside()
        read_styles(app, screen)
        await mount_aside(app, screen)
        lay_out_aside(screen, app.size)
        for _ in draw_aside(screen):
            await asyncio.sleep(0)  # keys come first
        self._ready = screen
        if self._app is None:  # it has ended meanwhile
            self._drop()

    def _drop(self) -> None:
        if self._ready is not None:
            self._ready.remove()
            self._ready = None
