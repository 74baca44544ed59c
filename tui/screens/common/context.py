"""The ground of a screen, handed to it by its constructor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui.screens.common.identity import CRUMBS
from tui.screens.common.toasts import Told
from tui.services.access import Access
from tui.services.time.clock import LOCAL, Clock, utc_now
from tui.store.filter_history import FilterHistory
from tui.store.views import SavedViews
from tui.widgets.cell_styles import Cell

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import WebhookConfig, WebhookEvent
    from tui.conditions.judging import ConfigPath
    from tui.screens.common.origin import Origin
    from tui.services.copying.api_calls import ApiTarget
    from tui.services.elsewhere.elsewhere import Elsewhere, ElsewhereChoice
    from tui.services.rehearsal.backtest import Backtest, Case
    from tui.services.rehearsal.bench import Bench
    from tui.services.time.window import Window


class Copier(Protocol):
    """The way of copied text; `tui.clipboard.Clipboard` is the real one."""

    def copy(self, text: str) -> Awaitable[str]:
        """Copy `text`, as it is, and return the sentence that says where it went."""
        ...


class Routes(Protocol):
    """The ways from one screen to another, each asked by the screen that `origin` tells of. The real ones are in
    `tui.screens.navigation.routes`; tests bring their own."""

    def open_help(self, origin: Origin) -> None: ...
    def open_request_log(self, origin: Origin) -> None: ...
    def open_go_to(self, origin: Origin) -> None: ...
    def open_connections(self, origin: Origin) -> None: ...
    def open_events(self, origin: Origin, config: WebhookConfig, at: datetime | None = None) -> None:
        """The events of a webhook; with `at` the cursor goes to that time."""
        ...

    def open_all_events(self, origin: Origin, configs: Sequence[WebhookConfig]) -> None: ...
    def open_event(self, origin: Origin, config: WebhookConfig, event: WebhookEvent) -> None: ...
    def open_event_by_id(self, origin: Origin, config_id: str, event_id: str) -> None:
        """Read an event where it is not known here, and open it; a sentence says where that failed."""
        ...

    def open_difference(self, origin: Origin, events: Sequence[tuple[WebhookConfig, str]]) -> None:
        """Compare two events (ids), or one with the last success before it."""
        ...

    def open_webhook_difference(
        self, origin: Origin, label: str, before: str, after: str, *, after_words: str = "as it will be saved"
    ) -> None:
        """Compare a webhook as it is with what it may become, both as JSON without secrets; `label` is its name."""
        ...

    def open_backtest(self, origin: Origin, label: str, backtest: Backtest) -> None:
        """Show what a change would have done with each event; `label` is the webhook's name."""
        ...

    def open_rehearsed_difference(self, origin: Origin, label: str, backtest: Backtest, case: Case) -> None:
        """Compare what was delivered of an event with what a change would send."""
        ...

    def open_transform_difference(
        self, origin: Origin, label: str, event_words: str, delivered: str, made: str
    ) -> None:
        """Compare what was delivered of an event, which `event_words` name, with what a transform makes of it now."""
        ...

    def open_bench(
        self, origin: Origin, label: str, bench: Bench, index: int, closed: Callable[[Bench | None], None]
    ) -> None:
        """Try and edit the expressions of a draft, the one of that number first; `closed` gets the bench back."""
        ...

    def open_trigger(
        self,
        origin: Origin,
        config: WebhookConfig,
        event: WebhookEvent | None = None,
        payload: str | None = None,
    ) -> None: ...
    def open_elsewhere(
        self,
        origin: Origin,
        config: WebhookConfig,
        event: WebhookEvent,
        each_new: Callable[[Elsewhere, ElsewhereChoice], None] | None = None,
    ) -> None:
        """Send an event to a URL of a person's own. `each_new` sends on what comes into the log; `None`: there is
        no log to follow."""
        ...

    def open_example(self, origin: Origin, config: WebhookConfig) -> None: ...
    def open_editor(
        self, origin: Origin, config: WebhookConfig | None, at: ConfigPath | None = None, *, as_new: bool = False
    ) -> None:
        """Edit a webhook, or make one (`None`); with `as_new` one that is like `config`, without its secrets. The
        cursor goes to the field of `at`."""
        ...

    def open_signatures(self, origin: Origin, config: WebhookConfig) -> None: ...
    def open_deleted(self, origin: Origin) -> None:
        """Offer the webhooks that are not there any more, and open one as a draft of a new one in the editor."""
        ...

    def open_versions(self, origin: Origin, config: WebhookConfig) -> None:
        """Offer the former versions of a webhook, and put one back as a draft in the editor."""
        ...

    def recover(
        self, origin: Origin, config: WebhookConfig, window: Window, marked: Sequence[str] | None = None
    ) -> None:
        """Plan the recovery of what failed in `window`, or of the marked events (ids); one that runs is shown."""
        ...

    def leave(self, origin: Origin) -> None: ...


@dataclass(frozen=True)
class Context:
    """The parts that every screen shares. `identity()` gives the words at the right of the status line: who, where,
    until when."""

    access: Access
    clipboard: Copier
    routes: Routes
    identity: Callable[[], list[Cell | str]] = field(default=list)
    now: Clock = utc_now
    crumbs: tuple[str, ...] = CRUMBS
    local_times: bool = True
    refresh_seconds: float = 0.0
    """Seconds after which a list that nobody touches is read again; 0: never."""
    production: bool = False
    organization: str | None = None
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    filter_history: FilterHistory = field(default_factory=FilterHistory)
    expression_history: FilterHistory = field(default_factory=FilterHistory)
    """The JSONata expressions that were kept."""
    views: SavedViews | None = None
    """The views that are saved; `None`: there is no place for them."""
    told: Told = field(default_factory=Told)
    """The memory of what toasts have told."""
    folder: Path = Path("handovers")
    """The folder of hand-over notes."""
    copies: Path = Path("copies")
    """The folder of what a copied command needs as a file."""
    exports: Path = Path("exports")
    """The folder that is offered for exports."""
    current: Callable[[WebhookConfig], WebhookConfig] = lambda config: config
    """Gives a webhook as it was read or saved last."""
    target: Callable[[], ApiTarget | None] = lambda: None
    """Gives the connection as copied commands name it; `None`: none can."""

    absent: frozenset[str] = frozenset()
    """Actions that this program does not have: no screen offers them."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown, and read where they are typed without one."""
        return LOCAL if self.local_times else UTC
