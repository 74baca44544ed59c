"""The first frame's text for the terminal: the list of webhooks in a theme's inks, as this person left it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Final, TypeAlias

from tui.screens.common.identity import identity
from tui.screens.webhooks.state import left_at
from tui.services.access import read_only_reason
from tui.services.time.clock import LOCAL, Clock, utc_now
from tui.startup.first_lines import FirstList, Line
from tui.startup.inks import Inks
from tui.theme_files import DEFAULT_THEME, shipped_words

if TYPE_CHECKING:
    from tui.api.models import JsonObject
    from tui.connection import Connection
    from tui.settings import Settings

Paint: TypeAlias = Callable[[int, int], str | None]
"""Gives what is written to a terminal of so many columns and lines; `None` where nothing can be drawn."""
_PLAIN: Final = "\x1b[0m"


def first_paint(
    connection: Connection,
    webhooks: Callable[[], Iterable[JsonObject]],
    settings: Settings,
    *,
    place: Mapping[str, object],
    read_only: bool,
    now: Clock = utc_now,
) -> Paint | None:
    """Paints the list over `connection`; `None` where that is the screen's own to do: with a theme that is not ours or
    has no colours of its own, and with a keymap.

    `webhooks` gives them as the server sent them, none where there is no list. `place` is how the list was left
    (`WebhooksScreen.remember()`). `read_only`: the person asked for it.
    """
    if settings.keymap:
        return None
    try:
        inks = Inks(shipped_words(settings.theme or DEFAULT_THEME))
    except (KeyError, ValueError):
        return None
    may_write = read_only_reason(connection, asked_for=read_only) is None
    is_production = settings.is_production(connection.profile)
    first = FirstList(
        left_at(place, now(), LOCAL if settings.times == "local" else UTC),
        lambda: identity(connection, now(), production=is_production, read_only=not may_write),
        now,
        settings.refresh,
        may_write,
    )

    def paint(width: int, height: int) -> str | None:
        lines = first.lines(webhooks(), width, height)
        return None if lines is None else painted(lines, inks)

    return paint


def painted(lines: Sequence[Line], inks: Inks) -> str:
    """The lines as the terminal wants them, from its first line on."""
    parts: list[str] = []
    for number, line in enumerate(lines, 1):
        parts.append(f"\x1b[{number};1H")
        before = None
        for text, ink in line:
            if text:
                parts += [inks.sequence(ink), text] if ink != before else [text]
                before = ink
    return "".join([*parts, _PLAIN])
