"""The line over the event log: what is marked, filtered, loaded and new, and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.services.search.terms import STATUS_WORDS
from tui.services.time.clock import read_words
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from datetime import datetime

    from tui.services.events.webhook_log import Query
    from tui.services.events.window_loader import LoadProgress


@dataclass(frozen=True)
class LogState:
    """The state of a log as far as its headline tells it."""

    asked: Query
    """Window and status that were chosen."""
    coverage: str
    """The words for how much of the window is here."""
    whole: bool = False
    """True if all of the window is here."""
    read_at: datetime | None = None
    unseen: int = 0
    """Events that came above the rows on the screen."""
    marked: int = 0
    hidden_marks: int = 0
    """The number of marked events that the list does not show."""
    replay_words: str = ""
    """The outcome so far of a replay that is watched."""
    load: LoadProgress | None = None
    """The progress of a load of the window, while it runs."""
    export_words: str = ""
    """The progress of an export, while it runs."""
    sending_words: str = ""
    """What was sent on to a URL of the person's own, while it is."""
    filter_words: str | None = None
    """The outcome of the filter, or of the cause that is shown alone; `None` where no row is hidden."""
    following: bool = False
    reading: bool = False


def headline(state: LogState, now: datetime) -> tuple[list[Cell | str], list[Cell | str]]:
    """The words on the left and on the right."""
    return _left(state), _right(state, now)


def _left(state: LogState) -> list[Cell | str]:
    parts: list[Cell | str] = []
    if state.unseen:
        parts.append(Cell(f"↑ {state.unseen:,} new (g)", "accent"))
    if state.marked:
        hidden = f" ({state.hidden_marks:,} not shown)" if state.hidden_marks else ""
        parts.append(Cell(f"{state.marked:,} marked{hidden}", "accent"))
    if state.replay_words:
        parts.append(Cell(state.replay_words, "accent"))
    if state.load is not None:
        doing = "reading again" if state.whole else "loading"
        parts.append(Cell(f"{doing} {state.load.part:.0%}, {state.load.new:,} new, esc stops", "accent"))
    if state.export_words:
        parts.append(Cell(state.export_words, "accent"))
    if state.sending_words:
        parts.append(Cell(state.sending_words, "accent"))
    if state.filter_words is not None:
        parts.append(Cell(state.filter_words, "accent"))
    else:
        status = state.asked.status
        parts += [f"{STATUS_WORDS.get(status, status) if status else 'all'} (S)", state.coverage]
    return parts


def _right(state: LogState, now: datetime) -> list[Cell | str]:
    parts: list[Cell | str] = []
    if state.following:
        parts.append(Cell("following (f)", "accent"))
    elif state.reading:
        parts.append(Cell("reading ...", "muted"))
    parts.append(f"{state.asked.window.label} (w)")
    if state.read_at is not None:
        parts.append(read_words(state.read_at, now))
    return parts
