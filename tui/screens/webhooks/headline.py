"""The words over and under the list of webhooks: how many fail, what is not known, what is being read, and how old it
is."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tui.screens.common.errors import TRY_AGAIN, error_in_banner
from tui.services.time.clock import read_words
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from tui.api.errors import ApiError
    from tui.services.fleet.fleet import Fleet
    from tui.services.fleet.health import Health
    from tui.services.time.window import Window

WIDE = 100
"""From this many terminal columns on there is room for the window in a sentence."""


class ListTrouble(NamedTuple):
    """A trouble (outside text), and the way out."""

    text: str
    hint: str


def left(fleet: Fleet, *, matching: int | None, touched: bool) -> list[Cell | str]:
    """Write what matters most first: where there is no room, the end goes. `matching` is how many rows the filter
    leaves."""
    rows = fleet.rows
    if fleet.read_at is None:
        return ["webhooks"]
    failing = sum(row.failing for row in rows)
    unreadable = sum(row.state == "unreadable" for row in rows)
    awaited = sum(row.is_awaited for row in rows)
    unread = sum(row.state == "unread" for row in rows)
    count = f"{len(rows)} webhook{'s' * (len(rows) != 1)}"
    parts: list[Cell | str] = [Cell(f"{failing} of {len(rows)} failing", "failed") if failing else count]
    if held := fleet.held_seconds:
        parts.append(Cell(f"429: {math.ceil(held)} s pause", "warning"))
    if matching is not None:
        parts.append(Cell(f"{matching} match", "accent"))
    if awaited:
        parts.append(Cell(f"{awaited} being read", "muted"))
    if unreadable:
        parts.append(Cell(f"{unreadable} unreadable", "warning"))
    if unread:
        parts.append(Cell(f"{unread} not read", "warning"))
    if fleet.counting or not (awaited or unread):
        parts.extend(_counting(fleet))
    if touched and not fleet.is_sorted:
        parts.append(Cell("ctrl+r: new order", "accent"))
    return parts


def _counting(fleet: Fleet) -> list[Cell | str]:
    counting, uncounted = len(fleet.counting), fleet.uncounted
    if counting == 1 and uncounted <= 1:
        return [Cell(f"counting {fleet.counting[0].webhook.label}", "muted")]
    if counting:
        return [Cell(f"counting {max(uncounted, counting)}", "muted")]
    return [Cell(f"{uncounted} not counted", "muted")] if uncounted else []


def right(
    fleet: Fleet, window: Window, now: datetime, *, reading: bool, wide: bool, idle: str = ""
) -> list[Cell | str]:
    """The window, why the list does not read itself (`idle`, where there is room), and the age of the oldest answer on
    the screen."""
    at = fleet.data_at
    age = read_words(at, now) if at is not None else "not read yet"
    words = f"failures {window.words} (w)" if wide else f"{window.words.removeprefix('in ').removeprefix('the ')} (w)"
    return [
        Cell("reading ...", "muted") if reading and fleet.rows else "",
        words,
        Cell(idle if wide else "", "muted"),
        age,
    ]


def trouble(fleet: Fleet, current: Health | None, list_error: ApiError | None, now: datetime) -> ListTrouble | None:
    """Find what could not be read: the list, the webhook under the cursor, or the worst of the others."""
    if list_error is not None:
        return ListTrouble(error_in_banner(list_error), TRY_AGAIN) if fleet.rows else None
    unreadable = [row for row in fleet.rows if row.error is not None]
    row = current if current is not None and current.error is not None else None
    if row is None:
        row = unreadable[0] if unreadable else None
    if row is None or row.error is None:
        return None
    many = f"{len(unreadable)} of {len(fleet.rows)} could not be read. " if row is not current else ""
    return ListTrouble(f"{many}{row.webhook.label}: {error_in_banner(row.error, brief=True)}", _again(row, fleet, now))


def _again(row: Health, fleet: Fleet, now: datetime) -> str:
    if row.is_awaited:
        return "asked again after the others" if fleet.held_seconds else "being asked again"
    if row.retry_at is None:
        return TRY_AGAIN
    seconds = max(math.ceil((row.retry_at - now).total_seconds()), 0)
    return f"retrying in {seconds} s · ctrl+r: now"
