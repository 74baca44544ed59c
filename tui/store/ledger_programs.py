"""The programs that use one ledger: which of them are there, who recovers a webhook, and what those that are gone were
sending."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from tui.api.server import normal_server
from tui.store import ledger_reading as reading
from tui.store.ledger_lock import Presence, held, held_here, is_held, lock_path


class Programs:
    """This program among those that use the ledger in `folder`; without a folder it is in memory and this program's
    alone."""

    def __init__(self, folder: Path | None, server: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._server = server
        self._now = now
        self._held: set[str] = set()
        self._presence = Presence(folder) if folder is not None else None

    @property
    def own_name(self) -> str:
        """The name under which others can tell that this program is there; empty in memory. Raises `LedgerProblem`."""
        return self._presence.name if self._presence is not None else ""

    def lock(self, config_id: str, label: str) -> AbstractContextManager[None]:
        """The lock of a webhook, held while the block runs. Raises `HeldBy`, which says who else has it."""
        if self._folder is None:
            return held_here(self._held, config_id, label)
        return held(lock_path(self._folder, normal_server(self._server), config_id), label, self._now)

    def gone(self, database: sqlite3.Connection) -> list[int]:
        """The recoveries (by number) of which something was being sent by a program that is not there any more."""
        try:
            senders = reading.senders(database) if self._presence is not None else []
        except sqlite3.OperationalError:
            return []  # of an older program, in a file that can only be read
        return [number for number, owner, names in senders if not self._is_there(owner, names)]

    def release(self, database: sqlite3.Connection) -> None:
        """Call unknown what programs that are gone were sending."""
        now = self._now().astimezone(UTC).isoformat()
        database.executemany(
            "UPDATE entries SET state = 'unknown', at = ?, note = 'the program ended while it was being sent'"
            " WHERE recovery = ? AND state = 'sending'",
            [(now, number) for number in self.gone(database)],
        )

    def close(self) -> None:
        """Be there no more."""
        if self._presence is not None:
            self._presence.close()

    def _is_there(self, owner: str, names: tuple[str, str, str]) -> bool:
        """True where the program that was sending still is. One that left no name held the webhook's lock at the
        most."""
        if self._presence is None or self._folder is None:
            return True
        return self._presence.is_there(owner) if owner else is_held(lock_path(self._folder, *names))
