"""Commands for one event: the same in the log and in the event's own screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from tui.screens.common.asking import asks
from tui.screens.common.copying import copy_as
from tui.screens.event.copies import event_choices
from tui.services.events.event_row import EventRow, row_of
from tui.workers import start_worker

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.screens.common.base import ConsoleScreen
    from tui.screens.event.panel import EventPanel
    from tui.screens.replay.flow import ReplayFlow
    from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice

NO_EVENT = "There is no event under the cursor."
_NEEDS_AN_EVENT = frozenset(
    {"open_event", "replay", "reapply", "copy_id", "copy_as", "part", "jsonata", "mark", "difference", "send_elsewhere"}
)


class Subject(NamedTuple):
    """The object of the keys: a webhook, its replays, and one of its events, where there is one."""

    config: WebhookConfig
    flow: ReplayFlow
    event: WebhookEvent | None


class EventActions:
    """Replays, triggers, copies and leafs through what `subject` gives at that moment; `panel` gives where it is shown.

    `marked` gives the events that take the place of the one under the cursor where a key takes several, by webhook.
    `each_new` follows the log, and sends on what comes.
    """

    def __init__(
        self,
        screen: ConsoleScreen[Any],
        subject: Callable[[], Subject | None],
        panel: Callable[[], EventPanel],
        marked: Callable[[], list[tuple[ReplayFlow, list[EventRow]]]] = list,
        each_new: Callable[[Elsewhere, ElsewhereChoice], None] | None = None,
    ) -> None:
        self._subject = subject
        self._panel = panel
        self._marked = marked
        self._each_new = each_new
        self.screen = screen

    def reason_against(self, action: str, has_event: Callable[[], bool]) -> str | None:
        """The reason why an action cannot run without an event; `None` where it can. `has_event` is asked only for an
        action that needs one: all are gone through whenever the cursor moves."""
        return NO_EVENT if action in _NEEDS_AN_EVENT and not has_event() else None

    def part(self, step: int = 1) -> None:
        """The next part of the event: response, payload, original, metadata."""
        self._panel().step_part(step)

    def jsonata(self) -> None:
        """Let the person type an expression that the part is put through."""
        self._panel().bar.open()

    @asks
    async def replay(self) -> None:
        """Ask, and send the event again."""
        subject = self._subject()
        if subject is not None and subject.event is not None:
            await subject.flow.ask_one(self.screen, row_of(subject.event))

    @asks
    async def reapply(self) -> None:
        """Ask, and send the marked events, or this one, with the transform applied anew."""
        from tui.screens.replay.reapply import ask_to_reapply

        subject = self._subject()
        alone = (
            [(subject.flow, [row_of(subject.event, subject.config.id)])]
            if subject is not None and subject.event is not None
            else []
        )
        for flow, rows in self._marked() or alone:
            await ask_to_reapply(self.screen, flow, rows)

    def difference(self) -> None:
        """Compare the two marked events, or this one with the last success before it."""
        subject = self._subject()
        events = [(flow.config, row.event_id) for flow, rows in self._marked() for row in rows]
        if len(events) > 2:
            self.screen.say(f"{len(events):,} events are marked, and a difference is one of two.", severity="warning")
            return
        if len(events) < 2:
            if subject is None or subject.event is None:
                return
            events = [(subject.config, subject.event.event_id)]
        self.screen.context.routes.open_difference(self.screen.origin, events)

    def trigger(self) -> None:
        """Open the trigger of the webhook, with the event's payload to begin from."""
        if (subject := self._subject()) is not None:
            self.screen.context.routes.open_trigger(self.screen.origin, subject.config, subject.event)

    def send_elsewhere(self) -> None:
        """Open the way to a URL of the person's own."""
        subject = self._subject()
        if subject is not None and subject.event is not None:
            routes = self.screen.context.routes
            routes.open_elsewhere(self.screen.origin, subject.config, subject.event, self._each_new)

    def example(self) -> None:
        """Open the example payload of the webhook."""
        if (subject := self._subject()) is not None:
            self.screen.context.routes.open_example(self.screen.origin, subject.config)

    def edit_webhook(self) -> None:
        """Open the editor of the webhook, at the condition under the cursor where those of a skipped event are
        shown."""
        if (subject := self._subject()) is not None:
            context = self.screen.context
            at = self._panel().condition if self._panel().display else None
            context.routes.open_editor(self.screen.origin, context.current(subject.config), at)

    def copy_id(self) -> None:
        """Copy the event's id."""
        start_worker(self.screen, self._copy_id, group="copying")

    async def _copy_id(self) -> None:
        subject = self._subject()
        if subject is not None and subject.event is not None:
            self.screen.say(await self.screen.context.clipboard.copy(subject.event.event_id), title="Event id")

    @asks
    async def copy_as(self) -> None:
        """Ask in which form, and copy the event or a piece of it."""
        subject = self._subject()
        if subject is None or subject.event is None:
            return
        panel, context = self._panel(), self.screen.context
        await copy_as(
            self.screen,
            event_choices(subject.event, subject.config, panel.view, context, result=panel.bar.result),
        )
