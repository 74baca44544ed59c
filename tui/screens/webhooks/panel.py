"""The webhook under the cursor in a few lines below the list, where there is room."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.screens.webhooks.panel_words import HEIGHT, SIDES, Pairs, panel_words
from tui.services.fleet.health import Health
from tui.services.time.window import Window
from tui.widgets.detail_fields import DetailFields


class WebhookPanel(Horizontal):
    """The webhook's target and how it fared at the left, what it does about failures at the right. A narrow screen has
    the left only."""

    DEFAULT_CSS = f"""
    WebhookPanel {{
        display: none;
        height: {HEIGHT};
        background: $surface;
        border-top: solid $panel;
        DetailFields {{ height: 100%; padding: 0 1; }}
        #sends {{ width: {SIDES[0]}fr; }}
        #does {{ width: {SIDES[1]}fr; }}
    }}
    """

    _said: tuple[Pairs, Pairs] | None = None

    def compose(self) -> ComposeResult:
        yield DetailFields(id="sends")
        yield DetailFields(id="does")

    def show(self, row: Health | None, window: Window, now: datetime) -> None:
        """Show another webhook, or none; `window` is what the list counts failures in. What it does about a delivery is
        left out as long as the models are being imported."""
        if not self.query("#does"):
            return  # the screen is being taken down
        left, right = ([], []) if row is None else panel_words(row, window, now)
        self.query_one("#sends", DetailFields).set_fields(left)
        self.query_one("#does", DetailFields).set_fields(right)
