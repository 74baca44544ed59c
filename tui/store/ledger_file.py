"""The ledger's SQLite file: how it is made and opened. Nothing in it can be read again, so it is never made anew."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from tui.paths import make_private
from tui.store.ledger_entries import LedgerProblem

Found = TypeVar("Found")

VERSION: Final = 1
_APPLICATION: Final = 0x65774C47

_SCHEMA: Final = """
CREATE TABLE recoveries (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    server TEXT NOT NULL,
    organization TEXT NOT NULL,
    config_id TEXT NOT NULL,
    label TEXT NOT NULL,
    who TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    span TEXT NOT NULL,             -- the window, in words
    planned INTEGER NOT NULL,
    baseline_at INTEGER,            -- the newest event before anything was sent: microseconds since 1970
    baseline_ids TEXT,              -- and the ids of those with that time, as JSON
    owner TEXT NOT NULL DEFAULT ''  -- the program that sends of it, or did last; '' where an older program made it
);
CREATE INDEX recoveries_by_webhook ON recoveries (server, organization, config_id);
-- Ids, times, states and digests: no payload ever.
CREATE TABLE entries (
    number INTEGER PRIMARY KEY,     -- the order of the plan, and of the recoveries
    recovery INTEGER NOT NULL REFERENCES recoveries,
    event_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    sent TEXT,
    batch INTEGER NOT NULL,
    new_event_id TEXT,
    note TEXT NOT NULL,
    digest TEXT NOT NULL,
    repeat_by TEXT NOT NULL,
    told TEXT,                      -- up to when who chose to repeat it knew what had been sent
    UNIQUE (recovery, event_id)
);
CREATE INDEX entries_by_event ON entries (event_id);
CREATE INDEX entries_by_new_event ON entries (new_event_id) WHERE new_event_id IS NOT NULL;
CREATE INDEX entries_by_state ON entries (recovery, state);
CREATE INDEX entries_sending ON entries (recovery) WHERE state = 'sending';
"""
_SINCE: Final = (
    "ALTER TABLE recoveries ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE entries ADD COLUMN told TEXT",
    "CREATE INDEX entries_sending ON entries (recovery) WHERE state = 'sending'",
)
"""The columns that a ledger of an older program lacks. Older programs can use what has it: the version stays."""


class LedgerFile:
    """The file, opened with its first use. Any thread may use it, and is let in when the one before is done."""

    def __init__(self, path: Path | None) -> None:
        """Without a `path` it is in memory."""
        self._path = path
        self._turn = threading.Lock()

    @cached_property
    def connection(self) -> sqlite3.Connection:
        """For who has the turn."""
        return open_ledger(self._path)

    @property
    def is_made(self) -> bool:
        """True if there is anything to read: reading where nothing was written makes it."""
        return "connection" in self.__dict__ or (self._path is not None and self._path.exists())

    def close(self) -> None:
        """Close it, if it is open; it is opened again where it is used afterwards."""
        with self._turn:
            if "connection" in self.__dict__:
                with suppress(sqlite3.Error):
                    self.connection.close()
                del self.__dict__["connection"]

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that the block writes, on the disk when it is left, or, where it raises, nothing. Raises
        `LedgerProblem`."""
        with self._turn:
            try:
                database = self.connection
                database.execute("BEGIN IMMEDIATE")
                try:
                    yield database
                    database.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):
                        database.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise problem(self._path, error) from error

    def read(self, read: Callable[[sqlite3.Connection], Found]) -> Found:
        """Return what `read` finds. Raises `LedgerProblem`."""
        with self._turn:
            try:
                return read(self.connection)
            except sqlite3.Error as error:
                raise problem(self._path, error) from error


def open_ledger(path: Path | None) -> sqlite3.Connection:
    """The connection to the file, made where it is missing; without a `path` in memory. Raises `LedgerProblem`.

    Any thread may use it, one at a time: who opens it sees to that.
    """
    try:
        if path is not None:
            make_private(path.parent)
            # Made with its mode before SQLite sees it: its -wal and -shm files take the mode of the file.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
        connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise problem(path, error) from error
    try:
        connection.text_factory = surrogates
        connection.execute("PRAGMA busy_timeout = 5000")
        owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if (owner, version) not in ((0, 0), (_APPLICATION, VERSION)):
            raise sqlite3.DatabaseError("it is not a ledger of this version of the program")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if version == 0:
            _make(connection)
        elif not _is_complete(connection):
            with suppress(sqlite3.OperationalError):  # it cannot be written: it is read as it is
                _complete(connection)
    except sqlite3.Error as error:
        connection.close()
        raise problem(path, error) from error
    return connection


def _make(connection: sqlite3.Connection) -> None:
    with _alone(connection):
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) == 0:  # another program may have been quicker
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {VERSION}")


def _is_complete(connection: sqlite3.Connection) -> bool:
    return any(name == "owner" for _, name, *_ in connection.execute("PRAGMA table_info(recoveries)"))


def _complete(connection: sqlite3.Connection) -> None:
    with _alone(connection):
        if not _is_complete(connection):
            for statement in _SINCE:
                connection.execute(statement)


@contextmanager
def _alone(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def surrogates(raw: bytes) -> str:
    """Half a surrogate pair in somebody's id comes back as it was put in."""
    return raw.decode("utf-8", "surrogatepass")


def problem(path: Path | None, error: Exception) -> LedgerProblem:
    """Say what is wrong with the file, and the way out."""
    why = (isinstance(error, OSError) and error.strerror) or error
    return LedgerProblem(
        f"The replay ledger {path or 'in memory'} cannot be used ({why}), and nothing is sent without it. Put right its"
        " permissions or the free space, or move it away to begin a new one."
    )
