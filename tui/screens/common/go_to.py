"""`:` asks where to go."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from tui.screens.common.dialog import Dialog
from tui.services.time.moment import FORMS
from tui.text import plain
from tui.widgets.fields import SafeInput


class GoToDialog(Dialog[str | None]):
    """The result is what was typed, trimmed, or `None`. Who opened it finds out what it names."""

    DEFAULT_CSS = """
    GoToDialog SafeInput {
        background: $panel;
        padding: 0 1;
    }
    GoToDialog .dialog-note {
        margin-top: 1;
        color: $text-muted;
    }
    GoToDialog .dialog-hint {
        margin-top: 0;
    }
    """
    HELP: ClassVar[str | None] = (
        "Type or paste the id of an event, the id or the name of a webhook, or WEBHOOK/EVENT. A time goes to the "
        "events of "
        "that time: `09:38`, `yesterday 09:38`, `mon 09:38`, `2026-11-23 09:38`, `30m ago`, `2 hours ago`."
    )

    def compose_dialog(self) -> ComposeResult:
        yield Static(plain("Go to"), classes="dialog-title")
        yield SafeInput(placeholder="event id · webhook id or name · WEBHOOK/EVENT · time", compact=True)
        yield Static(plain(f"in a log, a time: {FORMS}"), classes="dialog-note")
        yield Static(plain("⏎ goes there · esc stays here"), classes="dialog-hint")

    @on(Input.Submitted)
    def go(self, message: Input.Submitted) -> None:
        """An empty line stays here."""
        self.dismiss(message.value.strip() or None)
