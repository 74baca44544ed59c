"""All webhooks at a glance: which of them fail in the window, and since when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol

from tui.api.errors import ApiError, UnreadableAnswer
from tui.api.models import MAX_PAGE
from tui.services.clock import Clock, parse_time
from tui.services.event_rows import row_of
from tui.services.window import Window

if TYPE_CHECKING:
    from tui.api.models import Cursor, EventPage, FilterableStatus, WebhookConfig

AT_ONCE: Final = 8
"""Webhooks looked at side by side: more only makes the server answer 429 sooner."""
EMPTY_PAGES: Final = 8
"""Empty pages in a row, each with a cursor, that are read past before the webhook counts as unreadable."""


class FleetSource(Protocol):
    """The part of `WebhooksClient` that the fleet reads from."""

    async def get_configs(self, event_name: str | None = None) -> list[WebhookConfig]: ...

    async def list_events(
        self,
        config_id: str,
        *,
        limit: int = 25,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        status: FilterableStatus | None = None,
    ) -> EventPage: ...


@dataclass
class Health:
    """What is known of one webhook's deliveries in the window. Nothing here is ever a guess.

    `failures` is `None` until it was read; `at_least` says that there are more than one page of them.
    """

    config: WebhookConfig
    state: Literal["unread", "waiting", "reading", "read", "unreadable"] = "unread"
    failures: int | None = None
    at_least: bool = False
    last_failure: datetime | None = None
    last_success: datetime | None = None
    last_reason: str = ""
    """Code and reason of the newest failure, as far as the server says; outside text."""
    error: ApiError | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether its answer is on the way, or will be asked for."""
        return self.state in ("waiting", "reading")

    @property
    def failures_text(self) -> str:
        """`3`, `25+`, `…` while it is being read, `?` where it could not be."""
        if self.failures is None:
            return "…" if self.is_awaited else "?"
        return f"{self.failures}+" if self.at_least else str(self.failures)

    @property
    def failing(self) -> bool:
        """Whether the newest delivery known is a failure."""
        if not self.failures or self.last_failure is None:
            return False
        return self.last_success is None or self.last_failure > self.last_success

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """Sorts the worst first: failing now, then unknown, then failures that are over, then the rest by name."""
        if self.failing:
            group = 0
        elif self.failures is None:
            group = 1
        elif self.failures:
            group = 2
        else:
            group = 3
        newest = self.last_failure.timestamp() if self.last_failure else 0.0
        return group, -(self.failures or 0), -newest, self.config.label.casefold()


class Fleet:
    """The webhooks of the organisation and their health. `rows` is in the server's order."""

    def __init__(self, source: FleetSource, now: Clock) -> None:
        self._source = source
        self._now = now
        self.rows: list[Health] = []
        self.read_at: datetime | None = None
        """When the list of webhooks was last read; `None`: never."""

    async def load(self) -> None:
        """Read the list of webhooks. What is known of their health stays. Raises `ApiError`; the old list stays then."""
        configs = await self._source.get_configs()
        known = {health.config.id: health for health in self.rows}
        rows = []
        for config in configs:
            health = known.pop(config.id, None) or Health(config)
            health.config = config
            rows.append(health)
        self.rows = rows
        self.read_at = self._now()

    async def check(self, window: Window, changed: Callable[[Health], None]) -> None:
        """Ask for every webhook's failures in the window, bounded; `changed` is called as each answer comes.

        A webhook that cannot be read carries its error; it holds nobody up. Stopped half-way, the rest is `unread`.
        """
        rows = list(self.rows)
        self.expect()
        places = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as group:
                for health in rows:
                    group.create_task(self._check_one(health, window, places, changed))
        finally:
            for health in rows:
                if health.is_awaited:
                    health.state = "unread"

    def expect(self) -> None:
        """Everything is about to be read anew: what was counted counts no more."""
        for health in self.rows:
            health.state, health.failures, health.error = "waiting", None, None

    def forget_counts(self) -> None:
        """Drop what was counted: it was for another window."""
        for health in self.rows:
            health.state, health.failures, health.error = "unread", None, None

    async def _check_one(
        self, health: Health, window: Window, places: asyncio.Semaphore, changed: Callable[[Health], None]
    ) -> None:
        async with places:
            health.state = "reading"
            since, until = window.bounds(self._now())
            try:
                failed = await self._newest(health.config.id, status="failed", since=since, until=until)
                succeeded = await self._newest(health.config.id, status="succeeded", limit=1, until=until)
            except ApiError as error:
                health.state, health.error = "unreadable", error
            else:
                health.state = "read"
                health.failures = len(failed.data)
                health.at_least = failed.next_cursor is not None and failed.has_more is not False
                health.last_failure = parse_time(failed.data[0].created_at) if failed.data else None
                newest = row_of(failed.data[0]) if failed.data else None
                health.last_reason = f"{newest.code} {newest.reason}".strip() if newest else ""
                health.last_success = parse_time(succeeded.data[0].created_at) if succeeded.data else None
        changed(health)

    async def _newest(
        self,
        config_id: str,
        *,
        status: FilterableStatus,
        limit: int = MAX_PAGE,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> EventPage:
        """The first page with events. An empty page with a cursor says nothing yet: it is read past, within reason."""
        cursor: Cursor | None = None
        for _ in range(EMPTY_PAGES):
            page = await self._source.list_events(
                config_id, limit=limit, cursor=cursor, since=since, until=until, status=status
            )
            if page.data or page.next_cursor is None or page.has_more is False or page.next_cursor == cursor:
                return page
            cursor = page.next_cursor
        raise UnreadableAnswer(f"The server keeps sending empty pages of its {status} events; ctrl+r asks again.")

    def find(self, text: str) -> Health | None:
        """The webhook with this id, or this name (whatever its case), or the only one whose name begins so."""
        wanted = text.strip().casefold()
        for health in self.rows:
            if health.config.id == text.strip():
                return health
        named = [health for health in self.rows if health.config.label.casefold() == wanted]
        if not named and wanted:
            named = [health for health in self.rows if health.config.label.casefold().startswith(wanted)]
        return named[0] if len(named) == 1 else None
