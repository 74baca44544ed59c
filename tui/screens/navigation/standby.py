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
    """Keeps one screen of a kind ready from `begin()` to `end()`.

    `make` makes one; the code that it needs is in `module`. `is_quiet` tells whether nobody is kept waiting. What is
    ready was made for a size of the terminal and a theme: after another it is made anew.
    """

    def __init__(self, app: App[Any], module: str, make: Callable[[], Standing], is_quiet: Callable[[], bool]) -> None:
        self._app = app
        self._module = module
        self._make = make
        self._is_quiet = is_quiet
        self._looking: Timer | None = None
        self._is_imported = False
        self._ready: Standing | None = None
        self._made_for: object = None

    def begin(self) -> None:
        """Get one ready as soon as it is quiet, and again whenever one was taken."""
        self._looking = self._app.set_interval(LOOK_SECONDS, self.step)

    def end(self) -> None:
        """Get nothing ready any more."""
        if self._looking is not None:
            self._looking.stop()
            self._looking = None
        self._drop()

    def take(self) -> Standing:
        """Return the screen that is ready, or else a new one."""
        if self.is_ready and self._ready is not None:
            screen, self._ready = self._ready, None
            return screen
        return self._make()

    @property
    def is_ready(self) -> bool:
        """True if a screen stands ready for the terminal as it is now."""
        return self._ready is not None and self._ready.is_attached and self._made_for == self._ground

    @property
    def _ground(self) -> object:
        """All that a screen's styles and layout hang on."""
        return self._app.size, styles_version(self._app), self._app.app_focus

    async def step(self) -> None:
        """Take the next step. None of them keeps a key waiting for more than some milliseconds."""
        if self.is_ready or not self._is_quiet():
            return
        self._drop()
        if not self._is_imported:
            await asyncio.to_thread(import_module, self._module)
            self._is_imported = True
            return
        screen, ground = self._make(), self._ground
        screen.stand_aside()
        read_styles(self._app, screen)
        await mount_aside(self._app, screen)
        lay_out_aside(screen, self._app.size)
        for _ in draw_aside(screen):
            await asyncio.sleep(0)  # keys come first
        self._ready, self._made_for = screen, ground

    def _drop(self) -> None:
        if self._ready is not None:
            self._ready.remove()
            self._ready = None
