"""Send an event to a URL of a person's own, past the API, and see the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from tui import keys
from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.common.asking import asks
from tui.screens.common.base import ConsoleScreen, Severity
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.context import Context
from tui.screens.common.copying import CopyChoice, copy_as
from tui.screens.elsewhere.reply import ReplyPanel, body_text
from tui.services.elsewhere.destination import Destination
from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
from tui.services.elsewhere.request import Outgoing
from tui.sizes import bytes_in_words
from tui.text import one_line
from tui.widgets.fields import EDGE, MaskedInput, SafeInput
from tui.workers import start_worker


class ElsewhereScreen(ConsoleScreen[None]):
    """Sends `event` as it was delivered, signed anew. Nothing of it goes through the API: that is a replay.

    With `each_new`, the log that this was opened from can be followed: it is called with what was chosen.
    """

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    AUTO_FOCUS: ClassVar[str | None] = "#url"
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(keys.SEND_NOW, keys.BACK, keys.SEND_EACH_NEW, keys.WITH_SECRETS, keys.COPY_AS),
    ]
    HELP: ClassVar[str | None] = (
        "The event goes to this URL as it was delivered: the same method, headers and body, signed anew with the "
        "secret that you give (the one that your receiver checks with); without one it goes unsigned. **This is no "
        "replay:** it goes straight from this machine, and the API hears nothing of it. `epilot-webhooks-tui listen` "
        "in another terminal receives it. `⏎` sends; another machine than this one is asked about first. `ctrl+l` "
        "goes back to the log, follows it, and sends each new event on. `tab` goes on to the answer, where `Y` copies."
        " URL and secret are kept in memory until you leave the connection."
    )

    def __init__(
        self,
        context: Context,
        config: WebhookConfig,
        event: WebhookEvent,
        elsewhere: Elsewhere,
        each_new: Callable[[Elsewhere, ElsewhereChoice], None] | None = None,
    ) -> None:
        super().__init__(context)
        self.config = config
        self.event = event
        self.elsewhere = elsewhere
        self._each_new = each_new
        self._secrets = elsewhere.last.secrets
        self._sending = False

    # --- what is seen -----------------------------------------------------------------------------------------------

    def compose_body(self) -> Iterable[Widget]:
        last = self.elsewhere.last
        yield Static(id="what")
        with Horizontal(classes="field"):
            yield Static(f"{'URL':<7}{EDGE}")
            yield SafeInput(last.url, compact=True, select_on_focus=False, id="url")
        with Horizontal(classes="field"):
            yield Static(f"{'Secret':<7}{EDGE}")
            yield MaskedInput(last.secret, placeholder="whsec_... signs it anew; empty: it goes unsigned", id="secret")
        yield Static(id="notes")
        yield Static(id="problem")
        yield ReplyPanel()

    def on_mount(self) -> None:
        super().on_mount()
        self.show_place(self.config.label, "send elsewhere")
        self.show_request()

    @property
    def choice(self) -> ElsewhereChoice:
        """The URL, the secret and the headers as they are chosen now."""
        return ElsewhereChoice(
            self.query_one("#url", SafeInput).value, self.query_one(MaskedInput).secret, self._secrets
        )

    @on(Input.Changed, "#url")
    @on(MaskedInput.Edited)
    def show_request(self) -> None:
        """Say what would go, and what of the delivery would not."""
        size = bytes_in_words(len((self.event.payload_text or "").encode("utf-8", "surrogatepass")))
        method = self.event.http_method or self.config.http_method or "POST"
        what = f"{one_line(self.event.event_id)}, {size}"
        self.query_one("#what", Static).update(
            Content.assemble(("Past the API, no replay: ", "$text-muted"), (f"{one_line(method)} ", "bold"), what)
        )
        try:
            notes, problem = " ".join(self.elsewhere.request(self.event, self.config, self.choice).notes), ""
        except ValueError as reason:
            notes, problem = "", str(reason)
        self.query_one("#notes", Static).update(Content(one_line(notes)))
        self.query_one("#notes").display = bool(notes)
        line = self.query_one("#problem", Static)
        line.update(Content(one_line(f"✗ {problem}") if problem else ""))
        line.set_class(bool(problem), "-shown")

    def reason_against(self, action: str) -> str | None:
        match action:
            case "send_now" if self._sending:
                return "The last one is still on its way."
            case "send_each_new" if self._each_new is None:
                return "There is no log here to follow: press > in the log of a webhook."
            case "copy_as" if self.is_mounted and self.query_one(ReplyPanel).reply is None:
                return "There is no answer here to copy."
        return super().reason_against(action)

    # --- sending ----------------------------------------------------------------------------------------------------

    @on(Input.Submitted, "#url")
    @on(MaskedInput.Entered)
    def send(self) -> None:
        if not self._sending:
            self.action_send_now()

    def action_with_secrets(self) -> None:
        """With the headers that may hold secrets, or without them."""
        self._secrets = not self._secrets
        self.show_request()

    @asks
    async def action_send_now(self) -> None:
        """Send it; ask first where it leaves this machine."""
        choice = self.choice
        try:
            request, destination = self._checked(choice)
        except ValueError:
            self.show_request()  # which says it
            return
        question = f"Send {request.event_id} to {request.name}?"
        if not destination.is_this_machine and not await self._may_leave(question, request):
            return
        self.elsewhere.last = choice
        self._sending = True
        self.refresh_bindings()
        self.query_one(ReplyPanel).show_sending(f"On its way to {request.name}")
        start_worker(self.app, partial(self._send, choice), group="writes")

    @asks
    async def action_send_each_new(self) -> None:
        """Go back to the log, and send on each event that comes."""
        choice, each_new = self.choice, self._each_new
        if each_new is None:
            return
        try:
            request, destination = self._checked(choice)
        except ValueError:
            self.show_request()
            return
        question = f"Send each new event of {self.config.label} to {request.name}, until you stop following?"
        if not destination.is_this_machine and not await self._may_leave(question, request):
            return
        self.elsewhere.last = choice
        self.dismiss(None)
        each_new(self.elsewhere, choice)

    def _checked(self, choice: ElsewhereChoice) -> tuple[Outgoing, Destination]:
        return self.elsewhere.request(self.event, self.config, choice), self.elsewhere.destination(choice)

    async def _may_leave(self, question: str, request: Outgoing) -> bool:
        """Ask before anything goes to another machine."""
        details = [
            f"{request.method} with the payload ({bytes_in_words(len(request.body))}) and these headers: "
            f"{', '.join(name for name, _ in request.headers)}.",
            "It goes straight from this machine to that host, which is not this machine. The API hears nothing of it.",
            *request.notes,
        ]
        if request.url.lower().startswith("http:"):
            details.insert(1, "It is plain http: anyone between could read it.")
        if self.context.production:
            details.insert(0, "The payload is from production.")
        return await self.app.push_screen_wait(ConfirmDialog(question, details=details, confirm="Send"))

    async def _send(self, choice: ElsewhereChoice) -> None:
        """Runs on the app: leaving this screen does not stop what was sent. It is signed only now: a question may
        stand for long."""
        app = self.app
        request = self.elsewhere.request(self.event, self.config, choice)
        reply = await self.elsewhere.send(request)
        self._sending = False
        if self.is_open:
            self.query_one(ReplyPanel).show_reply(reply)
            self.refresh_bindings()
        else:
            severity: Severity = "information" if reply.is_success else "warning"
            title = one_line(f"{request.event_id} to {request.name}")
            app.notify(one_line(reply.headline), title=title, severity=severity, timeout=15, markup=False)

    # --- afterwards -------------------------------------------------------------------------------------------------

    @asks
    async def action_copy_as(self) -> None:
        """Copy the answer, or a part of it."""
        reply = self.query_one(ReplyPanel).reply
        if reply is None:
            return
        headers = "".join(f"{name}: {value}\n" for name, value in reply.headers)
        status = " ".join(filter(None, (str(reply.status), reply.reason)))
        body = body_text(reply)
        await copy_as(
            self,
            [
                CopyChoice("body of the answer", body),
                CopyChoice("headers of the answer", headers),
                CopyChoice("all of the answer", f"{status}\n{headers}\n{body or ''}"),
            ],
        )
