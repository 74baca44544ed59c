"""The test of a webhook from the editor: asked first, then told step by step until its event is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.api.addresses import without_address_secrets
from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.common.dialog import Dialog, DialogBody
from tui.services.drafts.webhook_editor import WebhookEditor, oauth_words
from tui.services.trigger.fire_test import FireTest, logs_in_by_oauth
from tui.services.trigger.trigger import Trigger
from tui.text import cut, one_line, plain
from tui.workers import start_worker

_INK = {"running": "$text-muted", "done": "$text-success", "failed": "$text-error", "unknown": "$text-warning"}
LONGEST = 600
"""Characters shown of what a step says."""


class FireDialog(Dialog[None]):
    """Carries the test out, and shows its steps. What is sent is the app's: leaving the dialog does not stop it."""

    DEFAULT_CSS = """
    FireDialog {
        & #fire-steps { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open_event", "Open the event", show=False)]
    HELP: ClassVar[str | None] = "`⏎` opens the event that was made, `esc` goes back to the editor."

    def __init__(self, test: FireTest, open_event: Callable[[WebhookConfig, WebhookEvent], None]) -> None:
        super().__init__()
        self.test = test
        self._open_event = open_event

    def compose_dialog(self) -> ComposeResult:
        yield Static(plain(f"Test of {one_line(self.test.config.label)}"), classes="dialog-title")
        yield DialogBody(Static("", id="fire-steps"))
        yield Static("", id="fire-hint", classes="dialog-hint", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.show_steps()
        start_worker(self.app, self._run, group="writes")

    async def _run(self) -> None:
        await self.test.run(self.show_steps)

    def show_steps(self) -> None:
        """Draw the steps as they stand now."""
        if not self.is_open:
            return
        test = self.test
        parts: list[tuple[str, str]] = []
        for step in test.steps:
            parts += [
                (f"{step.glyph} {step.name:<9} ", f"bold {_INK[step.state]}"),
                (cut(one_line(step.words), LONGEST) + "\n", ""),
            ]
        self.query_one("#fire-steps", Static).update(Content.assemble(*parts).rstrip())
        hint = "esc goes back to the editor"
        if test.event is not None:
            hint = f"⏎ opens the event · {hint}"
        elif not test.is_over:
            hint = "It is on its way; esc goes back and does not stop it"
        self.query_one("#fire-hint", Static).update(hint)
        self.call_after_refresh(self._fit_bodies)

    def action_open_event(self) -> None:
        """Open the event that was made."""
        if self.test.event is not None:
            self._open_event(self.test.config, self.test.event)


async def ask_and_fire(
    screen: ConsoleScreen[Any], config: WebhookConfig, editor: WebhookEditor, trigger: Trigger
) -> None:
    """Ask whether the example is to be sent through the saved `config`, and show what comes of it."""
    context = screen.context
    details = [
        f"Sends the API's example as {config.http_method or 'POST'} to"
        f" {without_address_secrets(config.url or 'no URL')}: a real delivery.",
        *(["The OAuth login is tested first; where it fails, nothing is sent."] if logs_in_by_oauth(config) else []),
        *(["The webhook is switched off."] if config.enabled is False else []),
    ]
    dialog = ConfirmDialog(
        f"Test {config.label} as it is saved now?", details=details, confirm="Fire", production=context.production
    )
    if not await screen.app.push_screen_wait(dialog):
        return
    test = FireTest(
        config, trigger, editor.test_oauth, oauth_words, organization=context.organization, now=context.now()
    )
    routes, origin = context.routes, screen.origin
    await screen.app.push_screen_wait(FireDialog(test, lambda config, event: routes.open_event(origin, config, event)))
