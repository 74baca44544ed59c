"""The sandbox's state, in SQLite: webhooks with their secrets, events with their payloads.

Events are read newest first by `(created_at, event_id)`, so that a page costs the same however deep it is. One
connection, used by one thread at a time: while the demo data is put in that is a worker thread, from then on the event
loop's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui.api.models import JsonObject
from tui.sandbox.wire import SandboxError, dumps

APPLICATION_ID: Final = 0x65775342
SCHEMA_VERSION: Final = 1
BUSY_SECONDS = 2
"""Seconds to wait for another program that has the file locked."""

_TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE webhooks (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, event_name TEXT NOT NULL,
                       document TEXT NOT NULL,
                       signing_secret TEXT);
CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE events (event_id TEXT NOT NULL, config_id TEXT NOT NULL, created_at TEXT NOT NULL, status TEXT NOT NULL,
                     url, event_name TEXT, http_method TEXT, retry_attempt INTEGER NOT NULL, next_attempt_at TEXT,
                     http_response, metadata NOT NULL, payload NOT NULL, original_payload);
"""
# In url, http_response, metadata, payload and original_payload a number names a row of `texts`, a template of the demo
# data in which @id@ and @at@ stand for the event's id and time: a million events of 2 KB each are then 0.3 GB instead
# of 2.2. Made after the demo data is in: filling an index row by row costs several times as much as sorting once.
_INDEXES: Final = """
CREATE UNIQUE INDEX events_by_id ON events (config_id, event_id);
CREATE INDEX events_by_time ON events (config_id, created_at, event_id);
CREATE INDEX events_by_status ON events (config_id, status, created_at, event_id);
CREATE INDEX events_unfinished ON events (created_at) WHERE status = 'in_progress';
"""


class StoredEvent(NamedTuple):
    """A row of `events`, its columns in order. `http_response` and `metadata` are JSON text."""

    event_id: str
    config_id: str
    created_at: str
    status: str
    url: str | None
    event_name: str | None
    http_method: str | None
    retry_attempt: int
    next_attempt_at: str | None
    http_response: str | None
    metadata: str
    payload: str
    original_payload: str | None


_TEXTS: Final = {
    StoredEvent._fields.index(name) for name in ("url", "http_response", "metadata", "payload", "original_payload")
}
_PLACES: Final = ",".join("?" * len(StoredEvent._fields))
_COLUMNS: Final = ",".join(StoredEvent._fields)


def render(template: str, event_id: str, at: str) -> str:
    """A template of the demo data with the event's id and time put in."""
    return template.replace("@id@", event_id).replace("@at@", at)


@dataclass(frozen=True)
class Webhook:
    """A stored webhook: `document` is the config as the API shows it, but with its secrets."""

    id: str
    document: JsonObject
    signing_secret: str | None = None

    @property
    def event_name(self) -> str:
        return str(self.document.get("eventName", ""))

    @property
    def name(self) -> str:
        return str(self.document.get("name", ""))


@dataclass(frozen=True)
class EventQuery:
    """The question of a page of events; the moments are stamps (`times.stamp`)."""

    limit: int
    before: tuple[str, str] | None = None
    since: str | None = None
    until: str | None = None
    event_id: str | None = None
    status: str | None = None


class SandboxDatabase:
    """`path` None: private to this process, in memory, or in a temporary file that nobody else sees where it will be
    `large`."""

    def __init__(self, path: Path | None, *, large: bool = False) -> None:
        self.path = path
        self._texts: dict[int, str] = {}
        self._connection = self._open(path, large)

    def _open(self, path: Path | None, large: bool) -> sqlite3.Connection:
        name = str(path) if path is not None else ("" if large else ":memory:")
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
            if path is not None:
                self._refuse_foreign(connection, path)
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise SandboxError(f"The sandbox cannot use the file {path}: {error}. Name another with --db.") from error
        except SandboxError:
            if connection is not None:
                connection.close()
            raise
        return connection

    @staticmethod
    def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (owner, version) != (APPLICATION_ID, SCHEMA_VERSION):
            raise SandboxError(
                f"The file {path} holds other data than a sandbox of this version. Name another with --db."
            )

    # --- making and filling -------------------------------------------------------------------------------------

    @property
    def is_new(self) -> bool:
        row = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(row[0] == 0)

    def create(
        self,
        webhooks: Iterable[Webhook],
        events: Iterable[tuple[object, ...]],
        texts: Iterable[str],
        meta: dict[str, str],
    ) -> None:
        """Make the tables and put these in, all or nothing. `texts` is read after `events`, and numbered from 1."""
        db = self._connection
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-131072")
        db.execute("PRAGMA temp_store=MEMORY")
        db.execute("BEGIN IMMEDIATE")
        try:
            for statement in _TABLES.split(";"):
                db.execute(statement)
            for webhook in webhooks:
                self.save_webhook(webhook)
            db.executemany(f"INSERT INTO events VALUES ({_PLACES})", events)
            db.executemany("INSERT INTO texts (text) VALUES (?)", ((text,) for text in texts))
            for statement in _INDEXES.split(";"):
                db.execute(statement)
            db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            db.execute(f"PRAGMA application_id={APPLICATION_ID}")
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("PRAGMA cache_size=-8192")

    def close(self) -> None:
        self._connection.close()

    def interrupt(self) -> None:
        """Stop what another thread is doing on this connection."""
        self._connection.interrupt()

    def meta(self, key: str) -> str | None:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # --- webhooks -----------------------------------------------------------------------------------------------

    def webhooks(self, event_name: str | None = None) -> list[Webhook]:
        rows = self._connection.execute(
            "SELECT id, document, signing_secret FROM webhooks WHERE ? IS NULL OR event_name = ? ORDER BY position",
            (event_name, event_name),
        )
        return [Webhook(row[0], json.loads(row[1]), row[2]) for row in rows]

    def webhook(self, config_id: str) -> Webhook | None:
        row = self._connection.execute(
            "SELECT id, document, signing_secret FROM webhooks WHERE id = ?", (config_id,)
        ).fetchone()
        return Webhook(row[0], json.loads(row[1]), row[2]) if row else None

    def save_webhook(self, webhook: Webhook) -> None:
        self._connection.execute(
            "INSERT INTO webhooks (id, event_name, document, signing_secret) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO "
            "UPDATE SET"
            " event_name = excluded.event_name, document = excluded.document, signing_secret = excluded.signing_secret",
            (webhook.id, webhook.event_name, dumps(webhook.document), webhook.signing_secret),
        )

    def delete_webhook(self, config_id: str) -> bool:
        """Delete it and its events; whether there was one."""
        deleted = self._connection.execute("DELETE FROM webhooks WHERE id = ?", (config_id,)).rowcount
        self._connection.execute("DELETE FROM events WHERE config_id = ?", (config_id,))
        return bool(deleted)

    # --- events -------------------------------------------------------------------------------------------------

    def add_events(self, events: Iterable[StoredEvent]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany(f"INSERT INTO events VALUES ({_PLACES})", events)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def record(
        self,
        event: StoredEvent,
        status: str,
        http_response: str | None,
        retry_attempt: int,
        next_attempt_at: str | None = None,
    ) -> None:
        """Record what an attempt at `event` came to."""
        self._connection.execute(
            "UPDATE events SET status = ?, http_response = ?, retry_attempt = ?, next_attempt_at = ?"
            " WHERE config_id = ? AND event_id = ?",
            (status, http_response, retry_attempt, next_attempt_at, event.config_id, event.event_id),
        )

    def event(self, config_id: str, event_id: str) -> StoredEvent | None:
        events = self.events(config_id, [event_id])
        return events[0] if events else None

    def events(self, config_id: str, event_ids: Sequence[str]) -> list[StoredEvent]:
        """Those of the ids that there are, in the order of the ids, each once."""
        by_id = {}
        for event_id in event_ids:
            row = self._connection.execute(
                f"SELECT {_COLUMNS} FROM events WHERE config_id = ? AND event_id = ?", (config_id, event_id)
            ).fetchone()
            if row:
                by_id[event_id] = self._event_of(row)
        return list(by_id.values())

    def _event_of(self, row: tuple[Any, ...]) -> StoredEvent:
        event = StoredEvent._make(row)
        return StoredEvent._make(
            self._text(value, event) if isinstance(value, int) and number in _TEXTS else value
            for number, value in enumerate(row)
        )

    def _text(self, number: int, event: StoredEvent) -> str:
        if number not in self._texts:
            (self._texts[number],) = self._connection.execute(
                "SELECT text FROM texts WHERE number = ?", (number,)
            ).fetchone()
        return render(self._texts[number], event.event_id, event.created_at)

    def page(self, config_id: str, search: EventQuery) -> list[StoredEvent]:
        """The newest that fit, one more than `search.limit` where there are more."""
        where, values = ["config_id = ?"], [config_id]
        for condition, value in (
            ("status = ?", search.status),
            ("event_id = ?", search.event_id),
            ("created_at >= ?", search.since),
            ("created_at <= ?", search.until),
        ):
            if value is not None:
                where.append(condition)
                values.append(value)
        if search.before is not None:
            where.append("(created_at, event_id) < (?, ?)")
            values.extend(search.before)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM events WHERE {' AND '.join(where)} ORDER BY created_at DESC, event_id DESC LIMIT "
            f"?",
            (*values, search.limit + 1),
        )
        return [self._event_of(row) for row in rows]

    def unfinished(self) -> list[StoredEvent]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM events WHERE status = 'in_progress' ORDER BY created_at"
        )
        return [self._event_of(row) for row in rows]

    def count_events(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM events").fetchone()[0])
