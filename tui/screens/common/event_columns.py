"""Columns of the event log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from tui.screens.common.state_words import STATES
from tui.services.events.event_row import EventRow
from tui.services.events.rows import Gap, LogRow
from tui.services.time.clock import shown
from tui.store.ledger_entries import State
from tui.widgets.line_table import Cell, Column

STATUS_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "succeeded": ("✓ delivered", "ok"),
    "failed": ("✗ failed", "failed"),
    "in_progress": ("… pending", "accent"),
    "skipped": ("– skipped", "muted"),
}
"""Glyph and word, then the cell's style. Colour never stands alone."""


def status_cell(row: EventRow) -> Cell:
    """The status as glyph and word; one that this program does not know as it came."""
    if row.was_delivered:
        return Cell("✓ too large", "warning")
    words, style = STATUS_WORDS.get(row.status, (f"? {row.status}", "warning"))
    return Cell(words, style)


def time_words(at: datetime | None, as_sent: str, *, local: bool, seconds: bool = True) -> str:
    """A time for a table: local or UTC; what the server sent where it is no time."""
    if at is None:
        return as_sent or "no time"
    return shown(at, local=local).strftime("%m-%d %H:%M:%S" if seconds else "%m-%d %H:%M")


def too_large_words(count: int) -> str:
    """Say that events cannot be returned by the API."""
    return f"{count} event{'' if count == 1 else 's'} that the API cannot return: too large for a page (413)."


def columns(
    *,
    local: bool,
    mark: Callable[[str, str], State | None] | None = None,
    hook: Callable[[EventRow], str] | None = None,
) -> Sequence[Column[LogRow]]:
    """The columns of the log. `mark(config_id, event_id)` says what came of an event that was sent again from this
    machine; without it there is no column for that. `hook` gives the webhook's name where the events of several are
    shown."""

    def of_events(render: Callable[[EventRow], Cell | str],
                  gap: Callable[[Gap], Cell | str] = lambda _: "") -> Callable[[LogRow], Cell | str]:  # fmt: skip
        return lambda row: gap(row) if isinstance(row, Gap) else render(row)

    def times(gap: Gap) -> Cell:
        if gap.too_large:
            return Cell(f"{gap.too_large} not returned (413)", "warning")
        since = time_words(gap.since, "", local=local)
        return Cell(f"⏎ reads on, down to {since}", "warning")

    def mark_cell(row: EventRow) -> Cell:
        state = mark(row.config_id, row.event_id) if mark is not None else None
        return Cell(*STATES[state]) if state is not None else Cell("")

    sent = (Column("again", "Sent again", of_events(mark_cell), width=14, priority=2),) if mark is not None else ()
    # Whose event it is and what came of a replay are worth more than the end of a reason, which the event itself has in
    # full.
    least = 10 if hook or sent else 22
    webhook = (Column("webhook", "Webhook", of_events(hook), min_width=12, flex=2),) if hook is not None else ()
    return (
        Column(
            "status",
            "Status",
            of_events(status_cell, lambda gap: Cell("┄ too large" if gap.too_large else "┄ not read", "warning")),
            width=11,
        ),
        Column(
            "time",
            "Time" if local else "Time (UTC)",
            of_events(
                lambda row: time_words(row.at, row.created_at, local=local),
                lambda gap: Cell(time_words(gap.until, "", local=local), "warning"),
            ),
            width=14,
        ),
        *webhook,
        Column("code", "Code", of_events(_code_cell), width=5),
        Column("attempt", "Try", of_events(_attempt_cell), width=3, align="right", priority=3),
        *sent,
        Column("reason", "Reason", of_events(_reason, times), min_width=least, flex=4),
        Column(
            "event", "Event", of_events(lambda row: Cell(row.event_name, "muted")), min_width=14, flex=2, priority=5
        ),
        Column("id", "Id", of_events(lambda row: Cell(row.event_id, "muted")), min_width=20, flex=2, priority=4),
    )


def _reason(row: EventRow) -> str:
    """Give the reason why it went as it did; of a delivery that succeeded, what its status says already is left out."""
    if row.status == "succeeded" and row.reason.strip(" .").casefold() in _SAYS_NOTHING:
        return ""
    return row.reason


_SAYS_NOTHING: Final = frozenset({"ok", "success", "succeeded", "delivered"})


def _code_cell(row: EventRow) -> Cell:
    style = "failed" if row.failed and not row.was_delivered else "muted"
    return Cell(row.code if row.code.isdigit() else _SHORT_CODES.get(row.code, row.code), style)


_SHORT_CODES: Final[Mapping[str, str]] = {
    "INTERNAL_ERROR": "intern",
    "INTERNAL_RESPONSE_TOO_LARGE": "large",
    "OAuthTokenExchangeError": "oauth",
    "DataLimitExceeded": "limit",
}


def _attempt_cell(row: EventRow) -> Cell:
    """Deliveries tried: one more than the automatic retries; nothing where the server does not say."""
    return Cell("" if row.attempt is None else str(row.attempt + 1), "warning" if row.attempt else "muted")
