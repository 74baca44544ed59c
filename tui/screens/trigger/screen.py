"""Send a payload through a webhook by hand: edit it, send it, see what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from textual import work
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui import keys
from tui.api.addresses import without_address_secrets
from tui.api.errors import ApiError, NotFound
from tui.api.models import JsonObject, WebhookConfig, WebhookEvent
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen, Severity
from tui.screens.common.choice import ChoiceDialog
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.context import Context
from tui.screens.common.errors import say_error
from tui.screens.common.own_editor import edit_elsewhere
from tui.screens.trigger.outcome import OutcomePanel
from tui.screens.trigger.payload_pane import PayloadPane
from tui.screens.trigger.payload_sources import PayloadSource, editable, payload_sources
from tui.services.trigger.payload_check import fill_in_metadata
from tui.services.trigger.trigger import Trigger, TriggerOutcome
from tui.sizes import bytes_in_words
from tui.text import json_text, one_line
from tui.workers import start_worker


class TriggerScreen(ConsoleScreen[None]):
    """Sends one payload through `config`, each time it is asked to; `event` is a past one to start from.

    `payload` starts from that document instead, e.g. from an example that was made for one automation.
    """

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.SEND, keys.BACK, keys.SYNC, keys.SOURCE, keys.EXTERNAL_EDITOR, keys.LOOK_UP, keys.FILL_IN),
        *keys.bindings(keys.COPY_ID, keys.OPEN_EVENT, keys.JSONATA),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    HELP: ClassVar[str | None] = (
        "Edit the payload, choose whether to wait for the receiver's answer (sync) or only to queue it (async), and "
        "send it. "
        "It asks first. `tab` goes to the answer, where `y` copies the event's id, `⏎` opens the event, and `|` puts "
        "the receiver's body through a JSONata expression. A text that replaced yours comes back with `ctrl+z`. `f1` "
        "shows this help while you type."
    )

    def __init__(
        self,
        context: Context,
        config: WebhookConfig,
        trigger: Trigger,
        event: WebhookEvent | None = None,
        payload: str | None = None,
    ) -> None:
        super().__init__(context)
        self.config = config
        self.trigger = trigger
        self.event = event
        self.outcome: TriggerOutcome | None = None
        self._sources = payload_sources(config, event, context.organization, context.now())
        if payload is not None:
            self._sources.insert(0, PayloadSource("given", "the example you looked at", editable(payload)))
        self._source = self._sources[0]
        self._sync = True
        self._sending = False

    # --- what is seen -----------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        yield Static(id="target")
        yield Static(id="mode")
        with Container(id="halves"):
            yield PayloadPane(id="payload-half")
            yield OutcomePanel(expressions=self.context.expression_history, id="outcome")

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label, "trigger")
        self._payload.area.focus()
        self._show_mode()
        self._start_from(self._source)

    @property
    def _payload(self) -> PayloadPane:
        return self.query_one(PayloadPane)

    def _show_mode(self) -> None:
        method, url = self.config.http_method or "POST", without_address_secrets(self.config.url or "no URL")
        self.query_one("#target", Static).update(
            Content.assemble((f"{one_line(method)} ", "bold"), one_line(url), *self._state())
        )
        way = "sync: waits for the answer" if self._sync else "async: queued only"
        self.query_one("#mode", Static).update(
            Content.assemble((way, "bold $text-accent"), (f" · from {one_line(self._source.words)}", "$text-muted"))
        )

    def _state(self) -> list[tuple[str, str]]:
        """Say what about the webhook may keep it from delivering."""
        return [] if self.config.enabled is not False else [("  this webhook is switched off", "bold $text-warning")]

    # --- the payload ------------------------------------------------------------------------------------------------

    def _start_from(self, source: PayloadSource) -> None:
        self._source = source
        self._show_mode()
        if source.text is None:
            self._payload.say("… Reading the example")
            self.load_example()
        else:
            self._payload.start_from(source.text, caution=source.caution)

    @work(exclusive=True, group="trigger.example")
    async def load_example(self) -> None:
        """Ask for the example; what was typed meanwhile is kept."""
        before = self._payload.text
        try:
            example = await self.trigger.example(self.config.id)
        except ApiError as error:
            say_error(self, error, "The example could not be read")
            if not self._payload.text:
                self._start_from(self._sources[-1])
            return
        if self._source.key == "example" and self._payload.text == before:
            self._payload.start_from(editable(example.text))

    def action_fill_in(self) -> None:
        """Put in the metadata that the API wants; what is there stays."""
        check = self._payload.check_now()
        if not check.lacks_metadata:
            self.say(check.problem or "The metadata is complete.")
            return
        value = json.loads(self._payload.text)
        self._payload.put(
            json_text(fill_in_metadata(value, self.config, self.context.organization, self.context.now()))
        )
        if not self.context.organization:
            self.say("This connection does not name its organisation: type it in.", severity="warning")

    @asks
    async def action_source(self) -> None:
        """Start again from something else."""
        choices = [(source.key, source.words) for source in self._sources]
        picked = await self.app.push_screen_wait(ChoiceDialog("Start from", choices, self._source.key))
        for source in self._sources:
            if source.key == picked:
                self._start_from(source)

    def action_external_editor(self) -> None:
        """Edit in the person's own editor."""
        text = edit_elsewhere(self, self._payload.text)
        if text is not None and text != self._payload.text:
            self._payload.put(text)

    # --- sending ----------------------------------------------------------------------------------------------------

    def reason_against(self, action: str) -> str | None:
        match action:
            case "send" if self._sending:
                return "The last one is still on its way."
            case "external_editor" if self.trigger.sending:
                return f"Wait: {', '.join(self.trigger.sending)} is on its way."
            case "look_up" | "copy_id" | "open_event" if self.outcome is None or not self.outcome.event_id:
                return "Nothing was sent yet." if self.outcome is None else "There is no event to look up."
            case "jsonata" if self.outcome is None or not self.outcome.body:
                return "There is no body of an answer here."
        return super().reason_against(action)

    def action_jsonata(self) -> None:
        """Type an expression for the receiver's body."""
        self.query_one(OutcomePanel).bar.open()

    def action_sync(self) -> None:
        """Wait for the answer, or only queue it."""
        self._sync = not self._sync
        self._show_mode()

    @asks
    async def action_send(self) -> None:
        """Ask, then send what is seen."""
        check = self._payload.check_now()
        payload = check.payload
        if payload is None:
            self.say(check.problem or "", title="Not sent", severity="warning")
            return
        sync = self._sync
        if await self.app.push_screen_wait(self._question(sync, check.size)):
            self._sending = True
            self.refresh_bindings()
            waiting = "Sent; waiting for the receiver's answer" if sync else "Sending"
            self.query_one(OutcomePanel).show_sending(waiting)
            start_worker(self.app, partial(self._send, payload, sync, self._payload.text), group="writes")

    def _question(self, sync: bool, size: int) -> ConfirmDialog:
        host = urlsplit(self.config.url or "").netloc.rpartition("@")[2] or "no URL"
        details = [
            f"{self.config.http_method or 'POST'} to {host}",
            "The receiver gets it now, and its answer is shown here."
            if sync
            else "It is queued; whether it arrives is known later.",
        ]
        if self.config.enabled is False:
            details.append("This webhook is switched off: the API may refuse it.")
        if self.outcome is not None and self.outcome.kind == "unknown":
            details.append("The last one may have arrived: this may deliver it a second time.")
        return ConfirmDialog(
            f"Send 1 payload of {bytes_in_words(size)} through {self.config.label}?",
            details=details,
            confirm="Send",
            production=self.context.production,
        )

    async def _send(self, payload: JsonObject, sync: bool, text: str) -> None:
        """Runs on the app: leaving this screen does not stop what was sent."""
        app = self.app
        outcome = await self.trigger.send(self.config, payload, sync=sync)
        self._sending = False
        if self.is_attached:
            self._show_outcome(outcome)
            if outcome.event_id is not None and self._payload.text == text:
                self._payload.mark_kept()  # the event has it
        else:
            severity: Severity = "information" if outcome.kind in ("succeeded", "queued") else "warning"
            words = " · ".join(part for part in (outcome.headline, outcome.event_id, outcome.advice) if part)
            title = one_line(f"Trigger of {self.config.label}")
            app.notify(one_line(words), title=title, severity=severity, timeout=15, markup=False)

    def _show_outcome(self, outcome: TriggerOutcome) -> None:
        self.outcome = outcome
        self.query_one(OutcomePanel).show_outcome(outcome)
        self.refresh_bindings()

    # --- afterwards -------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="trigger.look_up")
    async def action_look_up(self) -> None:
        """Ask the server what became of the event."""
        outcome = self.outcome
        if outcome is None or outcome.event_id is None:
            return
        try:
            later_outcome = await self.trigger.look_up(self.config, outcome.event_id, seconds=outcome.seconds)
        except NotFound:
            self.say("The server does not show this event yet. Try again in a moment.", severity="warning")
        except ApiError as error:
            say_error(self, error, "It could not be looked up")
        else:
            if self.outcome is outcome:
                self._show_outcome(later_outcome)

    @work(group="copying")
    async def action_copy_id(self) -> None:
        """Copy the event's id."""
        if self.outcome is not None and self.outcome.event_id:
            self.say(await self.context.clipboard.copy(self.outcome.event_id), title="Copy: event id")

    @work(exclusive=True, group="trigger.open")
    async def action_open_event(self) -> None:
        """Open the event that was made."""
        if self.outcome is None or self.outcome.event_id is None:
            return
        try:
            event = await self.trigger.event(self.config, self.outcome.event_id)
        except ApiError as error:
            say_error(self, error, "The event could not be read")
        else:
            self.context.routes.open_event(self.origin, self.config, event)

    def action_back(self) -> None:
        """Give up the result of an expression, or leave; ask first where an edit would be lost."""
        if self.query_one(OutcomePanel).bar.drop():
            return
        if not self._payload.edited:
            self.dismiss(None)
            return

        def answered(leave: bool | None) -> None:
            if leave:
                self.dismiss(None)

        self.app.push_screen(ConfirmDialog("Leave, and lose the edited payload?", confirm="Leave"), answered)
