"""What can be done with an event: the same in the log and in the event's own screen."""

from __future__ import annotations

from typing import Any

from textual import work

from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.common import event_columns
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.copying import CopyChoice, copy_as
from tui.screens.event.panel import EventPanel
from tui.screens.replay.flow import ReplayFlow
from tui.services.copying.curl import curl_command, curl_words
from tui.services.events.event_row import EventRow, row_of
from tui.services.time.clock import ago, parse_time
from tui.text import json_text

NO_EVENT = "There is no event under the cursor."
_NEEDS_AN_EVENT = frozenset({"open_event", "replay", "reapply", "copy_id", "copy_as", "part", "mark"})


class EventActions(ConsoleScreen[Any]):
    """Replay, trigger, copy and the parts of the event that `current` gives."""

    @property
    def target(self) -> tuple[WebhookConfig, ReplayFlow] | None:
        """The webhook that the keys act on, and what replays its events."""
        raise NotImplementedError

    @property
    def current(self) -> WebhookEvent | None:
        """The event that the keys act on."""
        raise NotImplementedError

    @property
    def panel(self) -> EventPanel:
        """Where the event's parts are shown."""
        raise NotImplementedError

    def when(self, event: WebhookEvent) -> str:
        """An event's time in words, with its age."""
        at = parse_time(event.created_at)
        zone = "" if self.context.local_times else " UTC"
        words = event_columns.time_words(at, event.created_at or "", local=self.context.local_times)
        return f"{words}{zone} · {ago(at, self.context.now())} ago" if at else words

    def reason_against(self, action: str) -> str | None:
        reason = super().reason_against(action)
        if reason is None and action in _NEEDS_AN_EVENT and self.is_mounted and self.current is None:
            return NO_EVENT
        return reason

    def action_part(self, step: int = 1) -> None:
        """The next part of the event: response, payload, original, metadata."""
        self.panel.step_part(step)

    @asks
    async def action_replay(self) -> None:
        event, target = self.current, self.target
        if event is not None and target is not None:
            await target[1].ask_one(self, row_of(event))

    @property
    def chosen_rows(self) -> list[tuple[ReplayFlow, list[EventRow]]]:
        """What a key acts on that takes the marked events, or the one under the cursor: by webhook."""
        event, target = self.current, self.target
        return [(target[1], [row_of(event, target[0].id)])] if event is not None and target is not None else []

    @asks
    async def action_reapply(self) -> None:
        from tui.screens.replay.reapply import ask_to_reapply

        for flow, rows in self.chosen_rows:
            await ask_to_reapply(self, flow, rows)

    def action_trigger(self) -> None:
        if (target := self.target) is not None:
            self.context.routes.open_trigger(self.origin, target[0], self.current)

    def action_example(self) -> None:
        if (target := self.target) is not None:
            self.context.routes.open_example(self.origin, target[0])

    @work(group="copying")
    async def action_copy_id(self) -> None:
        event = self.current
        if event is not None:
            self.say(await self.context.clipboard.copy(event.event_id), title="Event id")

    @asks
    async def action_copy_as(self) -> None:
        event, target = self.current, self.target
        if event is None or target is None:
            return
        view = self.panel.view
        response = event.http_response
        await copy_as(
            self,
            [
                CopyChoice("event id", event.event_id),
                CopyChoice("payload", event.payload_text),
                CopyChoice(
                    "response", json_text(response.model_dump(by_alias=True, exclude_unset=True)) if response else None
                ),
                CopyChoice("value at the cursor", view.cursor_value_text()),
                CopyChoice("path at the cursor", view.cursor_path()),
                CopyChoice("correlation id", event.metadata.correlation_id if event.metadata else None),
                CopyChoice("URL", event.url),
                CopyChoice(curl_words(target[0]), curl_command(event, target[0])),
                CopyChoice("event as JSON", json_text(event.model_dump(by_alias=True, exclude_unset=True))),
            ],
        )
