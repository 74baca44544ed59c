"""Forgetting the events that are too old: their rows, their bodies, and what they counted for."""

from __future__ import annotations

import sqlite3
from typing import Final

from tui.store.schema import SIZES

_SECOND: Final = 1_000_000


def forget_before(database: sqlite3.Connection, before: int) -> int:
    """Forget the events from before a time (microseconds since 1970), and put the counts right; how many those are.

    Log by log: there is no index of all events by time. What was read stays on record as read.
    """
    return sum(_of_log(database, log, before) for (log,) in database.execute("SELECT log FROM logs").fetchall())


def _of_log(database: sqlite3.Connection, log: int, before: int) -> int:
    old = "events INDEXED BY events_by_time WHERE log = ? AND at < ?"
    database.execute(f"DELETE FROM bodies WHERE id IN (SELECT id FROM {old})", (log, before))
    gone = database.execute(f"DELETE FROM {old}", (log, before)).rowcount
    for size in SIZES if gone else ():
        edge = before // _SECOND // size
        database.execute("DELETE FROM counts WHERE log = ? AND size = ? AND bucket <= ?", (log, size, edge))
        database.execute(
            "INSERT INTO counts (log, size, bucket, status, n) SELECT log, ?, ?, status, count(*)"
            " FROM events INDEXED BY events_by_time WHERE log = ? AND at >= ? AND at < ? GROUP BY status",
            (size, edge, log, edge * size * _SECOND, (edge + 1) * size * _SECOND),
        )
    return gone
