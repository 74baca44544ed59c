"""A table of events in a few columns, for the tests of what tables draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.widgets.line_table import Cell, Column, LineTable


@dataclass(frozen=True)
class Event:
    id: str
    text: str = "hello"
    status: str = "ok"


COLUMNS: Sequence[Column[Event]] = (
    Column("id", "Id", lambda event: event.id, width=8),
    Column("status", "State", lambda event: Cell(f"✗ {event.status}", event.status), width=9),
    Column("text", "Text", lambda event: event.text, min_width=10, flex=1),
    Column("size", "Size", lambda event: str(len(event.text)), width=5, align="right", priority=1),
)


def table(ahead: int = 0) -> LineTable[Event]:
    return LineTable(COLUMNS, row_key=lambda event: event.id, markable=True, ahead=ahead, id="events")


def events(first: int, end: int) -> list[Event]:
    return [Event(f"e{number}") for number in range(first, end)]
