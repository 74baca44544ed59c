"""The replay ledger: which events were sent again, by whom, when, and what came of each. On disk before anything is sent.

Synchronous; any thread may call it, and is let in when the one before is done. Every change is one transaction that is on the
disk when it returns.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from tui.store import ledger_reading as reading
from tui.store.database import bindable
from tui.store.digests import Digests
from tui.store.ledger_entries import (
    MAY_HAVE_ARRIVED,
    STEPS,
    TAKEN,
    Baseline,
    Entry,
    HeldBy,
    Kind,
    LedgerProblem,
    LedgerRefuses,
    RecoveryRecord,
    State,
)
from tui.store.ledger_file import LEDGER_FILE, LedgerFile
from tui.store.ledger_lock import held, held_here, lock_path

__all__ = [
    "LEDGER_FILE", "Baseline", "Entry", "HeldBy", "Kind", "Ledger", "LedgerProblem", "LedgerRefuses", "RecoveryRecord",
    "State",
]  # fmt: skip


MOST_RECALLED: Final = 100_000
"""Events of which a log can say at a glance that they were replayed."""


def new_name(now: datetime) -> str:
    """What a recovery is called that begins now: short enough to be typed, and no other's."""
    return f"{now:%Y%m%d-%H%M%S}-{os.urandom(3).hex()}"


class Ledger:
    """What this machine replayed through one server and organisation. Raises `LedgerProblem` from everything that uses it.

    `path` is the file; without one it is in memory and gone with the program (the demo's events are made up anew each time).
    It is opened with the first use.
    """

    def __init__(self, path: Path | None, server: str, organization: str, now: Callable[[], datetime]) -> None:
        self.path = path
        self.server = server
        self.organization = organization
        self._now = now
        self._held: set[str] = set()
        self._file = LedgerFile(path)
        self._sent_ids = Digests()
        self._sent_ids_version = (-1, -1)
        """What this connection, and the others, had changed when they were read."""

    def close(self) -> None:
        """Close the file. Closing twice is fine; using it afterwards opens it again."""
        self._file.close()
        self._sent_ids_version = (-1, -1)

    # --- writing ----------------------------------------------------------------------------------------------------

    def begin(
        self,
        config_id: str,
        label: str,
        who: str,
        window: str,
        events: Iterable[tuple[str, str]],
        *,
        kind: Kind = "recovery",
        baseline: Baseline | None = None,
    ) -> RecoveryRecord:
        """Put a plan on record, before anything of it is sent: `events` are ids with the digest of their payloads, in the
        order in which they are to be sent. All are `not_sent`."""
        planned = list(dict(events).items())
        now = self._now().astimezone(UTC)
        name = new_name(now)
        with self._file.transaction() as database:
            number = database.execute(
                "INSERT INTO recoveries (id, kind, server, organization, config_id, label, who, started, span, planned)"
                f" VALUES (?, ?, {', '.join(['CAST(? AS TEXT)'] * 5)}, ?, CAST(? AS TEXT), ?)",
                (
                    name, kind, *map(bindable, (self.server, self.organization, config_id, label, who)),
                    now.isoformat(), bindable(window), len(planned),
                ),
            ).lastrowid  # fmt: skip
            database.executemany(
                "INSERT INTO entries (recovery, event_id, state, at, batch, note, digest, repeat_by)"
                " VALUES (?, CAST(? AS TEXT), 'not_sent', ?, 0, '', ?, '')",
                [(number, bindable(event_id), now.isoformat(), digest) for event_id, digest in planned],
            )
            if baseline is not None:
                self._set_baseline(database, name, baseline)
        return self.recovery(name)

    def set_baseline(self, recovery: str, baseline: Baseline) -> None:
        """Remember what was there before anything was sent. The first word on it stays."""
        with self._file.transaction() as database:
            self._set_baseline(database, recovery, baseline)

    def _set_baseline(self, database: sqlite3.Connection, recovery: str, baseline: Baseline) -> None:
        database.execute(
            "UPDATE recoveries SET baseline_at = ?, baseline_ids = ? WHERE id = ? AND baseline_at IS NULL",
            (baseline.at, json.dumps(baseline.ids), recovery),
        )

    def allow_repeat(self, recovery: str, event_ids: Iterable[str], *, by: str) -> None:
        """A person chose to send these although they may have arrived. What is `unknown` in this recovery can be sent again."""
        now = self._now().astimezone(UTC).isoformat()
        with self._file.transaction() as database:
            database.executemany(
                "UPDATE entries SET repeat_by = CAST(? AS TEXT), at = ?, state = CASE WHEN state IN ('unknown', 'not_queued',"
                " 'left_out') THEN 'not_sent' ELSE state END WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)"
                " AND event_id = CAST(? AS TEXT)",
                [(bindable(by or "a person"), now, recovery, bindable(event_id)) for event_id in event_ids],
            )

    def sending(self, recovery: str, batch: int, event_ids: Sequence[str]) -> tuple[str, ...]:
        """Write down that a request with these events is about to leave; returns those that may be in it.

        Left out (and called so, with a note) is what may have arrived by another recovery or by hand since, unless a
        person chose to repeat it. Raises `LedgerRefuses`, and writes nothing, where one of them is not `not_sent`.
        """
        now = self._now().astimezone(UTC).isoformat()
        with self._file.transaction() as database:
            mine = self._states(database, recovery, event_ids)
            for event_id in event_ids:
                state = mine.get(event_id, ("missing", ""))[0]
                if state != "not_sent":
                    raise LedgerRefuses(f"{event_id} is {state} in the ledger, and is not sent again by itself.")
            unchosen = [event_id for event_id in event_ids if not mine[event_id][1]]
            taken = self._leave_out(database, recovery, unchosen, MAY_HAVE_ARRIVED)
            free = tuple(event_id for event_id in event_ids if event_id not in taken)
            database.executemany(
                "UPDATE entries SET state = 'sending', at = ?, sent = ?, batch = ?, note = '' WHERE recovery ="
                " (SELECT number FROM recoveries WHERE id = ?) AND event_id = CAST(? AS TEXT)",
                [(now, now, batch, recovery, bindable(event_id)) for event_id in free],
            )
        return free

    def leave_out_sent_elsewhere(self, recovery: str) -> None:
        """What another recovery has sent since is not this one's to send any more."""
        with self._file.transaction() as database:
            unsent = reading.entries(database, recovery, ["not_sent"])
            self._leave_out(database, recovery, [each.event_id for each in unsent if not each.repeat_by], TAKEN)

    def settle(
        self, recovery: str, event_id: str, state: State, *, new_event_id: str | None = None, note: str = ""
    ) -> None:
        """Write down where an event stands now. Raises `LedgerRefuses` where no way leads there."""
        self.settle_all(recovery, [(event_id, state, new_event_id, note)])

    def settle_all(self, recovery: str, settled: Sequence[tuple[str, State, str | None, str]]) -> Mapping[State, int]:
        """The same for many, all or none: id, state, the new event's id, note. An empty note leaves the one there is.

        Returns by how many the events in each state have become more, or (negative) fewer.
        """
        shift: Counter[State] = Counter()
        if not settled:
            return shift
        now = self._now().astimezone(UTC).isoformat()
        with self._file.transaction() as database:
            known = self._states(database, recovery, [event_id for event_id, *_ in settled])
            for event_id, state, new_event_id, _ in settled:
                was = known.get(event_id, (None, ""))[0]
                if was is None or state not in STEPS[was] or (was == "unknown" and new_event_id is None):
                    raise LedgerRefuses(
                        f"{event_id} is {was or 'not planned'} in the ledger: it cannot become {state}."
                    )
                shift[was] -= 1
                shift[state] += 1
                known[event_id] = (state, known[event_id][1])
            database.executemany(
                "UPDATE entries SET state = ?, at = ?, new_event_id = coalesce(CAST(? AS TEXT), new_event_id),"
                " note = CASE WHEN ?4 = '' THEN note ELSE CAST(?4 AS TEXT) END"
                " WHERE recovery = (SELECT number FROM recoveries WHERE id = ?5) AND event_id = CAST(?6 AS TEXT)",
                [
                    (
                        state,
                        now,
                        bindable(new) if new is not None else None,
                        bindable(note),
                        recovery,
                        bindable(event_id),
                    )
                    for event_id, state, new, note in settled
                ],
            )
        return shift

    def interrupted(self, recovery: str) -> int:
        """After a program ended in the middle: what it was sending is `unknown`; how many that are."""
        now = self._now().astimezone(UTC).isoformat()
        with self._file.transaction() as database:
            return database.execute(
                "UPDATE entries SET state = 'unknown', at = ?, note = 'the program ended while it was being sent'"
                " WHERE recovery = (SELECT number FROM recoveries WHERE id = ?) AND state = 'sending'",
                (now, recovery),
            ).rowcount

    def end(self, recovery: str) -> None:
        """The recovery is over, whatever came of it."""
        with self._file.transaction() as database:
            database.execute(
                "UPDATE recoveries SET ended = ? WHERE id = ?", (self._now().astimezone(UTC).isoformat(), recovery)
            )

    # --- reading ----------------------------------------------------------------------------------------------------

    def recovery(self, recovery: str) -> RecoveryRecord:
        """One recovery by its id. Raises `LedgerProblem` where there is none."""
        found = self._file.read(lambda database: reading.recoveries(database, "WHERE r.id = ?", (recovery,)))
        if not found:
            raise LedgerProblem(
                f"There is no recovery {recovery} in {self.path or 'the ledger'}; list them to see all."
            )
        return found[0]

    def recoveries(self, config_id: str | None = None, *, everywhere: bool = False) -> list[RecoveryRecord]:
        """All of a webhook, of this server and organisation, or (`everywhere`) of the file; the newest first."""
        return self._file.read(lambda database: reading.recoveries(database, *self._where(config_id, everywhere)))

    def unfinished(self, config_id: str | None = None) -> list[RecoveryRecord]:
        """Recoveries that were not brought to their end, the newest first; perhaps one is still running elsewhere."""
        return [
            each
            for each in self.recoveries(config_id)
            if each.ended is None and each.kind == "recovery" and each.planned
        ]

    def entries(self, recovery: str, *states: State) -> list[Entry]:
        """The events of a recovery, in the order of the plan; those in one of these states, or all."""
        return self._file.read(lambda database: reading.entries(database, recovery, states))

    def unsent(self, recovery: str, size: int) -> Iterator[Sequence[Entry]]:
        """The `not_sent` events of a recovery in the order of the plan, at most `size` at once, each part as it is when its turn
        comes. What stays `not_sent` is not met again."""
        number = 0
        while True:
            part, number = self._file.read(partial(reading.unsent, recovery=recovery, after=number, most=size))
            if not part:
                return
            yield part

    def open_alone(self, recovery: str) -> int:
        """How many of its events have no outcome yet, and were not sent again by a later recovery, whose word counts."""
        return self._file.read(lambda database: reading.open_alone(database, recovery))

    def sent_ids(self) -> Digests:
        """The newest 100,000 events that were sent through this server and organisation, or may have been.

        Makes no file, and reads them again only where something has changed: it is asked for whenever a log is come back to.
        """
        if not self._file.is_made:
            return self._sent_ids
        return self._file.read(self._read_sent_ids)

    def _read_sent_ids(self, database: sqlite3.Connection) -> Digests:
        version = (database.total_changes, int(database.execute("PRAGMA data_version").fetchone()[0]))
        if version != self._sent_ids_version:
            self._sent_ids = Digests(reading.sent_ids(database, self.server, self.organization, MOST_RECALLED))
            self._sent_ids_version = version
        return self._sent_ids

    def digests(self, recovery: str) -> Digests:
        """The payloads of a recovery."""
        return self._file.read(lambda database: Digests(reading.digests(database, recovery)))

    def last_batch(self, recovery: str) -> int:
        """The number of the last batch that was sent; 0 where none was."""
        return self._file.read(lambda database: reading.last_batch(database, recovery))

    def some(self, recovery: str, event_ids: Sequence[str]) -> list[Entry]:
        """Those of a recovery's events that have one of these ids."""
        return self._file.read(lambda database: list(reading.some(database, recovery, event_ids)))

    def latest(self, config_id: str, event_ids: Sequence[str]) -> dict[str, Entry]:
        """The newest word on each of these events; those that were never replayed are left out."""
        return self._file.read(lambda database: reading.latest(database, self._names(config_id), event_ids))

    def origins(self, config_id: str, event_ids: Sequence[str]) -> dict[str, str]:
        """Of which event each of these is the replay, as far as that is known."""
        return self._file.read(lambda database: reading.origins(database, self._names(config_id), event_ids))

    def still_open(self, config_id: str) -> list[Entry]:
        """Entries whose end is not known yet (`sending`, `queued`, `unknown`), oldest first, over all recoveries."""
        return self._file.read(lambda database: reading.still_open(database, self._names(config_id)))

    def baselines(self, config_id: str) -> Mapping[str, Baseline | None]:
        """What was there before each recovery of a webhook, by the recovery's id."""
        return {each.id: each.baseline for each in self.recoveries(config_id)}

    # --- one writer -------------------------------------------------------------------------------------------------

    def lock(self, config_id: str, label: str = "this webhook") -> AbstractContextManager[None]:
        """Be the only one who recovers this webhook, while the block runs. Raises `HeldBy`, which says who else is."""
        if self.path is None:
            return held_here(self._held, config_id, label)
        return held(lock_path(self.path.parent, *self._names(config_id)), label, self._now)

    # --- how it is done ---------------------------------------------------------------------------------------------

    def _names(self, config_id: str) -> tuple[str, str, str]:
        return self.server, self.organization, config_id

    def _where(self, config_id: str | None, everywhere: bool) -> tuple[str, tuple[str | bytes, ...]]:
        if everywhere:
            return "", ()
        one = "" if config_id is None else " AND r.config_id = CAST(? AS TEXT)"
        names = (self.server, self.organization, *([config_id] if config_id is not None else []))
        return (
            f"WHERE r.server = CAST(? AS TEXT) AND r.organization = CAST(? AS TEXT){one}",
            tuple(map(bindable, names)),
        )

    def _states(
        self, database: sqlite3.Connection, recovery: str, event_ids: Sequence[str]
    ) -> dict[str, tuple[State, str]]:
        """State and who allowed a repeat, of a recovery's own entries."""
        return {entry.event_id: (entry.state, entry.repeat_by) for entry in reading.some(database, recovery, event_ids)}

    def _config_of(self, database: sqlite3.Connection, recovery: str) -> str:
        return str(database.execute("SELECT config_id FROM recoveries WHERE id = ?", (recovery,)).fetchone()[0])

    def _leave_out(
        self, database: sqlite3.Connection, recovery: str, event_ids: Sequence[str], states: Container[State]
    ) -> Collection[str]:
        """Leave out those of these that are in one of the `states` by the newest word of the other recoveries; which."""
        elsewhere = reading.latest(database, self._names(self._config_of(database, recovery)), event_ids, but=recovery)
        taken = {event_id: entry for event_id, entry in elsewhere.items() if entry.state in states}
        now = self._now().astimezone(UTC).isoformat()
        database.executemany(
            "UPDATE entries SET state = 'left_out', at = ?, note = ? WHERE recovery = (SELECT number FROM recoveries WHERE id = ?)"
            " AND event_id = CAST(? AS TEXT)",
            [
                (
                    now,
                    f"{entry.state.replace('_', ' ')} by another replay ({entry.recovery})",
                    recovery,
                    bindable(event_id),
                )
                for event_id, entry in taken.items()
            ],
        )
        return taken
