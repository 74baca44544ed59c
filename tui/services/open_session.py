"""A connection opened: who may write over it, where what is sent is recorded, and the services that stand on both.

The console and the commands open theirs here. What the first frame does not need is imported and made when it is first
asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tui import paths
from tui.api.timing import ServerClock
from tui.services.access import Access, read_only_reason
from tui.services.outbox import Outbox
from tui.services.session import Session
from tui.services.time.clock import Clock

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.connection import Connection
    from tui.services.recovery.recoveries import Recoveries
    from tui.store.config_versions import ConfigVersions
    from tui.store.event_index import EventIndex
    from tui.store.unsaved_drafts import UnsavedDrafts


class SessionSettings(Protocol):
    """The part of `tui.settings.Settings` that a session stands on."""

    @property
    def recovery_rate(self) -> float: ...

    @property
    def keep_events(self) -> int: ...

    def is_production(self, profile: str | None) -> bool: ...


@dataclass(frozen=True)
class OpenSession:
    """One connection, and what everything that is done over it asks."""

    connection: Connection
    session: Session
    access: Access
    now: Clock
    production: bool
    """True if what is sent is guarded as for production."""

    @property
    def clock_ahead(self) -> timedelta | None:
        """By how much this machine's clock is wrong, where it is known to be."""
        clock = self.session.client.now
        return clock.ahead if isinstance(clock, ServerClock) else None


def open_session(
    connection: Connection,
    client: WebhooksClient,
    settings: SessionSettings,
    *,
    outbox: Outbox | None = None,
    read_only: bool = False,
    rate: float | None = None,
    keeps_events: bool = False,
    now: Clock | None = None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    turned_read_only: Callable[[str], None] = lambda reason: None,
    clock_is_wrong: Callable[[timedelta], None] = lambda ahead: None,
) -> OpenSession:
    """The services over `client`, which is guarded from now on by who may write.

    `read_only`: the person asked for it. `rate` goes before the settings' own, in events a second. With `keeps_events`
    what is read stays on this machine as long as the settings say. `now` is the client's clock unless given.
    `turned_read_only` hears why nothing is sent any more, `clock_is_wrong` by how much this machine's clock is ahead of
    the server's.
    """
    access = Access(read_only_reason(connection, asked_for=read_only), turned_read_only)
    client.guard = access
    if isinstance(client.now, ServerClock):
        client.now.told = clock_is_wrong
    now = now or client.now
    session = Session(
        client,
        outbox or Outbox(),
        now,
        partial(_open_index, connection, now, settings.keep_events if keeps_events else 0),
        connection.claims.organization or "",
        partial(_make_recoveries, connection, now, settings.recovery_rate if rate is None else rate, pause),
        partial(_former_versions, connection, now),
        None if connection.is_demo else partial(_unsaved_drafts, connection, now),
    )
    production = not connection.is_demo and settings.is_production(connection.profile)
    return OpenSession(connection, session, access, now, production)


def ledger_path(connection: Connection) -> Path | None:
    """Return the file in which replays are recorded. The demo's events are made up anew each time: its ledger is in
    memory (`None`)."""
    return None if connection.is_demo else paths.ledger_file()


def _former_versions(connection: Connection, now: Clock) -> ConfigVersions:
    """The former versions of this connection's webhooks: of the organisation, or of the profile where the token names
    none. The demo's webhooks are made up anew each time: theirs are in memory."""
    from tui.store.config_versions import FOLDER, ConfigVersions

    folder = None if connection.is_demo else paths.state_folder() / FOLDER
    return ConfigVersions(folder, connection.server, _owner(connection), now)


def _unsaved_drafts(connection: Connection, now: Clock) -> UnsavedDrafts:
    from tui.store.unsaved_drafts import UnsavedDrafts

    return UnsavedDrafts(unsaved_folder(), connection.server, _owner(connection), now)


def unsaved_folder() -> Path:
    """Return the folder of edits that are not saved yet."""
    return paths.state_folder() / "unsaved"


def _owner(connection: Connection) -> str:
    return connection.claims.organization or f"profile {connection.profile or ''}"


def _make_recoveries(
    connection: Connection, now: Clock, rate: float, pause: Callable[[float], Awaitable[None]], session: Session
) -> Recoveries:
    from tui.services.recovery.recoveries import Recoveries, who_sends
    from tui.store.ledger import Ledger

    ledger = Ledger(ledger_path(connection), connection.server, connection.claims.organization or "", now)
    who = who_sends(connection.claims.who)
    return Recoveries(session.client, session.outbox, now, ledger, session.book, who=who, rate=rate, sleep=pause)


def _open_index(connection: Connection, now: Clock, days: int) -> EventIndex:
    """Open the index of what is read: a private file that goes with the session, unless events are kept for some
    days."""
    from tui.store.event_index import EVENTS_FILE, EventIndex

    if not days or connection.is_demo:
        return EventIndex()
    return EventIndex(paths.cache_folder() / EVENTS_FILE, oldest=now() - timedelta(days=days))
