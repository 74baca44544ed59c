"""The way to a picture: an app, keys, and everything at rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

from textual.pilot import Pilot
from textual.screen import Screen

from tests.support.console import Console, rest
from tests.support.host import Host
from tui.settings import Settings
from tui.theming import load_themes

RunBefore: TypeAlias = Callable[[Pilot[Any]], Awaitable[None]]
SMALL, LARGE = (80, 24), (120, 40)


class ThemedHost(Host):
    """A `Host` in one of our own themes."""

    def __init__(self, screen: Screen[Any], theme: str = "night-shift") -> None:
        super().__init__(screen)
        for known_theme in load_themes([])[0]:
            self.register_theme(known_theme)
        self.theme = theme


def console(folder: Path, theme: str = "night-shift", **known: Any) -> Console:
    """The whole program over the demo's data, at one time of one day, in UTC."""
    return Console(folder, is_whole=True, settings=Settings(theme=theme, animations=False, times="utc"), **known)


def typed(text: str) -> tuple[str, ...]:
    """The keys that type `text`."""
    return tuple("space" if key == " " else key for key in text)


def keys(*groups: str | tuple[str, ...]) -> RunBefore:
    """Press keys, one group after the other, with a rest after each; the picture is taken after the last."""

    async def run(pilot: Pilot[Any]) -> None:
        await rest(pilot)
        for group in groups:
            await pilot.press(*((group,) if isinstance(group, str) else group))
            await rest(pilot)

    return run


OUTAGE = ("slash", *typed("erp"), "enter", "enter")
"""From the list of webhooks to the events of the one whose outage is over: the worst of those that say `erp`."""
