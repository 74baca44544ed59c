"""The events of a class of a plan, and those of a recovery: lists that are opened from their counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.binding import BindingType
from textual.widget import Widget

from tui import keys
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.context import Context
from tui.screens.recovery import words
from tui.services.recovery.plan import Plan, PlanRow
from tui.sizes import counted
from tui.store.ledger_entries import Entry
from tui.widgets.bars import StatusLine
from tui.widgets.line_table import Cell, LineTable

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig


class PlanRowsScreen(ConsoleScreen[None]):
    """The failed events of one class. `space` takes one in or out; `changed` hears of the new plan."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.OPEN_EVENT, keys.TAKE, keys.TAKE_RANGE, keys.COPY_ID, keys.FIRST, keys.LAST)
    ]
    HELP: ClassVar[str | None] = (
        "The failed events of one class of the plan, oldest first. `space` takes the one under the cursor in or out of "
        "what is "
        "replayed and moves down; `v` does the same for all from there to the cursor. Nothing is sent. `⏎` opens the "
        "event, `y` "
        "copies its id. "
        "`esc` goes back to the plan."
    )

    def __init__(
        self,
        context: Context,
        config: WebhookConfig,
        plan: Plan,
        rows: Sequence[PlanRow],
        changed: Callable[[Plan], None],
    ) -> None:
        super().__init__(context)
        self.config = config
        self.plan = plan
        self.rows = rows
        self._changed = changed
        self._taken: tuple[int, Literal["in", "out"]] | None = None
        """The row that was taken last, and where to."""

    def compose_body(self) -> Iterable[Widget]:
        yield StatusLine(id="headline")
        yield LineTable[PlanRow](
            words.row_columns(lambda: self.plan, local=self.context.local_times),
            row_key=lambda row: row.event_id,
            id="rows",
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label, "recovery plan", words.GROUPS[self.plan.class_of(self.rows[0])][0])
        self.table.show(self.rows)
        self.table.focus()
        self.show_headline()

    @property
    def table(self) -> LineTable[PlanRow]:
        return self.query_one("#rows", LineTable)

    def show_headline(self) -> None:
        line = self.query_one("#headline", StatusLine)
        chosen = sum(self.plan.class_of(row) == "to_replay" for row in self.rows)
        line.set_left([counted(len(self.rows), "event"), Cell(f"{chosen:,} of them to replay", "strong")])
        line.set_right([Cell(f"{len(self.plan.to_replay):,} to replay in all", "muted")])

    @on(LineTable.Selected)
    def action_open_event(self) -> None:
        if (row := self.table.cursor_row) is not None:
            self.context.routes.open_event_by_id(self.origin, self.config.id, row.event_id)

    def action_take(self) -> None:
        """Take the one under the cursor in or out, and go to the next."""
        row, index = self.table.cursor_row, self.table.cursor_index
        if row is None:
            return
        side: Literal["in", "out"] = "out" if self.plan.class_of(row) == "to_replay" else "in"
        if self._take([row], side):
            self._taken = (index, side)
            self.table.move_to(index + 1)
        else:
            self.say(row.why or "This one cannot be replayed.", title="Not added", severity="warning")

    def action_take_range(self) -> None:
        """Take all from the row that was taken last to the cursor where that one went."""
        if self._taken is None:
            self.say("Take one in or out first (space): v does the same for all from there to the cursor.")
            return
        (index, side), here = self._taken, self.table.cursor_index
        rows = self.rows[min(index, here) : max(index, here) + 1]
        if self._take(rows, side):
            self._taken = (here, side)

    def _take(self, rows: Sequence[PlanRow], side: Literal["in", "out"]) -> bool:
        """Take them in or out; whether that changed anything."""
        moved = self.plan.moved([row.event_id for row in rows], side)
        if moved == self.plan:
            return False
        self.plan = moved
        self._changed(moved)
        self.table.refresh()
        self.show_headline()
        return True

    @work(group="copying")
    async def action_copy_id(self) -> None:
        row = self.table.cursor_row
        if row is not None:
            self.say(await self.context.clipboard.copy(row.event_id), title="Event id")

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()


class EntriesScreen(ConsoleScreen[None]):
    """Events of a recovery that ended in the same place, as the ledger has them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.OPEN_EVENT, keys.OPEN_NEW_EVENT, keys.COPY_ID, keys.FIRST, keys.LAST)
    ]
    HELP: ClassVar[str | None] = (
        "The events of one group, in the order in which they were sent. **New event** is the one that the replay made, "
        "found by "
        "its payload. `⏎` opens the event, `n` the new one, `y` copies the id under the cursor. `esc` goes back."
    )

    def __init__(self, context: Context, config_id: str, label: str, title: str, entries: Sequence[Entry]) -> None:
        """`entries` are events of the webhook with the id `config_id`, which is called `label`."""
        super().__init__(context)
        self._config_id = config_id
        self._label = label
        self._title = title
        self.entries = entries

    def compose_body(self) -> Iterable[Widget]:
        yield LineTable[Entry](
            words.entry_columns(local=self.context.local_times), row_key=lambda entry: entry.event_id, id="rows"
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self._label, "recovery", self._title)
        self.table.show(self.entries)
        self.table.focus()

    @property
    def table(self) -> LineTable[Entry]:
        return self.query_one("#rows", LineTable)

    def reason_against(self, action: str) -> str | None:
        entry = self.table.cursor_row if self.is_mounted else None
        if action == "open_new_event" and entry is not None and not entry.new_event_id:
            return "No new event of it was seen."
        return super().reason_against(action)

    @on(LineTable.CursorMoved)
    def offer_others(self) -> None:
        self.refresh_reasons()

    @on(LineTable.Selected)
    def action_open_event(self) -> None:
        if (entry := self.table.cursor_row) is not None:
            self.context.routes.open_event_by_id(self.origin, self._config_id, entry.event_id)

    def action_open_new_event(self) -> None:
        if (entry := self.table.cursor_row) is not None and entry.new_event_id:
            self.context.routes.open_event_by_id(self.origin, self._config_id, entry.new_event_id)

    @work(group="copying")
    async def action_copy_id(self) -> None:
        entry = self.table.cursor_row
        if entry is not None:
            self.say(await self.context.clipboard.copy(entry.event_id), title="Event id")

    def action_first(self) -> None:
        self.table.action_cursor_first()

    def action_last(self) -> None:
        self.table.action_cursor_last()
