"""What the commands share: the services of one connection, and output that is inert wherever it goes."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tui import output
from tui.api.timing import ServerClock, clock_words
from tui.services.access import ASKED_FOR, Access
from tui.services.outbox import Outbox
from tui.services.session import Session
from tui.services.time.clock import LOCAL, Clock, utc_now
from tui.services.time.window import BadWindow, Window, between, is_whole_window, parse_window

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.models import WebhookConfig
    from tui.connection import Connection
    from tui.services.recovery.recoveries import Recoveries
    from tui.settings import Settings

OK: Final = 0
OPEN: Final = 1
"""Something failed again, or is not known."""
BAD_INPUT: Final = 2
UNREADABLE: Final = 3


class Trouble(Exception):
    """Ends a command: one sentence (outside text may be in it), and the exit code."""

    def __init__(self, sentence: str, code: int = BAD_INPUT) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Desk:
    """The services over one connection. `ledger_path` is `None` for the demo, whose ledger is in memory."""

    connection: Connection
    session: Session
    settings: Settings
    access: Access
    ledger_path: Path | None
    now: Clock = utc_now

    @property
    def production(self) -> bool:
        return not self.connection.is_demo and self.settings.is_production(self.connection.profile)

    @property
    def zone(self) -> tzinfo:
        """The zone of times that are typed without one."""
        return UTC if self.settings.times == "utc" else LOCAL

    def window(self, since: str | None, until: str | None = None) -> Window:
        """The window that `--since` and `--until` name: `3h`, `09:38`, a date, or a window as this program prints it.

        Times count from the server's, which is known once something was read. Raises `Trouble`.
        """
        now, text = self.now(), since or "all"
        try:
            if until is None and is_whole_window(text):
                return parse_window(text, now, self.zone)
            return between(text, until or "", now, self.zone)
        except BadWindow as problem:
            raise Trouble(f"{'--since' if until is None else '--since, --until'}: {problem}") from None

    @property
    def recoveries(self) -> Recoveries:
        return self.session.recoveries


@asynccontextmanager
async def desk_of(
    connection: Connection,
    open_client: Callable[[Connection], WebhooksClient],
    *,
    read_only: bool = False,
    rate: float | None = None,
) -> AsyncIterator[Desk]:
    """Open the services, and close them."""
    from tui import paths
    from tui.settings import SETTINGS_FILE, load_settings

    settings, problems = load_settings(paths.config_folder() / SETTINGS_FILE)
    for problem in problems:
        complain(problem)
    reason = ASKED_FOR if read_only else None
    if reason is None and connection.claims.read_only:
        reason = f"The token ({connection.token_source}) is read-only."
    access = Access(reason)
    client = open_client(connection)
    client.guard = access
    if isinstance(client.now, ServerClock):
        client.now.told = lambda ahead: complain(clock_words(ahead))
    ledger_path = None if connection.is_demo else paths.state_folder() / "ledger.sqlite"
    organization = connection.claims.organization or ""

    def make_recoveries(session: Session) -> Recoveries:
        from tui.services.recovery.recoveries import Recoveries, who_sends
        from tui.store.ledger import Ledger

        return Recoveries(
            session.client,
            session.outbox,
            client.now,
            Ledger(ledger_path, connection.server, organization, client.now),
            session.book,
            who=who_sends(connection.claims.who),
            rate=settings.recovery_rate if rate is None else rate,
        )

    session = Session(client, Outbox(), client.now, None, organization, make_recoveries)
    try:
        yield Desk(connection, session, settings, access, ledger_path, client.now)
    finally:
        await session.aclose()


async def webhook(desk: Desk, text: str) -> WebhookConfig:
    """The webhook that a person named: an id, a name, or the beginning of one name. Raises `Trouble` and `ApiError`."""
    await desk.session.fleet.load()
    found = desk.session.fleet.find(text)
    if found is None:
        raise Trouble(
            f"there is no webhook called {text}, or more than one name begins that way; 'failures --all' lists them all."
        )
    return found.config


# --- output -----------------------------------------------------------------------------------------------------------


def say(text: str = "") -> None:
    """A line of the result, without anything that could drive a terminal or forge another line."""
    from tui.text import one_line

    output.write_line(one_line(text))


def say_json(value: Any) -> None:
    """A line of JSON in plain ASCII: nothing in it can drive a terminal."""
    output.write_line(json.dumps(value, ensure_ascii=True, allow_nan=False, default=_plain))


def complain(text: str) -> None:
    """A line on standard error."""
    from tui.text import one_line

    output.complain_line(one_line(text))


def progress(text: str) -> None:
    """A line on standard error, where a person is looking."""
    if sys.stderr is not None and not sys.stderr.closed and sys.stderr.isatty():
        complain(text)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, Sequence):
        return list(value)
    return str(value)


def instant(at: datetime | None) -> str | None:
    """A time for programs: ISO 8601 in UTC, to the second."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
