"""The ground that the commands share: the services of one connection, and output that is inert wherever it goes."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from tui import output
from tui.api.timing import clock_words
from tui.headless.trouble import BAD_INPUT as BAD_INPUT
from tui.headless.trouble import Trouble as Trouble
from tui.services.open_session import OpenSession, open_session
from tui.services.time.clock import LOCAL, Clock
from tui.services.time.window import BadWindow, Window, between, parse_window

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.models import WebhookConfig
    from tui.connection import Connection
    from tui.services.access import Access
    from tui.services.recovery.recoveries import Recoveries
    from tui.services.session import Session
    from tui.settings import Settings

OK: Final = 0
OPEN: Final = 1
"""Something failed again, or is not known."""
UNREADABLE: Final = 3


@dataclass
class Desk:
    """An open connection, and the settings of whoever sits at it."""

    opened: OpenSession
    settings: Settings

    @property
    def session(self) -> Session:
        return self.opened.session

    @property
    def access(self) -> Access:
        return self.opened.access

    @property
    def production(self) -> bool:
        return self.opened.production

    @property
    def now(self) -> Clock:
        return self.opened.now

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
            return parse_window(text, now, self.zone) if until is None else between(text, until, now, self.zone)
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
    opened = open_session(
        connection,
        open_client(connection),
        settings,
        read_only=read_only,
        rate=rate,
        clock_is_wrong=lambda ahead: complain(clock_words(ahead)),
    )
    try:
        yield Desk(opened, settings)
    finally:
        await opened.session.aclose()


async def load_webhooks(desk: Desk) -> None:
    """Read the list of webhooks, and keep their ids and names for whoever completes a command line. Raises
    `ApiError`."""
    from tui import paths
    from tui.store import known_webhooks

    await desk.session.fleet.load()
    if desk.settings.restore and not desk.opened.connection.is_demo:
        with suppress(OSError):  # nothing that the command needs
            known_webhooks.remember(
                paths.state_folder() / known_webhooks.KNOWN_WEBHOOKS_FILE, desk.session.fleet.ids_and_names
            )


async def webhook(desk: Desk, text: str) -> WebhookConfig:
    """The webhook that a person named: an id, a name, or the beginning of one name. Raises `Trouble` and `ApiError`."""
    await load_webhooks(desk)
    health = desk.session.fleet.find(text)
    if health is None:
        raise Trouble(
            f"there is no webhook called {text}, or more than one name begins that way; 'configs' lists them all."
        )
    return health.config


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
