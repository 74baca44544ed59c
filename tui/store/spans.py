"""Reading a span of the order: how many events, which of them, where one stands. Costs hardly grow with the log.

Whole hours and minutes come from the counts that are kept; only the edges are counted one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from tui.store.database import bindable
from tui.store.keys import LAST_ID, Key, Span, moment
from tui.store.parts import marks, parts
from tui.store.rows import EventRow
from tui.store.schema import BY_ID

_SECOND: Final = 1_000_000
_HOUR: Final = 3_600 * _SECOND
_MINUTE: Final = 60 * _SECOND
_COLUMNS: Final = (
    "event_id, status, CASE timed WHEN 0 THEN NULL ELSE at END, created_at, code, attempt, event_name, reason,"
    " correlation_id, method, url, (SELECT config_id FROM logs WHERE logs.log = events.log)"
)
_WALK: Final = 400
"""Events that are skipped one by one; beyond, whole hours and minutes are."""


def read_rows(database: sqlite3.Connection, rest: str, values: Sequence[Any]) -> list[EventRow]:
    """Rows of the events that `rest` (WHERE ... ORDER BY ... LIMIT ...) picks."""
    return list(map(_row, database.execute(f"SELECT {_COLUMNS} FROM events {rest}", values)))


def _row(values: Sequence[Any]) -> EventRow:
    event_id, status, at, created_at, code, attempt, event_name, reason, correlation_id, method, url, config_id = values
    return EventRow(
        event_id, status, moment(at) if at is not None else None, created_at, code, attempt, event_name, reason,
        correlation_id, method, url, config_id,
    )  # fmt: skip


def rows_by_number(database: sqlite3.Connection, ids: Sequence[int]) -> list[EventRow]:
    """The rows with these numbers, in this order."""
    rows: dict[int, EventRow] = {}
    for part in parts(ids):
        for number, *rest in database.execute(
            f"SELECT id, {_COLUMNS} FROM events WHERE id IN ({marks(part)})", tuple(part)
        ):
            rows[number] = _row(rest)
    return [rows[number] for number in ids if number in rows]


def ids_by_number(database: sqlite3.Connection, numbers: Sequence[int]) -> list[tuple[str, str]]:
    """Webhook's id and event's id of the events with these numbers, in this order."""
    id_pairs: dict[int, tuple[str, str]] = {}
    for part in parts(numbers):
        for number, config_id, event_id in database.execute(
            f"SELECT id, config_id, event_id FROM events JOIN logs USING (log) WHERE id IN ({marks(part)})", tuple(part)
        ):
            id_pairs[number] = (config_id, event_id)
    return [id_pairs[number] for number in numbers if number in id_pairs]


def times_by_number(database: sqlite3.Connection, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Time and number of the events with these numbers, in this order."""
    times: dict[int, int] = {}
    for part in parts(numbers):
        rows = database.execute(f"SELECT id, at FROM events WHERE id IN ({marks(part)})", tuple(part))
        times.update(rows.fetchall())
    return [(times[number], number) for number in numbers if number in times]


def places_of(database: sqlite3.Connection, event_id: str) -> list[tuple[int, int, str]]:
    """Time, number and webhook's id of the events with this id, in all logs, newest first."""
    return database.execute(
        f"SELECT at, id, (SELECT config_id FROM logs WHERE logs.log = events.log) FROM events {BY_ID}"
        " WHERE log IN (SELECT log FROM logs) AND event_id = CAST(? AS TEXT) ORDER BY at DESC",
        (bindable(event_id),),
    ).fetchall()


def where(span: Span, low: Key | None = None, high: Key | None = None) -> tuple[str, list[Any]]:
    """A span as a WHERE clause and its values; `low` and `high` narrow it."""
    low, high = low or span.low, high or span.high
    clauses = [f"log IN ({marks(span.logs)})" if len(span.logs) != 1 else "log = ?"]
    values: list[Any] = [*span.logs]
    if span.status is not None:
        clauses.append("status = ?")
        values.append(bindable(span.status))
    clauses.append("(at, event_id) >= (?, CAST(? AS TEXT)) AND (at, event_id) <= (?, CAST(? AS TEXT))")
    values += [low[0], bindable(low[1]), high[0], bindable(high[1])]
    return "WHERE " + " AND ".join(clauses), values


def in_order(span: Span) -> str:
    """The index that has a span in its order: with another SQLite may walk past the events of all other statuses."""
    return f"INDEXED BY {'events_by_time' if span.status is None else 'events_by_status'}"


def count(database: sqlite3.Connection, span: Span) -> int:
    """Count the events that lie in a span."""
    if span.is_empty:
        return 0
    return _count(database, span, span.low, span.high, (_HOUR, _MINUTE))


def newer(database: sqlite3.Connection, span: Span, key: Key) -> int:
    """Count the events of the span that are newer than `key`."""
    above = max(span.low, (key[0], key[1] + "\x00"))
    if span.is_empty or above > span.high:
        return 0
    return _count(database, span, above, span.high, (_HOUR, _MINUTE))


def _count(database: sqlite3.Connection, span: Span, low: Key, high: Key, sizes: tuple[int, ...]) -> int:
    """Whole buckets of the largest size from the counts, what sticks out on both sides by the next smaller one."""
    if low > high:
        return 0
    if not sizes:
        text, values = where(span, low, high)
        return int(database.execute(f"SELECT count(*) FROM events {text}", values).fetchone()[0])
    size, smaller = sizes[0], sizes[1:]
    first, end = -(-low[0] // size), high[0] // size  # whole buckets are first to end - 1
    if low[0] % size == 0 and low[1] != "":
        first += 1
    if end <= first:
        return _count(database, span, low, high, smaller)
    status = "AND status = ?" if span.status is not None else ""
    whole = database.execute(
        f"SELECT coalesce(sum(n), 0) FROM counts WHERE log IN ({marks(span.logs)}) AND size = ?"
        f" AND bucket >= ? AND bucket < ? {status}",
        (*span.logs, size // _SECOND, first, end, *([bindable(span.status)] if span.status is not None else [])),
    ).fetchone()[0]
    below = _count(database, span, low, (first * size - 1, LAST_ID), smaller)
    above = _count(database, span, (end * size, ""), high, smaller)
    return int(whole) + below + above


def page(database: sqlite3.Connection, span: Span, offset: int, limit: int) -> list[EventRow]:
    """`limit` rows of a span, newest first, after the newest `offset`."""
    if span.is_empty or limit <= 0:
        return []
    rest, values = _cut(database, span, offset, limit)
    return read_rows(database, rest, values)


def ids(database: sqlite3.Connection, span: Span, offset: int, limit: int) -> list[tuple[int, int, str]]:
    """Log, time and id of `limit` events of a span, newest first, after the newest `offset`."""
    if span.is_empty or limit <= 0:
        return []
    rest, values = _cut(database, span, offset, limit)
    return database.execute(f"SELECT log, at, event_id FROM events {rest}", values).fetchall()


def next_in(database: sqlite3.Connection, span: Span, key: Key, *, newer: bool) -> tuple[int, Key] | None:
    """Log and key of the event of the span that follows `key` towards the past, or (`newer`) towards now."""
    low, high = span.low, span.high
    if newer:
        low = max(low, (key[0], key[1] + "\x00"))
    elif key <= high:
        high = key
    if low > high or not span.logs:
        return None
    text, values = where(span, low, high)
    order = "at, event_id" if newer else "at DESC, event_id DESC"
    beside = "" if newer else "AND (at, event_id) < (?, CAST(? AS TEXT))"
    row = database.execute(
        f"SELECT log, at, event_id FROM events {in_order(span)} {text} {beside} ORDER BY {order} LIMIT 1",
        [*values, *([] if newer else [key[0], bindable(key[1])])],
    ).fetchone()
    return (row[0], (row[1], row[2])) if row is not None else None


def _cut(database: sqlite3.Connection, span: Span, offset: int, limit: int) -> tuple[str, list[Any]]:
    """Build the clause that picks `limit` events of a span after the newest `offset`: whole hours and minutes are
    skipped by their counts."""
    low, high = span.low, span.high
    for size in (_HOUR, _MINUTE):
        if offset <= _WALK:
            break
        for start, n in _buckets(database, replace(span, low=low, high=high), size):
            if offset < n:
                low = max(low, (start, ""))  # it is in here: only this hour's minutes matter
                break
            offset -= n
            high = (start - 1, LAST_ID)
    text, values = where(span, high=high)
    return f"{text} ORDER BY at DESC, event_id DESC LIMIT ? OFFSET ?", [*values, limit, offset]


def _buckets(database: sqlite3.Connection, span: Span, size: int) -> Iterator[tuple[int, int]]:
    """The hours or minutes of a span with events, newest first: where each begins (microseconds), and its count in the
    span. The oldest, which the span may begin within, is left out."""
    top = max(span.high[0] // size * size, span.low[0])
    smaller = (_MINUTE,) if size > _MINUTE else ()
    yield top, _count(database, span, max(span.low, (top, "")), span.high, smaller)
    status = "AND status = ?" if span.status is not None else ""
    rows = database.execute(
        f"SELECT bucket, sum(n) FROM counts WHERE log IN ({marks(span.logs)}) AND size = ?"
        f" AND bucket > ? AND bucket < ? {status} GROUP BY bucket ORDER BY bucket DESC",
        (
            *span.logs,
            size // _SECOND,
            span.low[0] // size,
            span.high[0] // size,
            *([bindable(span.status)] if span.status is not None else []),
        ),
    )
    for bucket, n in rows:
        if n:
            yield bucket * size, int(n)
