"""The marked events of the log: what a batch replays, a recovery is planned of, and the transform is applied to anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.screens.common.asking import asks
from tui.screens.event.actions import EventActions
from tui.screens.events.base import EventList
from tui.screens.replay.flow import ReplayFlow
from tui.services.events.event_row import EventRow

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig


class EventMarks(EventActions, EventList):
    """Acts on the marked events, each webhook's by themselves."""

    _unmarked: frozenset[str] = frozenset()
    """The marks that were removed last, as row keys."""

    @property
    def config(self) -> WebhookConfig | None:
        """The webhook whose event is under the cursor, or whose log this is."""
        raise NotImplementedError

    def flow_of(self, config: WebhookConfig) -> ReplayFlow:
        """Replays events of one webhook."""
        raise NotImplementedError

    @property
    def marked_rows(self) -> list[EventRow]:
        """The marked events, whether a filter shows them or not."""
        return [row for key in self.table.marks if (row := self.logs.row(key)) is not None]

    @property
    def marked_by_webhook(self) -> list[tuple[ReplayFlow, list[EventRow]]]:
        """The marked events, with what replays those of their webhook."""
        by_webhook: dict[str, list[EventRow]] = {}
        for row in self.marked_rows:
            by_webhook.setdefault(row.config_id, []).append(row)
        configs = [(self.logs.config(self.logs.key(rows[0])), rows) for rows in by_webhook.values()]
        return [(self.flow_of(config), rows) for config, rows in configs if config is not None]

    @property
    def chosen_rows(self) -> list[tuple[ReplayFlow, list[EventRow]]]:
        return self.marked_by_webhook or super().chosen_rows

    @asks
    async def action_replay_marked(self) -> None:
        """Ask for each webhook whose events are marked: a batch goes through one."""
        for flow, rows in self.marked_by_webhook:
            await flow.ask_many(self, rows)

    def action_recover(self) -> None:
        """Plan the recovery of the marked events, or of all that failed in the webhook's window.

        Where nothing is asked it opens at once: the next key, typed fast, must not act here.
        """
        marked = self.marked_by_webhook
        if len(marked) > 1:
            self._recover_one()
        elif marked:
            flow, rows = marked[0]
            self._recover(flow.config, rows)
        elif self.config is not None:
            self._recover(self.config)

    @asks
    async def _recover_one(self) -> None:
        """Ask which of the webhooks that have marked events is recovered."""
        from tui.screens.common.choice import ChoiceDialog

        by_id = {flow.config.id: (flow.config, rows) for flow, rows in self.marked_by_webhook}
        choices = [(key, f"{config.label}: {len(rows):,} marked") for key, (config, rows) in by_id.items()]
        question = f"A recovery covers one webhook, and these events are from {len(by_id):,}. Which first?"
        if (chosen := await self.app.push_screen_wait(ChoiceDialog(question, choices))) is not None:
            self._recover(*by_id[chosen])

    def _recover(self, config: WebhookConfig, marked: Sequence[EventRow] = ()) -> None:
        ids = [row.event_id for row in marked]
        self.context.routes.recover(self.origin, config, self.asked.window, ids or None)

    def action_unmark_all(self) -> None:
        """Unmark all; where nothing is marked, mark again what was unmarked last."""
        if not self.drop_marks() and self._unmarked:
            self.table.set_marks(self._unmarked)
            self.say(f"{_marks(len(self._unmarked))} back.", seconds=4)

    def drop_marks(self) -> bool:
        """Unmark all, and say how many that were; whether any was marked."""
        marks = self.table.marks
        if marks:
            self._unmarked = marks
            self.table.unmark_all()
            self.say(f"{_marks(len(marks))} removed; u brings {'them' if len(marks) > 1 else 'it'} back.", seconds=8)
        return bool(marks)

    def unmark(self, config_id: str, event_ids: Sequence[str]) -> None:
        """What was queued is marked no more: another `b` must not offer it again, nor does `u` bring it back."""
        if self.is_open:
            queued = {self.logs.key_of(config_id, event_id) for event_id in event_ids}
            self.table.set_marks(self.table.marks - queued)
            self._unmarked -= queued


def _marks(count: int) -> str:
    return f"{count:,} mark{'s' * (count != 1)}"
