"""Counts of events of each kind by stretch of time, and the times at which failures began and ended.

Costs hardly grow with the log: whole hours and minutes come from the counts that are kept on insert, edges from the
indexes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from tui.store.database import bindable
from tui.store.keys import LAST_ID, Key, Span
from tui.store.parts import marks
from tui.store.rows import RESPONSE_TOO_LARGE
from tui.store.schema import SIZES
from tui.store.spans import in_order, where

_SECOND: Final = 1_000_000
_LARGE: Final = f"code = '{RESPONSE_TOO_LARGE}' AND status = 'failed'"
"""As the index of these has it."""
DELIVERED_AFTER_ALL: Final = "delivered after all"
"""The kind of a failure that the receiver has: only its response was too large to record."""

Tally = Counter[tuple[int, str]]
"""Counts of events, by number of the bucket and status."""


def tally(database: sqlite3.Connection, span: Span, origin: int, width: int) -> Tally:
    """The events of a span by status and bucket: bucket 0 begins at `origin`, each is `width` long (microseconds).

    Cheap where both are whole minutes; otherwise every event is looked at.
    """
    counted: Tally = Counter()
    if span.is_empty:
        return counted
    sizes = [size for size in SIZES if origin % (size * _SECOND) == 0 and width % (size * _SECOND) == 0]
    _count(database, span, origin, width, sizes, counted)
    text, values = where(span)
    for bucket, n in database.execute(
        f"SELECT (at - ?) / ?, count(*) FROM events INDEXED BY events_too_large {text} AND {_LARGE} GROUP BY 1",
        (origin, width, *values),
    ):
        counted[bucket, "failed"] -= n
        counted[bucket, DELIVERED_AFTER_ALL] += n
    return counted


def _count(database: sqlite3.Connection, span: Span, origin: int, width: int, sizes: list[int], counted: Tally) -> None:
    """Whole buckets of the largest size from the counts, what sticks out on both sides by the next smaller one."""
    low, high = span.low, span.high
    if low > high:
        return
    if not sizes:
        text, values = where(span)
        for bucket, status, n in database.execute(
            f"SELECT (at - ?) / ?, status, count(*) FROM events {text} GROUP BY 1, 2", (origin, width, *values)
        ):
            counted[bucket, status] += n
        return
    size = sizes[0] * _SECOND
    first, end = -(-low[0] // size), high[0] // size  # whole ones are first to end - 1
    if low[0] % size == 0 and low[1] != "":
        first += 1
    if end <= first:
        _count(database, span, origin, width, sizes[1:], counted)
        return
    status = "AND status = ?" if span.status is not None else ""
    for bucket, name, n in database.execute(
        f"SELECT (bucket * {size} - ?) / ?, status, sum(n) FROM counts WHERE log IN ({marks(span.logs)})"
        f" AND size = ? AND bucket >= ? AND bucket < ? {status} GROUP BY 1, 2",
        (
            origin,
            width,
            *span.logs,
            sizes[0],
            first,
            end,
            *([bindable(span.status)] if span.status is not None else []),
        ),
    ):
        counted[bucket, name] += n
    _count(database, replace(span, high=(first * size - 1, LAST_ID)), origin, width, sizes[1:], counted)
    _count(database, replace(span, low=(end * size, "")), origin, width, sizes[1:], counted)


# --- the ends of it -------------------------------------------------------------------------------------------------


def oldest(database: sqlite3.Connection, span: Span) -> Key | None:
    """The key of the oldest event."""
    return _end(database, span, newest=False)


def newest(database: sqlite3.Connection, span: Span) -> Key | None:
    """The key of the newest event."""
    return _end(database, span, newest=True)


@dataclass(frozen=True)
class Edges:
    """The newest run of failures that no delivery interrupts; the times are microseconds since 1970."""

    first: int
    """The first failure of the run, as far as was read."""
    last: int
    before: int | None
    """The delivery right before it, if one was read."""
    after: int | None
    """The first delivery after it; `None`: still failing."""


def edges(database: sqlite3.Connection, span: Span) -> Edges | None:
    """The newest run of failures of a span; `None` without a failure."""
    if span.is_empty:
        return None
    last = _failure(database, span, newest=True)
    if last is None:
        return None
    after = _delivery(database, replace(span, low=_above(last)), newest=False)
    before = _delivery(database, replace(span, high=last), newest=True)
    first = _failure(database, span if before is None else replace(span, low=before), newest=False)
    return Edges((first or last)[0], last[0], before[0] if before else None, after[0] if after else None)


def _above(key: Key) -> Key:
    return key[0], key[1] + "\x00"


def _failure(database: sqlite3.Connection, span: Span, *, newest: bool) -> Key | None:
    return _end(
        database, replace(span, status="failed"), newest=newest, condition=f"AND code <> '{RESPONSE_TOO_LARGE}'"
    )


def _delivery(database: sqlite3.Connection, span: Span, *, newest: bool) -> Key | None:
    succeeded = _end(database, replace(span, status="succeeded"), newest=newest)
    large = _end(
        database,
        replace(span, status=None),
        newest=newest,
        condition=f"AND {_LARGE}",
        index="INDEXED BY events_too_large",
    )
    keys = [key for key in (succeeded, large) if key is not None]
    return (max(keys) if newest else min(keys)) if keys else None


def _end(database: sqlite3.Connection, span: Span, *, newest: bool, condition: str = "", index: str = "") -> Key | None:
    """The newest or oldest key of a span; asked log by log, so that an index gives it at once."""
    if span.is_empty:
        return None
    order = "DESC" if newest else "ASC"
    keys: list[Key] = []
    for log in span.logs:
        text, values = where(replace(span, logs=(log,)))
        keys += database.execute(
            f"SELECT at, event_id FROM events {index or in_order(span)} {text} {condition}"
            f" ORDER BY at {order}, event_id {order} LIMIT 1",
            values,
        ).fetchall()
    return (max(keys) if newest else min(keys)) if keys else None
