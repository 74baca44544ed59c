"""The rehearsal of a change, event by event: the list, and the way to each difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.api.errors import ApiError
from tui.screens.common.backtest_words import KINDS, counts_words
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.common.errors import say_error
from tui.screens.common.event_columns import time_words
from tui.services.rehearsal.backtest import KINDS as ORDER
from tui.services.rehearsal.backtest import Backtest, Case
from tui.widgets.bars import StatusLine
from tui.widgets.line_table import Column, LineTable

RUNNING = "backtest.run"
WITH_EVENT_ID = 140
"""Columns of the terminal from which on there is room for the ids of events."""


class BacktestScreen(ConsoleScreen[None]):
    """The events of `backtest`, those that the change touches first."""

    DEFAULT_CSS = """
    BacktestScreen LineTable { height: 1fr; }
    """
    STOPPABLE = frozenset({RUNNING})
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.OPEN_DIFFERENCE, keys.LOAD_ALL, keys.BACK, keys.FIRST, keys.LAST)
    ]
    HELP: ClassVar[str | None] = (
        "The last events through the conditions and the transform as you changed them; nothing is sent. `⏎` compares "
        "what was delivered with what would be. `L` goes through the whole log; `esc` stops. What is not known, "
        "such as a payload from before the transform that the server does not keep, cannot be told and is not counted "
        "as anything else. It is our evaluation, not the server's."
    )

    def __init__(self, context: Context, label: str, backtest: Backtest) -> None:
        """`label` is the name of the webhook: outside text."""
        super().__init__(context)
        self._label = label
        self.backtest = backtest
        self._has_room = False
        self.table = LineTable[Case](self._columns(), row_key=lambda case: case.event_id, id="cases")

    def _columns(self) -> list[Column[Case]]:
        local = self.context.local_times
        return [
            Column("at", "Time", lambda case: time_words(case.at, "", local=local), width=14),
            Column("kind", "With the change", lambda case: KINDS[case.kind], width=18),
            Column("was", "It was", lambda case: case.status, width=11),
            Column("reason", "Why", lambda case: case.reason, min_width=28, flex=1),
            *([Column[Case]("event", "Event", lambda case: case.event_id, width=36)] if self._has_room else []),
        ]

    def on_resize(self) -> None:
        """Show the ids of events only where they take nothing from the reason."""
        if (has_room := self.size.width >= WITH_EVENT_ID) != self._has_room:
            self._has_room = has_room
            self.table.set_columns(self._columns())

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield self.table

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self._label, "backtest")
        self.table.focus()
        self.show_cases()
        self.rehearse(whole=False)

    def show_cases(self) -> None:
        """Draw what was rehearsed until now."""
        cases = sorted(self.backtest.cases, key=lambda case: ORDER.index(case.kind))
        if cases:
            self.table.show(cases)
        elif self.runs(RUNNING):
            self.table.show_loading("Reading the last events …")
        else:
            self.table.show_empty(counts_words(self.backtest), "L looks through the whole log")
        going = " · going on; esc stops" if self.runs(RUNNING) else ""
        self.query_one("#headline", StatusLine).set_left([f"{counts_words(self.backtest)}{going}"])

    @work(group=RUNNING, exclusive=True)
    async def rehearse(self, *, whole: bool) -> None:
        """Rehearse the last events, or all of the log."""
        try:
            if whole:
                await self.backtest.run(None, self.show_cases)
            else:
                await self.backtest.run(progress=self.show_cases)
        except ApiError as error:
            say_error(self, error, "The events could not be read")
        finally:
            if self.is_open:
                self.call_after_refresh(self.show_cases)

    def action_load_all(self) -> None:
        self.rehearse(whole=True)

    def reason_against(self, action: str) -> str | None:
        if action == "load_all" and self.backtest.complete:
            return "All events of its log were rehearsed."
        if action == "open_difference" and self.is_mounted and self.table.cursor_row is None:
            return "There is no event under the cursor."
        return super().reason_against(action)

    @on(LineTable.CursorMoved)
    def _follow(self) -> None:
        self.refresh_reasons()

    @on(LineTable.Selected)
    def action_open_difference(self) -> None:
        """Compare what was delivered with what would be."""
        if (case := self.table.cursor_row) is not None:
            self.context.routes.open_rehearsed_difference(self.origin, self._label, self.backtest, case)

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()
