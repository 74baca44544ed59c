"""The ids that a batch replay did not queue, by name."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tui import keys
from tui.screens.common.context import Context
from tui.screens.common.dialog import Dialog
from tui.screens.common.errors import error_lines
from tui.services.replay.replayer import ReplayOutcome
from tui.text import plain, safe
from tui.widgets.line_table import Cell, Column, LineTable

_GROUPS = (
    ("unknown", "outcome unknown", "warning", "They may have been queued. They are not sent again automatically."),
    ("not_queued", "not queued", "failed", "The server's answer leaves them out."),
    ("not_sent", "not sent", "failed", "They certainly did not leave this machine."),
    ("elsewhere", "left out", "warning", "A recovery or another program sent them meanwhile: they may have arrived."),
    ("queued", "queued", "muted", ""),
)


class BatchOutcomeDialog(Dialog[None]):
    """Lists every id of the batch with where it ended, the open ones first; `y` copies those."""

    DEFAULT_CSS = """
    BatchOutcomeDialog {
        LineTable { height: 12; margin-top: 1; background: $surface; }
        .group { height: auto; }
        #hint { margin: 1 0; color: $text-muted; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.COPY_ID)]
    HELP: ClassVar[str | None] = "Every id of the batch and where it ended. `y` copies those that were not queued."

    def __init__(self, outcome: ReplayOutcome, context: Context) -> None:
        super().__init__()
        self.outcome = outcome
        self.context = context

    @property
    def open_ids(self) -> tuple[str, ...]:
        """The ids that were not queued, or may not have been."""
        return self.outcome.unknown + self.outcome.not_queued + self.outcome.not_sent

    def compose_dialog(self) -> ComposeResult:
        yield Static(Content(f"{len(self.outcome.queued)} queued, {len(self.open_ids)} not"), classes="dialog-title")
        for name, title, _, meaning in _GROUPS:
            ids: tuple[str, ...] = getattr(self.outcome, name)
            if ids and meaning:
                yield Static(Content(f"{len(ids)} {title}. {meaning}"), classes="group")
        if self.outcome.error is not None:
            yield Static(plain(error_lines(self.outcome.error)), classes="group")
        yield LineTable[tuple[str, str, str]](
            [
                Column("group", "Where it ended", lambda row: Cell(row[1], row[2]), width=16),
                Column("id", "Event id", lambda row: row[0], flex=1),
            ],
            row_key=lambda row: row[0],
            id="ids",
        )
        yield Static(Content("y copies the ids that were not queued · esc closes"), id="hint")

    def on_mount(self) -> None:
        rows = [
            (event_id, title, style) for name, title, style, _ in _GROUPS for event_id in getattr(self.outcome, name)
        ]
        table = self.query_one("#ids", LineTable)
        table.show(rows)
        table.focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self.fit_table)

    def fit_table(self) -> None:
        """As many lines as there are ids, or as the other words leave."""
        table, box = self.query_one("#ids", LineTable), self.query_one(".dialog")
        others = sum(
            child.outer_size.height + child.styles.margin.height for child in box.children if child is not table
        )
        room = int(self.size.height * 0.92) - box.gutter.height - others - table.styles.margin.height
        table.styles.height = max(3, min(table.row_count + 1, room))

    @work(group="copying")
    async def action_copy_id(self) -> None:
        where = await self.context.clipboard.copy("\n".join(self.open_ids))
        self.notify(safe(where), title=f"{len(self.open_ids)} ids", markup=False)
