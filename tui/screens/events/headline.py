"""The line over the event log: what is marked, filtered, loaded and new, and how old it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.services.search.terms import STATUS_WORDS
from tui.services.time.clock import read_words
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from tui.screens.events.screen import EventsScreen


def headline(screen: EventsScreen) -> tuple[list[Cell | str], list[Cell | str]]:
    """What stands on the left and on the right."""
    return _left(screen), _right(screen)


def _left(screen: EventsScreen) -> list[Cell | str]:
    parts: list[Cell | str] = []
    if new := screen.unseen:
        parts.append(Cell(f"↑ {new:,} new (g)", "accent"))
    if count := screen.table.mark_count:
        hidden = screen.hidden_marks()
        parts.append(Cell(f"{count:,} marked{f' ({hidden:,} not shown)' if hidden else ''}", "accent"))
    if screen.replay_words:
        parts.append(Cell(screen.replay_words, "accent"))
    progress = screen.progress
    if progress is not None:
        doing = "reading again" if screen.feed.counts.whole else "loading"
        parts.append(Cell(f"{doing} {progress.part:.0%}, {progress.new:,} new, esc stops", "accent"))
    if screen.is_filtered:
        parts.append(Cell(screen.filter_words(), "accent"))
    else:
        status = screen.asked.status
        parts += [f"{STATUS_WORDS.get(status, status) if status else 'all'} (S)", screen.feed.coverage]
    return parts


def _right(screen: EventsScreen) -> list[Cell | str]:
    parts: list[Cell | str] = []
    if screen.following:
        parts.append(Cell("following (f)", "accent"))
    elif screen.readings:
        parts.append(Cell("reading ...", "muted"))
    parts.append(f"{screen.asked.window.label} (w)")
    read_at = screen.feed.read_at
    if read_at is not None:
        parts.append(read_words(read_at, screen.context.now()))
    return parts
