"""The list of webhooks as its screen shows it first, line by line and without Textual.

Words, columns, widths and pieces are the screen's own (`tui.screens.webhooks`, `tui.widgets.pieces`); what stands here
is which line comes where. A test holds each cell of it against the screen (`tests/startup/test_first_frame.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from tui import keys
from tui.screens.common.identity import CRUMBS
from tui.screens.webhooks import columns as webhook_columns
from tui.screens.webhooks import headline, panel_words
from tui.screens.webhooks.commands import COMMANDS
from tui.screens.webhooks.state import LeftAt, ReadingState
from tui.services.fleet.fleet import Fleet
from tui.services.fleet.idle_reading import IdleReading
from tui.startup.inks import Ground, Ink
from tui.text import one_line
from tui.widgets.cell_styles import Cell
from tui.widgets.pieces import (
    Piece,
    ShownKey,
    field_lines,
    filled,
    fitting_keys,
    gutter_width,
    header_text,
    parts_of,
    row_pieces,
    scrollbar_pieces,
    status_pieces,
)
from tui.widgets.table_layout import lay_out

if TYPE_CHECKING:
    from tui.api.models import JsonObject
    from tui.services.events.feed import FeedBook
    from tui.services.fleet.fleet import FleetSource
    from tui.services.time.clock import Clock

Line: TypeAlias = list[tuple[str, Ink]]
"""Pieces that together are as wide as the terminal."""

LEAST_ROWS: Final = 2
"""A terminal that has no room for so many rows gets no first frame."""


@dataclass(frozen=True)
class FirstList:
    """The list of webhooks that nothing was read of but the list itself.

    `left` is how it was left. `identity()` gives the words at the right of the status line, `refresh_seconds` is how
    often the list reads itself again.
    """

    left: LeftAt
    identity: Callable[[], Sequence[Cell | str]]
    now: Clock
    refresh_seconds: float
    may_write: bool

    def lines(self, webhooks: Iterable[JsonObject], width: int, height: int) -> list[Line] | None:
        """Write it in `width` terminal columns and `height` lines; `None` where the screen would show more than rows
        from the first one on: no rows, a filter, rows that are scrolled in either direction."""
        # Nothing is read with this one, and no log is looked at.
        fleet = Fleet(cast("FleetSource", None), self.now, cast("Callable[[str], FeedBook]", None))
        fleet.show_early(webhooks)
        fleet.order = self.left.order
        cursor = self._cursor(fleet)
        has_panel = height >= panel_words.LEAST_HEIGHT
        table_height = height - 3 - (panel_words.HEIGHT if has_panel else 0)
        seen = table_height - 1  # without the header
        if not fleet.rows or self.left.filter_text or seen < LEAST_ROWS or cursor >= seen:
            return None
        table = self._table(fleet, width, table_height, cursor)
        if table is None:
            return None
        panel = self._panel(fleet, width, cursor) if has_panel else []
        return [self._status_line(width), self._headline(fleet, width), *table, *panel, self._key_line(width)]

    def _cursor(self, fleet: Fleet) -> int:
        ids = [row.webhook.id for row in fleet.rows]
        return ids.index(self.left.cursor) if self.left.cursor and self.left.cursor in ids else 0

    def _status_line(self, width: int) -> Line:
        return _padded("panel", status_pieces(parts_of(CRUMBS), parts_of(self.identity()), width - 2))

    def _headline(self, fleet: Fleet, width: int) -> Line:
        state = ReadingState(fleet, IdleReading(self.refresh_seconds), lambda: False, self.left.window)
        now = self.now()
        words = headline.right(
            fleet, self.left.window, now,
            reading=True, wide=width >= headline.WIDE, idle=state.idle_words(now, focused=True),
        )  # fmt: skip
        left = headline.left(fleet, matching=None, touched=False)
        return _padded("surface", status_pieces(parts_of(left), parts_of(words), width - 2))

    def _table(self, fleet: Fleet, width: int, height: int, cursor: int) -> list[Line] | None:
        columns = webhook_columns.columns(self.now, self.left.window, width, fleet.rows, fleet.order)
        gutter = gutter_width(markable=False)
        plan = lay_out(columns, width - 1, gutter)
        if plan.width > width - 1:
            return None
        lines = [_inked("header", [(header_text(plan, gutter), "")])]
        for place, row in enumerate(fleet.rows[: height - 1]):
            pieces = row_pieces(row, plan, has_cursor=place == cursor)
            lines.append(_inked("cursor" if place == cursor else "surface", pieces))
        lines += [_inked("surface", [(" " * plan.width, "")]) for _ in range(height - len(lines))]
        count = len(fleet.rows) + 1
        edge: Iterable[Line] = (
            [_inked("bar", [piece]) for piece in scrollbar_pieces(height, count)]
            if count > height
            else [_inked("surface", [(" ", "")])] * height
        )
        return [[*line, *cell] for line, cell in zip(lines, edge, strict=True)]

    def _panel(self, fleet: Fleet, width: int, cursor: int) -> Iterator[Line]:
        left, _ = panel_words.panel_words(fleet.rows[cursor], self.left.window, self.now())
        side, both = panel_words.SIDES[0], sum(panel_words.SIDES)
        room = (width * side // both if width >= panel_words.LEAST_WIDTH else width) - 2
        yield _inked("rule", [("─" * width, "")])
        fields = list(field_lines(left, room))
        for number in range(panel_words.HEIGHT - 1):
            pieces: list[Piece] = []
            if number < len(fields):
                label, text, style = fields[number]
                pieces = [(label, "muted"), (text, style)]
            yield _padded("surface", filled(pieces, width - 2))

    def _key_line(self, width: int) -> Line:
        ranked = [self._shown(command) for command in _footer() if command != keys.HELP]
        drawn = fitting_keys(ranked, self._shown(keys.HELP), width)
        line = [(text, Ink("keys", style, not key.enabled)) for key in drawn for text, style in key.pieces]
        return [*line, (" " * (width - sum(key.width for key in drawn)), Ink("keys"))]

    def _shown(self, command: keys.Command) -> ShownKey:
        key = command.key.partition(",")[0]
        enabled = self.may_write or not command.writes
        return ShownKey(key, one_line(command.shown_key or keys.shown(key)), one_line(command.label), enabled)


def _footer() -> Iterator[keys.Command]:
    """The commands of the list that may stand in the footer, in its order: what the screen binds goes before what every
    screen does with the same key."""
    own = {key for command in COMMANDS for key in command.key.split(",")}
    every = (command for command in keys.EVERYWHERE if own.isdisjoint(command.key.split(",")))
    return (command for command in (*COMMANDS, *every) if command.footer)


def _inked(ground: Ground, pieces: Iterable[Piece]) -> Line:
    return [(text, Ink(ground, style)) for text, style in pieces]


def _padded(ground: Ground, pieces: Iterable[Piece]) -> Line:
    """With a space at either end."""
    return _inked(ground, [(" ", ""), *pieces, (" ", "")])
