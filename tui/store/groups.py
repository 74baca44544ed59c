"""Groups of a log's events: failures by what was said of them, events by their correlation id."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tui.store.database import bindable
from tui.store.keys import LAST_ID, Key, Span
from tui.store.parts import marks
from tui.store.spans import where

FAILED: Final = "failed"

Said = tuple[str, str]
"""Code and reason of an event, as it was kept."""


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures of which the same was said, to the letter. `first_at` and `last_at` are microseconds since 1970."""

    code: str
    reason: str
    count: int
    first_at: int
    last_at: int
    attempts: int
    """Deliveries tried for them: one each, and the automatic retries that the server tells of."""


def failures_of(spans: Iterable[Span]) -> list[Span]:
    """The same stretches, failures only; those that hold none by their status are left out."""
    return [replace(span, status=FAILED) for span in spans if not span.is_empty and span.status in (None, FAILED)]


def failure_groups(database: sqlite3.Connection, spans: Iterable[Span]) -> list[FailureGroup]:
    """The failures of spans that share no event, by code and reason. A pair may come once a span."""
    groups: list[FailureGroup] = []
    for span in failures_of(spans):
        text, values = where(span)
        groups += [
            FailureGroup(*row)
            for row in database.execute(
                "SELECT code, reason, count(*), min(at), max(at), sum(coalesce(attempt, 0) + 1)"
                f" FROM events {text} GROUP BY code, reason",
                values,
            )
        ]
    return groups


def failure_at(database: sqlite3.Connection, spans: Iterable[Span], member: Said, at: int) -> tuple[int, str] | None:
    """Log and id of a failure at a time (microseconds since 1970) of which this was said."""
    code, reason = member
    for span in failures_of(spans):
        text, values = where(span, max(span.low, (at, "")), min(span.high, (at, LAST_ID)))
        row = database.execute(
            f"SELECT log, event_id FROM events {text} AND code = CAST(? AS TEXT) AND reason = CAST(? AS TEXT)"
            " ORDER BY event_id DESC LIMIT 1",
            (*values, bindable(code), bindable(reason)),
        ).fetchone()
        if row is not None:
            return int(row[0]), str(row[1])
    return None


def failures_saying(database: sqlite3.Connection, spans: Iterable[Span], members: Collection[Said]) -> array[int]:
    """The numbers (`events.id`) of the failures of which one of `members` was said, newest first."""
    wanted = members if isinstance(members, (set, frozenset)) else frozenset(members)
    failures: list[tuple[int, str, int]] = []
    for span in failures_of(spans):
        text, values = where(span)
        failures += [
            (at, event_id, number)
            for number, at, event_id, code, reason in database.execute(
                f"SELECT id, at, event_id, code, reason FROM events {text}", values
            )
            if (code, reason) in wanted
        ]
    failures.sort(reverse=True)
    return array("q", (number for _, _, number in failures))


def same_correlation(
    database: sqlite3.Connection, logs: Sequence[int] | None, correlation_id: str
) -> list[tuple[int, Key]]:
    """Log and key of the events with this correlation id, newest first; of these logs, or (`None`) of all."""
    if not correlation_id or logs == ():
        return []
    which = f"AND log IN ({marks(logs)})" if logs is not None else ""
    rows = database.execute(
        f"SELECT log, at, event_id FROM events INDEXED BY events_by_correlation"
        f" WHERE correlation_id = CAST(? AS TEXT) AND correlation_id <> '' {which}"
        " ORDER BY at DESC, event_id DESC",
        (bindable(correlation_id), *(logs or ())),
    )
    return [(log, (at, event_id)) for log, at, event_id in rows]
