"""The marked events of the log: a batch replays them, a recovery or a new transform takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tui.screens.common.asking import asks
from tui.screens.common.choice import ChoiceDialog
from tui.services.search.search_run import FoundRows

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.events.log_search import LogSearch
    from tui.screens.events.log_view import LogView
    from tui.screens.replay.flow import ReplayFlow
    from tui.services.events.rows import LogRow
    from tui.store.rows import EventRow
    from tui.widgets.line_table import LineTable


class EventMarks:
    """Marks events by their keys, whether a filter shows them or not. `flow_of` replays those of one webhook."""

    def __init__(
        self,
        screen: ConsoleScreen[Any],
        view: LogView,
        search: LogSearch,
        table: LineTable[LogRow],
        flow_of: Callable[[WebhookConfig], ReplayFlow],
    ) -> None:
        self._view = view
        self._search = search
        self._logs = view.logs
        self._table = table
        self._flow_of = flow_of
        self._removed: frozenset[str] = frozenset()
        """The marks that were removed last."""
        self._hidden: tuple[object, int] = (None, 0)
        self.screen = screen

    # --- which are marked -------------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[EventRow]:
        """The marked events."""
        return [row for key in self._table.marks if (row := self._logs.row(key)) is not None]

    @property
    def by_webhook(self) -> list[tuple[ReplayFlow, list[EventRow]]]:
        """The marked events, with what replays those of their webhook: a batch goes through one."""
        by_id: dict[str, list[EventRow]] = {}
        for row in self.rows:
            by_id.setdefault(row.config_id, []).append(row)
        configs = [(self._logs.config(self._logs.key(rows[0])), rows) for rows in by_id.values()]
        return [(self._flow_of(config), rows) for config, rows in configs if config is not None]

    @property
    def hidden(self) -> int:
        """The number of marked events that the list does not show."""
        if not self._table.mark_count:
            return 0
        marks, rows, feed = self._table.marks, self._table.rows, self._view.feed
        state = (marks, id(rows), len(rows), feed.index.version)
        if self._hidden[0] != state:
            shown = (
                sum(rows.index_of(key) is not None for key in marks)
                if isinstance(rows, FoundRows)
                else feed.count_of(marks)
            )
            self._hidden = (state, len(marks) - shown)
        return self._hidden[1]

    # --- marking ----------------------------------------------------------------------------------------------------

    def mark(self) -> None:
        """Mark the row under the cursor, or unmark it, and move down."""
        self._table.toggle_mark()
        self._table.move_by(1)

    def mark_range(self) -> None:
        """Mark from the last mark to the cursor."""
        self._table.mark_range_to_cursor()

    def mark_all(self) -> None:
        """Mark all that is loaded and matches, but not while it is still being looked for."""
        if self._search.is_looking:
            self.screen.say("Still looking through the log: press a again when it is done.", severity="warning")
            return
        self._table.mark_all()
        if not self._view.feed.exhausted:
            self.screen.say(f"Marked what is loaded and matches: {self._view.feed.coverage}.")

    def unmark_all(self) -> None:
        """Unmark all; where nothing is marked, mark again what was unmarked last."""
        if not self.drop() and self._removed:
            self._table.set_marks(self._removed)
            self.screen.say(f"{_marks(len(self._removed))} back.", seconds=4)

    def drop(self) -> bool:
        """Unmark all, and say how many that were; whether any was marked."""
        marks = self._table.marks
        if marks:
            self._removed = marks
            self._table.unmark_all()
            them = "them" if len(marks) > 1 else "it"
            self.screen.say(f"{_marks(len(marks))} removed; u brings {them} back.", seconds=8)
        return bool(marks)

    def take_queued(self, config_id: str, event_ids: Sequence[str]) -> None:
        """Unmark what was queued: another `b` must not offer it again, nor does `u` bring it back."""
        if self.screen.is_open:
            queued = {self._logs.key_of(config_id, event_id) for event_id in event_ids}
            self._table.set_marks(self._table.marks - queued)
            self._removed -= queued

    def drop_what_is_gone(self) -> None:
        """Unmark the events that are not kept any more, and say how many those were."""
        marks = self._table.marks
        gone = {key for key in marks if self._logs.row(key) is None}
        if gone:
            self._table.set_marks(marks - gone)
            self.screen.say(
                f"{len(gone):,} marked events are not kept any more, and were unmarked.", severity="warning"
            )

    # --- sending ----------------------------------------------------------------------------------------------------

    @asks
    async def replay(self) -> None:
        """Ask for each webhook whose events are marked."""
        for flow, rows in self.by_webhook:
            await flow.ask_many(self.screen, rows)

    def recover(self) -> None:
        """Plan the recovery of the marked events, or of all that failed in the webhook's window.

        Where nothing is asked it opens at once: the next key, typed fast, must not act here.
        """
        marked = self.by_webhook
        if len(marked) > 1:
            self._recover_one()
        elif marked:
            flow, rows = marked[0]
            self._plan(flow.config, rows)
        elif (config := self._logs.config(self._table.cursor_key)) is not None:
            self._plan(config)

    @asks
    async def _recover_one(self) -> None:
        """Ask which of the webhooks that have marked events is recovered."""
        by_id = {flow.config.id: (flow.config, rows) for flow, rows in self.by_webhook}
        choices = [(key, f"{config.label}: {len(rows):,} marked") for key, (config, rows) in by_id.items()]
        question = f"A recovery covers one webhook, and these events are from {len(by_id):,}. Which first?"
        if (chosen := await self.screen.app.push_screen_wait(ChoiceDialog(question, choices))) is not None:
            self._plan(*by_id[chosen])

    def _plan(self, config: WebhookConfig, marked: Sequence[EventRow] = ()) -> None:
        ids = [row.event_id for row in marked]
        self.screen.context.routes.recover(self.screen.origin, config, self._view.asked.window, ids or None)


def _marks(count: int) -> str:
    return f"{count:,} mark{'s' * (count != 1)}"
