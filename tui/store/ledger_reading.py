"""Reading the ledger's tables."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from tui.api.server import normal_server
from tui.store import standing
from tui.store.database import bindable
from tui.store.ledger_entries import OPEN, TAKEN, Baseline, Entry, RecoveryRecord, State
from tui.store.parts import casts, marks, parts
from tui.store.sent_marks import Sent
from tui.store.standing import Standing, word_of

_ENTRY: Final = (
    "r.id, r.config_id, e.event_id, e.state, e.at, e.batch, e.new_event_id, e.note, e.digest, e.sent, e.repeat_by"
)
_OF: Final = "FROM entries e JOIN recoveries r ON r.number = e.recovery"


class Mine(NamedTuple):
    """The recoveries of a server and organisation, however these were spelled then, and of a webhook."""

    where: str
    """A condition on the table `recoveries`, called r."""
    values: tuple[str | bytes, ...]

    def of(self, config_id: str) -> Mine:
        """Those of one webhook."""
        return Mine(f"{self.where} AND r.config_id = CAST(? AS TEXT)", (*self.values, bindable(config_id)))

    @property
    def of_others(self) -> str:
        """The condition on the table called o."""
        return self.where.replace("r.", "o.")


def mine(database: sqlite3.Connection, server: str, organizations: Collection[str]) -> Mine:
    """Those of a server in any spelling, and of these organisations; what is not known to be another's counts, too."""
    wanted = normal_server(server)
    spellings = [server]
    for (spelling,) in database.execute("SELECT DISTINCT server FROM recoveries"):
        if spelling != server and normal_server(spelling) == wanted:
            spellings.append(spelling)
    where, values = f"r.server IN ({casts(spellings)})", [*spellings]
    if organizations:
        where += f" AND r.organization IN ('', {casts(organizations)})"
        values += organizations
    return Mine(where, tuple(map(bindable, values)))


def recoveries(database: sqlite3.Connection, where: str, values: Sequence[Any]) -> list[RecoveryRecord]:
    """The recoveries that `where` picks, the newest first."""
    rows = database.execute(
        "SELECT number, id, server, organization, config_id, label, who, started, ended, span, planned, kind, "
        "baseline_at,"
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
    ) in rows:
        counts = dict(
            database.execute(
                "SELECT state, count(*) FROM entries WHERE recovery = ? GROUP BY state", (number,)
            ).fetchall()
        )
        result.append(
            RecoveryRecord(
                name, server, organization, config_id, label, who, _time(started), _time(ended) if ended else None,
                span,
                planned, counts, kind, Baseline(at, tuple(json.loads(ids))) if at is not None else None,
            )
        )  # fmt: skip
    return result


def entries(database: sqlite3.Connection, recovery: str, states: Sequence[State]) -> list[Entry]:
    """The events of a recovery in the order of the plan; those in one of `states`, or all."""
    which = f"AND e.state IN ({marks(states)})" if states else ""
    return _entries(database, f"WHERE r.id = ? {which} ORDER BY e.number", (recovery, *states))


def unsent(database: sqlite3.Connection, recovery: str, after: int, most: int) -> tuple[list[Entry], int]:
    """At most so many of the `not_sent` events that come after a number, in the order of the plan; the number of the
    last."""
    where = (
        "WHERE e.recovery = (SELECT number FROM recoveries WHERE id = ?) AND e.state = 'not_sent' AND e.number > ?"
        " ORDER BY e.number LIMIT ?"
    )
    values = (recovery, after, most)
    last = database.execute(f"SELECT max(number) FROM (SELECT e.number FROM entries e {where})", values).fetchone()[0]
    return _entries(database, where, values), last or after


def open_alone(database: sqlite3.Connection, mine: Mine, recovery: str) -> int:
    """Count the events of a recovery that have no outcome yet and were not sent again by a later one, whose word
    counts."""
    states, taken = sorted(OPEN), sorted(TAKEN)
    (count,) = database.execute(
        f"SELECT count(*) FROM (SELECT e.event_id {_OF} WHERE r.id = ? AND e.state IN ({marks(states)})"
        f" EXCEPT SELECT e.event_id {_OF} JOIN entries other INDEXED BY entries_by_event ON other.event_id = e.event_id"
        f" JOIN recoveries o ON o.number = other.recovery AND o.number <> r.number AND o.config_id = r.config_id"
        f" AND {mine.of_others} WHERE r.id = ? AND other.number > e.number AND other.state IN ({marks(taken)}))",
        (recovery, *states, *mine.values, recovery, *taken),
    ).fetchone()
    return int(count)


def sent_events(database: sqlite3.Connection, mine: Mine, most: int) -> Iterator[Sent]:
    """The events that were sent from this machine, or may have been: the newest `most`, newest first."""
    taken = sorted(TAKEN)
    yield from database.execute(
        f"SELECT r.config_id, e.event_id, e.state, e.new_event_id {_OF} WHERE {mine.where} AND e.state IN "
        f"({marks(taken)})"
        " ORDER BY e.number DESC LIMIT ?",
        (*mine.values, *taken, most),
    )


def digests(database: sqlite3.Connection, recovery: str) -> Iterator[str]:
    """The digest of each event of a recovery."""
    rows = database.execute(
        "SELECT digest FROM entries WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)", (recovery,)
    )
    return (digest for (digest,) in rows)


def last_batch(database: sqlite3.Connection, recovery: str) -> int:
    """The highest number of a batch; 0 where none was sent."""
    (highest,) = database.execute(
        "SELECT max(batch) FROM entries WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)", (recovery,)
    ).fetchone()
    return int(highest or 0)


def some(database: sqlite3.Connection, recovery: str, event_ids: Sequence[str]) -> Iterator[Entry]:
    """Those of a recovery's events that have one of these ids."""
    for part in parts(event_ids):
        values = (recovery, *map(bindable, part))
        yield from _entries(database, f"WHERE r.id = ? AND e.event_id IN ({casts(part)})", values)


def choices(database: sqlite3.Connection, recovery: str) -> dict[str, datetime]:
    """The events of a recovery that a person chose to repeat, and up to when what had been sent was known to that
    person."""
    rows = database.execute(
        "SELECT event_id, coalesce(told, at) FROM entries WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)"
        " AND repeat_by <> ''",
        (recovery,),
    )
    return {event_id: _time(told) for event_id, told in rows}


def latest(database: sqlite3.Connection, mine: Mine, event_ids: Sequence[str], but: str = "") -> dict[str, Entry]:
    """The word that counts on each event by itself, without those of the recovery `but`."""
    known: dict[str, list[Entry]] = {}
    for entry in _entries_of(database, mine, event_ids):
        if entry.recovery != but:
            known.setdefault(entry.event_id, []).append(entry)
    words = ((event_id, word_of(entries)) for event_id, entries in known.items())
    return {event_id: word for event_id, word in words if word is not None}


def standings(database: sqlite3.Connection, mine: Mine, event_ids: Sequence[str]) -> dict[str, Standing]:
    """Tell where each event stands with all that its replays made, over all recoveries; those of which nothing is known
    are left out."""
    links: dict[int, tuple[str, str]] = {}
    seen, more = set(event_ids), list(event_ids)
    while more:
        further = {number: (origin, new) for number, origin, new in _links(database, mine, more)}
        links |= further
        more = [event_id for event_id in dict.fromkeys(chain(*further.values())) if event_id not in seen]
        seen.update(more)
    entries = _entries_of(database, mine, [*seen])
    return standing.standings(event_ids, [links[number] for number in sorted(links)], entries)


def _links(database: sqlite3.Connection, mine: Mine, event_ids: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """From an event to one that its replay made, where either is one of these."""
    for part in parts(event_ids):
        for index, column in (("entries_by_event", "event_id"), ("entries_by_new_event", "new_event_id")):
            yield from database.execute(
                f"SELECT e.number, e.event_id, e.new_event_id FROM entries e INDEXED BY {index} JOIN recoveries r"
                f" ON r.number = e.recovery WHERE {mine.where} AND e.new_event_id IS NOT NULL AND e.{column} IN "
                f"({casts(part)})",
                (*mine.values, *map(bindable, part)),
            )


def _entries_of(database: sqlite3.Connection, mine: Mine, event_ids: Sequence[str]) -> list[Entry]:
    """All entries of these events, in the order in which they were planned."""
    result: list[Entry] = []
    for part in parts(event_ids):
        where = f"WHERE {mine.where} AND e.event_id IN ({casts(part)}) ORDER BY e.number"
        result += _entries(database, where, (*mine.values, *map(bindable, part)))
    return result


def sent_elsewhere(
    database: sqlite3.Connection, server: str, organizations: Collection[str], config_id: str, event_ids: Sequence[str]
) -> Counter[str]:
    """Count the events of a webhook among these that were sent, or may have been, through a server of another name, by
    that name."""
    states, own = sorted(TAKEN), normal_server(server)
    whose = f"AND r.organization IN ('', {casts(organizations)})" if organizations else ""
    sent: set[tuple[str, str]] = set()
    for part in parts(event_ids):
        sent.update(
            database.execute(
                f"SELECT DISTINCT r.server, e.event_id FROM entries e INDEXED BY entries_by_event JOIN recoveries r"
                f" ON r.number = e.recovery WHERE r.config_id = CAST(? AS TEXT) {whose} AND e.state IN "
                f"({marks(states)})"
                f" AND e.event_id IN ({casts(part)})",
                (*map(bindable, (config_id, *organizations)), *states, *map(bindable, part)),
            )
        )
    return Counter(name for name, _ in sent if normal_server(name) != own)


def origins(database: sqlite3.Connection, mine: Mine, event_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Of each of these that is the new event of a replay: the recovery, and the event that was sent again."""
    result: dict[str, tuple[str, str]] = {}
    for part in parts(event_ids):
        rows = database.execute(
            "SELECT e.new_event_id, r.id, e.event_id FROM entries e INDEXED BY entries_by_new_event"
            f" JOIN recoveries r ON r.number = e.recovery WHERE {mine.where}"
            f" AND e.new_event_id IS NOT NULL AND e.new_event_id IN ({casts(part)})",
            (*mine.values, *map(bindable, part)),
        )
        result.update((new, (recovery, origin)) for new, recovery, origin in rows)
    return result


def still_open(database: sqlite3.Connection, mine: Mine) -> list[Entry]:
    """Entries whose end is not known yet, oldest first."""
    states = sorted(OPEN)
    where = f"WHERE {mine.where} AND e.state IN ({marks(states)}) ORDER BY e.number"
    return _entries(database, where, (*mine.values, *states))


def senders(database: sqlite3.Connection) -> list[tuple[int, str, tuple[str, str, str]]]:
    """The recoveries of which something is being sent, or was when a program ended: number, the program that did, and
    the names of the webhook as they were spelled then."""
    rows = database.execute(
        "SELECT DISTINCT r.number, r.owner, r.server, r.organization, r.config_id FROM entries e INDEXED BY "
        "entries_sending"
        " JOIN recoveries r ON r.number = e.recovery WHERE e.state = 'sending'"
    )
    return [(number, owner, (server, organization, config)) for number, owner, server, organization, config in rows]


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
