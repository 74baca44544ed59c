"""The place that a person comes from: what a screen hands on to the one that is opened from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from textual.screen import Screen

    from tui.api.models import WebhookConfig
    from tui.services.events.neighbours import Neighbours
    from tui.services.time.window import Window


@dataclass(frozen=True)
class Origin:
    """Handed to every route by the screen that asks (`ConsoleScreen.origin`); what is `None` it does not have."""

    screen: Screen[Any]
    """The screen that asks: the next one is pushed over it, and work that leads there ends with it."""
    window: Window | None = None
    """The window that the person chose last; a log opens with it."""
    config: WebhookConfig | None = None
    """The webhook that the screen is about; an event id is looked for there first."""
    neighbours: Neighbours | None = None
    """The list around the event that is opened."""
    go_to_time: Callable[[datetime], None] | None = None
    """Goes to a time in the screen's own list."""
    read_again: Callable[[str], object] | None = None
    """Reads the screen's list again, after a webhook in it (an id) was changed or made elsewhere: the cursor goes
    there."""

    def about(self, config: WebhookConfig | None, window: Window | None = None) -> Origin:
        """The origin for a screen that is about a webhook, and about a window where it has one of its own."""
        return replace(self, config=config or self.config, window=window or self.window)

    def handed_on(self, screen: Screen[Any]) -> Origin:
        """The origin for what is opened from `screen`, which came from here and has no list of its own."""
        return Origin(screen, window=self.window, config=self.config)
