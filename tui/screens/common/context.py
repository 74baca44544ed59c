"""What a screen stands on, handed to it by its constructor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tui.screens.common.toasts import Told
from tui.services.access import Access
from tui.services.time.clock import LOCAL, Clock, utc_now
from tui.store.filter_history import FilterHistory
from tui.store.views import SavedViews
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from datetime import datetime

    from textual.screen import Screen

    from tui.api.models import JsonObject, WebhookConfig, WebhookEvent
    from tui.services.time.window import Window


class Copier(Protocol):
    """Where copied text goes; `tui.clipboard.Clipboard` is the real one."""

    def copy(self, text: str) -> Awaitable[str]:
        """Copy `text`, as it is, and return the sentence that says where it went."""
        ...


class Routes(Protocol):
    """The ways from one screen to another. The app holds the real one (`tui.screens.navigation.routes`); tests bring their own."""

    def open_help(self, screen: Screen[Any]) -> None: ...
    def open_request_log(self, screen: Screen[Any]) -> None: ...
    def open_go_to(self, screen: Screen[Any]) -> None: ...
    def open_connections(self, screen: Screen[Any]) -> None: ...
    def open_events(self, screen: Screen[Any], config: WebhookConfig, at: datetime | None = None) -> None:
        """The events of a webhook; with `at` the cursor goes to that time."""
        ...

    def open_all_events(self, screen: Screen[Any], configs: Sequence[WebhookConfig]) -> None: ...
    def open_event(self, screen: Screen[Any], config: WebhookConfig, event: WebhookEvent) -> None: ...
    def open_event_by_id(self, screen: Screen[Any], config_id: str, event_id: str) -> None:
        """Read an event where it is not known here, and open it; a sentence says where that failed."""
        ...

    def open_trigger(
        self,
        screen: Screen[Any],
        config: WebhookConfig,
        event: WebhookEvent | None = None,
        payload: JsonObject | None = None,
    ) -> None: ...
    def open_example(self, screen: Screen[Any], config: WebhookConfig) -> None: ...
    def open_editor(self, screen: Screen[Any], config: WebhookConfig | None) -> None: ...
    def recover(
        self, screen: Screen[Any], config: WebhookConfig, window: Window, marked: Sequence[str] | None = None
    ) -> None:
        """Plan the recovery of what failed in `window`, or of the marked events (ids); one that runs is shown."""
        ...

    def leave(self, screen: Screen[Any]) -> None: ...


@dataclass(frozen=True)
class Context:
    """The parts that every screen shares. `identity()` gives the words at the right of the status line: who, where, until when."""

    access: Access
    clipboard: Copier
    routes: Routes
    identity: Callable[[], list[Cell | str]] = field(default=list)
    now: Clock = utc_now
    crumbs: tuple[str, ...] = ("epilot webhooks",)
    local_times: bool = True
    refresh_seconds: float = 0.0
    """How often a list that nobody touches is read again; 0: never."""
    production: bool = False
    organization: str | None = None
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    filter_history: FilterHistory = field(default_factory=FilterHistory)
    views: SavedViews | None = None
    """Where views are saved; `None`: nowhere."""
    told: Told = field(default_factory=Told)
    """What toasts have told."""
    folder: Path = Path("handovers")
    """Where hand-over notes are written."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown, and read where they are typed without one."""
        return LOCAL if self.local_times else UTC
