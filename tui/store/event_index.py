"""The event index: every event that was read, in SQLite, with what is known of the stretches between them.

Synchronous, for the thread that made it: a page is kept in about a millisecond and read in a tenth of one.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.api.errors import NotKept
from tui.store import spans
from tui.store.bodies import body_of, event_of
from tui.store.coverage import Stretch, joined
from tui.store.database import Database, Reader, bindable, not_kept, writing
from tui.store.forgetting import forget_before
from tui.store.index_room import IndexRoom
from tui.store.keys import Key, Span, micros
from tui.store.parts import casts, marks, parts
from tui.store.rows import EventRow
from tui.store.schema import BY_ID, SIZES

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

EVENTS_FILE: Final = "events.sqlite"
"""The file, in our cache folder, in which events are kept between runs."""
_SECOND: Final = 1_000_000
_FIELDS: Final = (
    "event_id", "status", "code", "event_name", "reason", "correlation_id", "method", "url", "created_at",
)  # fmt: skip

_INSERT: Final = f"""
INSERT INTO events (id, log, at, timed, attempt, {", ".join(_FIELDS)})
VALUES (?, ?, ?, ?, ?, {", ".join("CAST(? AS TEXT)" for _ in _FIELDS)})"""
_UPDATE: Final = f"""
UPDATE events SET at = ?, timed = ?, attempt = ?, {", ".join(f"{name} = CAST(? AS TEXT)" for name in _FIELDS)}
WHERE id = ?"""
_BODY: Final = """
INSERT INTO bodies (id, payload, answer, rest, original)
VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))
ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, answer = excluded.answer, rest = excluded.rest,
original = coalesce(excluded.original, original)"""
_COUNT: Final = """
INSERT INTO counts (log, size, bucket, status, n) VALUES (?, ?, ?, CAST(? AS TEXT), ?)
ON CONFLICT DO UPDATE SET n = n + excluded.n"""


class EventIndex:
    """The events that were read of any number of logs. `path` is a file to keep it in; without one it is private and
    temporary.

    Events older than `oldest` (aware) are forgotten when the file is opened. A file that cannot be used is not:
    `problem` says so, and what is read is private and temporary all the same. What cannot be kept there either raises
    `NotKept`.
    """

    def __init__(self, path: Path | None = None, *, oldest: datetime | None = None) -> None:
        self._path = path
        self._oldest = oldest
        self.problem: str | None = None
        self._watchers: list[Callable[[int], None]] = []
        self.room = IndexRoom(lambda: self.connection, self.expire, has_file=path is not None)
        """The limit on what is kept."""
        self._without_a_number: dict[tuple[str | bytes, ...], int] = {}
        self.version = 0
        """Grows with every change of what is kept."""

    @cached_property
    def _database(self) -> Database:
        """Opened with the first use: the first screen stands before it is needed. Raises `NotKept`."""
        if self._path is not None:
            try:
                return Database(self._path)
            except (OSError, sqlite3.Error) as error:
                self.problem = f"Events are not kept: {self._path} cannot be used ({error})."
        try:
            return Database()
        except (OSError, sqlite3.Error) as error:
            raise not_kept(None, error) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """All of what the block writes, or nothing. Raises `NotKept`."""
        with writing(self.connection, self._database.path) as database:
            yield database

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of the thread that made the index."""
        connection = self._database.connection
        if self._oldest is not None:
            oldest, self._oldest = self._oldest, None
            self.expire(micros(oldest))
        return connection

    def reader(self) -> Reader:
        """Another, read-only connection, for other threads."""
        return self._database.reader()

    def close(self) -> None:
        """Close the file; a private one is gone. Nothing may be asked afterwards."""
        self._watchers.clear()
        if "_database" in self.__dict__:
            self._database.close()

    def watch(self, changed: Callable[[int], None]) -> Callable[[], None]:
        """Call `changed(log)` right after every change of a log, before anything else can happen; returns what ends
        it."""
        self._watchers.append(changed)

        def end() -> None:
            if changed in self._watchers:
                self._watchers.remove(changed)

        return end

    def _tell(self, log: int) -> None:
        self.version += 1
        for changed in tuple(self._watchers):
            changed(log)

    # --- logs -------------------------------------------------------------------------------------------------------

    def log(self, server: str, organization: str, config_id: str) -> int:
        """The number of a webhook's log; made when it is new."""
        names = (bindable(server), bindable(organization), bindable(config_id))
        where = "server = CAST(? AS TEXT) AND organization = CAST(? AS TEXT) AND config_id = CAST(? AS TEXT)"
        find = f"SELECT log FROM logs WHERE {where}"
        row = self.connection.execute(find, names).fetchone()
        if row is None:
            with suppress(NotKept), self._writing() as database:
                database.execute(
                    "INSERT OR IGNORE INTO logs (server, organization, config_id)"
                    " VALUES (CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT))",
                    names,
                )
            row = self.connection.execute(find, names).fetchone()
        if row is None:  # the disk is full: a number of its own until the program ends, and reading says what is wrong
            return self._without_a_number.setdefault(names, -1 - len(self._without_a_number))
        return int(row[0])

    # --- keeping ----------------------------------------------------------------------------------------------------

    def keep(
        self,
        log: int,
        events: Sequence[tuple[EventRow, WebhookEvent]],
        cover: Callable[[Sequence[Key]], Stretch | None] = lambda keys: None,
        status: str = "",
    ) -> int:
        """Keep events as they were read, newest first; how many were not here before.

        The newest word on an event counts, but not at the price of a part that only a full read brings. An event whose
        time is no time takes the place of its neighbour. `cover` is called with the events' places and says which
        stretch was read with them, for one `status` or ('') for all. All of it is on record, or none. Raises `NotKept`.
        """
        with self._writing():
            keys, new = self._write(log, events)
            covered = cover(keys)
            if covered is not None:
                self._cover(log, status, covered)
        self._tell(log)
        return new

    def _write(self, log: int, events: Sequence[tuple[EventRow, WebhookEvent]]) -> tuple[list[Key], int]:
        """Put events in; their places, and how many are new."""
        known = self._known(log, [row.event_id for row, _ in events])
        delta: Counter[tuple[int, str]] = Counter()
        keys: list[Key] = []
        inserts: dict[int, tuple[object, ...]] = {}
        updates: list[tuple[object, ...]] = []
        bodies: list[tuple[object, ...]] = []
        last = self.newest_number()
        for row, event in events:
            was = known.get(row.event_id)
            at = micros(row.at) if row.at is not None else was[1] if was is not None else keys[-1][0] if keys else None
            if at is None:
                at = next((micros(other.at) for other, _ in events if other.at is not None), 0)
            keys.append((at, row.event_id))
            values = (at, row.at is not None, row.attempt, *(bindable(getattr(row, name)) for name in _FIELDS))
            if was is None:
                number = last + len(inserts) + 1
                inserts[number] = (number, log, *values)
            else:
                number = was[0]
                if number in inserts:
                    inserts[number] = (number, log, *values)
                else:
                    updates.append((*values, number))
                delta[was[1] // _SECOND, was[2]] -= 1
            delta[at // _SECOND, row.status] += 1
            known[row.event_id] = (number, at, row.status)
            bodies.append((number, *body_of(event)))
        self.connection.executemany(_INSERT, inserts.values())
        self.connection.executemany(_UPDATE, updates)
        self.connection.executemany(_BODY, bodies)
        self._count(log, delta)
        return keys, len(inserts)

    def _known(self, log: int, event_ids: Sequence[str]) -> dict[str, tuple[int, int, str]]:
        """Number, place and status of those that are here."""
        rows = self.connection.execute(
            f"SELECT event_id, id, at, status FROM events {BY_ID} WHERE log = ? AND event_id IN ({casts(event_ids)})",
            (log, *map(bindable, event_ids)),
        )
        return {event_id: (number, at, status) for event_id, number, at, status in rows}

    def _count(self, log: int, delta: Counter[tuple[int, str]]) -> None:
        totals: Counter[tuple[int, int, str]] = Counter()
        for (second, status), n in delta.items():
            for size in SIZES:
                totals[size, second // size, status] += n
        self.connection.executemany(
            _COUNT,
            [(log, size, bucket, bindable(status), n) for (size, bucket, status), n in totals.items() if n],
        )

    # --- coverage ---------------------------------------------------------------------------------------------------

    def cover(self, log: int, covered: Stretch, status: str = "") -> None:
        """Remember that a stretch was read although no event came with it. Raises `NotKept`."""
        with self._writing():
            self._cover(log, status, covered)
        self._tell(log)

    def _cover(self, log: int, status: str, covered: Stretch) -> None:
        stretches = joined([*self._stretches(log, (status,)), covered])
        self.connection.execute("DELETE FROM coverage WHERE log = ? AND status = ?", (log, status))
        self.connection.executemany(
            "INSERT INTO coverage (log, status, low_at, low_id, high_at, high_id)"
            " VALUES (?, ?, ?, CAST(? AS TEXT), ?, CAST(? AS TEXT))",
            [
                (log, status, stretch.low[0], bindable(stretch.low[1]), stretch.high[0], bindable(stretch.high[1]))
                for stretch in stretches
            ],
        )

    def uncover(self, log: int, low: Key, high: Key, status: str = "") -> None:
        """Forget that what lies between two keys was read, for a status and for all: whether it is whole is not known
        any more. The events stay."""
        for name in dict.fromkeys(("", status)):
            stretches = self._stretches(log, (name,))
            self.connection.execute("DELETE FROM coverage WHERE log = ? AND status = ?", (log, name))
            for stretch in stretches:
                for part in (
                    Stretch(max(stretch.low, high), stretch.high),
                    Stretch(stretch.low, min(stretch.high, low)),
                ):
                    if part.low <= part.high:
                        self._cover(log, name, part)
        self._tell(log)

    def coverage(self, log: int, status: str = "") -> list[Stretch]:
        """The stretches read, newest first. What was read for all statuses was read for each of them."""
        return joined(self._stretches(log, ("", status) if status else ("",)))

    def _stretches(self, log: int, statuses: Sequence[str]) -> list[Stretch]:
        rows = self.connection.execute(
            "SELECT low_at, low_id, high_at, high_id FROM coverage WHERE log = ? AND status IN (?, ?)",
            (log, statuses[0], statuses[-1]),
        )
        return [Stretch((low, low_id), (high, high_id)) for low, low_id, high, high_id in rows]

    # --- reading ----------------------------------------------------------------------------------------------------

    def event(self, log: int, event_id: str) -> WebhookEvent | None:
        """All that was read of an event."""
        row = self.connection.execute(
            "SELECT payload, answer, rest, original FROM bodies JOIN events USING (id)"
            " WHERE log = ? AND event_id = CAST(? AS TEXT)",
            (log, bindable(event_id)),
        ).fetchone()
        return event_of(*row) if row is not None else None

    def row(self, log: int, event_id: str) -> EventRow | None:
        """The row of an event."""
        rows = spans.read_rows(
            self.connection, "WHERE log = ? AND event_id = CAST(? AS TEXT)", (log, bindable(event_id))
        )
        return rows[0] if rows else None

    def rows_of(self, log: int, event_ids: Sequence[str]) -> list[EventRow]:
        """The rows of those of these events that are here, in the order of the ids."""
        by_id: dict[str, EventRow] = {}
        for part in parts(event_ids):
            where = f"{BY_ID} WHERE log = ? AND event_id IN ({casts(part)})"
            rows = spans.read_rows(self.connection, where, (log, *map(bindable, part)))
            by_id.update((row.event_id, row) for row in rows)
        return [by_id[event_id] for event_id in event_ids if event_id in by_id]

    def key(self, log: int, event_id: str) -> Key | None:
        """The place of an event in the order."""
        known = self._known(log, [event_id]).get(event_id)
        return (known[1], event_id) if known is not None else None

    def known(self, log: int, event_ids: Sequence[str]) -> dict[str, tuple[Key, str]]:
        """The place in the order and the status of those of a page's events that are here."""
        return {event_id: ((at, event_id), status) for event_id, (_, at, status) in self._known(log, event_ids).items()}

    def places(self, event_id: str) -> list[tuple[int, int, str]]:
        """Time (microseconds since 1970), number and webhook's id of the events with this id, in all logs, newest
        first."""
        return spans.places_of(self.connection, event_id)

    def rows(self, ids: Sequence[int]) -> list[EventRow]:
        """The rows with these numbers (`events.id`), in this order; one that is gone is left out."""
        return spans.rows_by_number(self.connection, ids)

    def ids_by_number(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """Webhook's id and event's id of the events with these numbers, in this order; one that is gone is left out."""
        return spans.ids_by_number(self.connection, numbers)

    def times_by_number(self, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """Time (microseconds since 1970) and number of the events with these numbers, in this order; one that is gone
        is left out."""
        return spans.times_by_number(self.connection, numbers)

    def count(self, span: Span) -> int:
        """Count the events in a span."""
        return spans.count(self.connection, span)

    def page(self, span: Span, offset: int, limit: int) -> list[EventRow]:
        """`limit` rows of a span, newest first, after the newest `offset`."""
        return spans.page(self.connection, span, offset, limit)

    def ids(self, span: Span, offset: int, limit: int) -> list[tuple[int, str]]:
        """Log and id of `limit` events of a span, newest first, after the newest `offset`."""
        return [(log, event_id) for log, _, event_id in spans.ids(self.connection, span, offset, limit)]

    def keys_of(self, span: Span, offset: int, limit: int) -> list[Key]:
        """The keys of `limit` events of a span, newest first, after the newest `offset`."""
        return [(at, event_id) for _, at, event_id in spans.ids(self.connection, span, offset, limit)]

    def next_in(self, span: Span, key: Key, *, newer: bool = False) -> tuple[int, Key] | None:
        """Log and key of the event of the span that follows `key` towards the past, or (`newer`) towards now."""
        return spans.next_in(self.connection, span, key, newer=newer)

    def position(self, span: Span, key: Key) -> int:
        """Count the events of the span that are newer than `key`."""
        return spans.newer(self.connection, span, key)

    def newest_number(self) -> int:
        """The number of the event that was kept last; whatever is new afterwards has a higher one."""
        return int(self.connection.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()[0])

    def kept_since(self, log: int, number: int) -> list[EventRow]:
        """The events that were first kept after the one with this number, oldest first."""
        rest = "NOT INDEXED WHERE log = ? AND id > ? ORDER BY at, event_id"
        return spans.read_rows(self.connection, rest, (log, number))

    def count_of(self, span: Span, event_ids: Iterable[str]) -> int:
        """Count those of these events that lie in the span."""
        count = 0
        for part in parts(list(event_ids)):
            count += sum(
                span.low <= (at, event_id) <= span.high
                for event_id, at in self.connection.execute(
                    f"SELECT event_id, at FROM events {BY_ID} WHERE log IN ({marks(span.logs)})"
                    f" AND event_id IN ({casts(part)}) {'AND status = ?' if span.status else ''}",
                    (*span.logs, *map(bindable, part), *([span.status] if span.status else [])),
                )
            )
        return count

    # --- forgetting -------------------------------------------------------------------------------------------------

    def expire(self, before: int) -> int:
        """Forget the events older than `before` (microseconds since 1970); how many. What is left is known to be cut
        off."""
        with self._writing() as database:
            gone = forget_before(database, before)
            for log, status in database.execute("SELECT DISTINCT log, status FROM coverage").fetchall():
                left = [
                    Stretch(max(stretch.low, (before, "")), stretch.high) for stretch in self._stretches(log, (status,))
                ]
                database.execute("DELETE FROM coverage WHERE log = ? AND status = ?", (log, status))
                for stretch in left:
                    if stretch.low <= stretch.high:
                        self._cover(log, status, stretch)
        self._tell(0)
        return gone
