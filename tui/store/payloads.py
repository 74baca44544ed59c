"""Reading many events with their payloads, one after the other: nothing is held but the event at hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tui.store.bodies import payload_text
from tui.store.database import bindable
from tui.store.parts import casts, parts
from tui.store.schema import BY_ID


class WithPayload(NamedTuple):
    """An event's slim part and its payload. `at` is in microseconds since 1970; all text is outside text."""

    at: int
    event_id: str
    status: str
    code: str
    reason: str
    payload: str | None


def walk(database: sqlite3.Connection, log: int, status: str, low: int) -> Iterator[WithPayload]:
    """The events of one status from a time on (microseconds since 1970), oldest first."""
    rest = "WHERE log = ? AND status = ? AND at >= ? ORDER BY at, event_id"
    yield from _read(database, rest, (log, bindable(status), low))


def some(database: sqlite3.Connection, log: int, event_ids: Sequence[str]) -> Iterator[WithPayload]:
    """Those of these events that are here, in no order."""
    for part in parts(event_ids):
        rest = f"{BY_ID} WHERE log = ? AND event_id IN ({casts(part)})"
        yield from _read(database, rest, (log, *map(bindable, part)))


def _read(database: sqlite3.Connection, rest: str, values: Sequence[object]) -> Iterator[WithPayload]:
    for at, event_id, status, code, reason, payload in database.execute(
        "SELECT at, event_id, status, code, reason, (SELECT payload FROM bodies WHERE bodies.id = events.id)"
        f" FROM events {rest}",
        values,
    ):
        yield WithPayload(at, event_id, status, code, reason, payload_text(payload))
