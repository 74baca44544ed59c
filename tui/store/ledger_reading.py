"""Reading the ledger's tables."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from tui.store.database import bindable
from tui.store.ledger_entries import NEVER_LEFT, OPEN, TAKEN, Baseline, Entry, RecoveryRecord, State
from tui.store.parts import casts, marks, parts

_ENTRY: Final = (
    "r.id, r.config_id, e.event_id, e.state, e.at, e.batch, e.new_event_id, e.note, e.digest, e.sent, e.repeat_by"
)
_OF: Final = "FROM entries e JOIN recoveries r ON r.number = e.recovery"
_OTHER: Final = (
    "JOIN entries other INDEXED BY entries_by_event ON other.event_id = e.event_id JOIN recoveries o ON o.number = other.recovery"
    " AND o.number <> r.number AND o.server = r.server AND o.organization = r.organization AND o.config_id = r.config_id"
)
"""The same event in the other recoveries of the webhook."""
_WEBHOOK: Final = "r.server = CAST(? AS TEXT) AND r.organization = CAST(? AS TEXT) AND r.config_id = CAST(? AS TEXT)"


def recoveries(database: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[RecoveryRecord]:
    """The recoveries that `where` picks, the newest first."""
    found = database.execute(
        "SELECT number, id, server, organization, config_id, label, who, started, ended, span, planned, kind, baseline_at,"
        f" baseline_ids FROM recoveries r {where} ORDER BY number DESC",
        tuple(values),
    ).fetchall()
    result = []
    for (
        number,
        name,
        server,
        organization,
        config_id,
        label,
        who,
        started,
        ended,
        span,
        planned,
        kind,
        at,
        ids,
    ) in found:
        counts = dict(
            database.execute(
                "SELECT state, count(*) FROM entries WHERE recovery = ? GROUP BY state", (number,)
            ).fetchall()
        )
        result.append(
            RecoveryRecord(
                name, server, organization, config_id, label, who, _time(started), _time(ended) if ended else None, span,
                planned, counts, kind, Baseline(at, tuple(json.loads(ids))) if at is not None else None,
            )
        )  # fmt: skip
    return result


def entries(database: sqlite3.Connection, recovery: str, states: Sequence[State]) -> list[Entry]:
    """The events of a recovery in the order of the plan; those in one of `states`, or all."""
    which = f"AND e.state IN ({marks(states)})" if states else ""
    return _entries(database, f"WHERE r.id = ? {which} ORDER BY e.number", (recovery, *states))


def unsent(database: sqlite3.Connection, recovery: str, after: int, most: int) -> tuple[list[Entry], int]:
    """At most so many of the `not_sent` events that come after a number, in the order of the plan; the number of the last."""
    where = (
        "WHERE e.recovery = (SELECT number FROM recoveries WHERE id = ?) AND e.state = 'not_sent' AND e.number > ?"
        " ORDER BY e.number LIMIT ?"
    )
    values = (recovery, after, most)
    last = database.execute(f"SELECT max(number) FROM (SELECT e.number FROM entries e {where})", values).fetchone()[0]
    return _entries(database, where, values), last or after


def open_alone(database: sqlite3.Connection, recovery: str) -> int:
    """How many events of a recovery have no outcome yet, and were not sent again by a later one, whose word counts."""
    states, taken = sorted(OPEN), sorted(TAKEN)
    found = database.execute(
        f"SELECT count(*) FROM (SELECT e.event_id {_OF} WHERE r.id = ? AND e.state IN ({marks(states)})"
        f" EXCEPT SELECT e.event_id {_OF} {_OTHER} WHERE r.id = ? AND other.number > e.number"
        f" AND other.state IN ({marks(taken)}))",
        (recovery, *states, recovery, *taken),
    )
    return int(found.fetchone()[0])


def sent_ids(database: sqlite3.Connection, server: str, organization: str, most: int) -> Iterator[str]:
    """The events that were sent from this machine, or may have been: the newest `most`."""
    taken = sorted(TAKEN)
    found = database.execute(
        f"SELECT e.event_id {_OF} WHERE r.server = CAST(? AS TEXT) AND r.organization = CAST(? AS TEXT)"
        f" AND e.state IN ({marks(taken)}) ORDER BY e.number DESC LIMIT ?",
        (bindable(server), bindable(organization), *taken, most),
    )
    return (event_id for (event_id,) in found)


def digests(database: sqlite3.Connection, recovery: str) -> Iterator[str]:
    """The digest of each event of a recovery."""
    found = database.execute(
        "SELECT digest FROM entries WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)", (recovery,)
    )
    return (digest for (digest,) in found)


def last_batch(database: sqlite3.Connection, recovery: str) -> int:
    """The highest number of a batch; 0 where none was sent."""
    found = database.execute(
        "SELECT max(batch) FROM entries WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)", (recovery,)
    )
    return int(found.fetchone()[0] or 0)


def some(database: sqlite3.Connection, recovery: str, event_ids: Sequence[str]) -> Iterator[Entry]:
    """Those of a recovery's events that have one of these ids."""
    for part in parts(event_ids):
        values = (recovery, *map(bindable, part))
        yield from _entries(database, f"WHERE r.id = ? AND e.event_id IN ({casts(part)})", values)


def latest(
    database: sqlite3.Connection, names: tuple[str, str, str], event_ids: Sequence[str], but: str = ""
) -> dict[str, Entry]:
    """The newest word on each event: what may have left counts before what was only planned."""
    result: dict[str, Entry] = {}
    for part in parts(event_ids):
        where = f"WHERE {_WEBHOOK} AND r.id <> ? AND e.event_id IN ({casts(part)}) ORDER BY e.number"
        for entry in _entries(database, where, (*map(bindable, names), but, *map(bindable, part))):
            before = result.get(entry.event_id)
            if before is None or entry.state not in NEVER_LEFT or before.state in NEVER_LEFT:
                result[entry.event_id] = entry
    return result


def origins(database: sqlite3.Connection, names: tuple[str, str, str], event_ids: Sequence[str]) -> dict[str, str]:
    """The event that each of these is the replay of."""
    result: dict[str, str] = {}
    for part in parts(event_ids):
        found = database.execute(
            "SELECT e.new_event_id, e.event_id FROM entries e INDEXED BY entries_by_new_event"
            f" JOIN recoveries r ON r.number = e.recovery WHERE {_WEBHOOK}"
            f" AND e.new_event_id IS NOT NULL AND e.new_event_id IN ({casts(part)})",
            tuple(map(bindable, (*names, *part))),
        )
        result.update(found.fetchall())
    return result


def still_open(database: sqlite3.Connection, names: tuple[str, str, str]) -> list[Entry]:
    """Entries whose end is not known yet, oldest first."""
    states = sorted(OPEN)
    where = f"WHERE {_WEBHOOK} AND e.state IN ({marks(states)}) ORDER BY e.number"
    return _entries(database, where, (*map(bindable, names), *states))


def _entries(database: sqlite3.Connection, rest: str, values: Sequence[Any]) -> list[Entry]:
    return [
        Entry(
            recovery, config_id, event_id, state, _time(at), batch, new, note, digest, _time(sent) if sent else None, by
        )
        for recovery, config_id, event_id, state, at, batch, new, note, digest, sent, by in database.execute(
            f"SELECT {_ENTRY} {_OF} {rest}", tuple(values)
        )
    ]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
