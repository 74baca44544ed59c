"""The replay ledger: which events were sent again, by whom, when, and what came of each. On disk before anything is
sent.

Synchronous; any thread may call it, and is let in when the one before is done. Every change is one transaction that is
on the disk when it returns.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from tui.store import ledger_reading as reading
from tui.store.database import bindable
from tui.store.digests import Digests
from tui.store.ledger_entries import (
    MAY_HAVE_ARRIVED,
    STEPS,
    TAKEN,
    Baseline,
    Claim,
    Entry,
    HeldBy,
    Kind,
    LedgerProblem,
    LedgerRefuses,
    RecoveryRecord,
    State,
)
from tui.store.ledger_file import LedgerFile
from tui.store.ledger_programs import Programs
from tui.store.sent_marks import SentMarks
from tui.store.standing import Standing, left_at

__all__ = [
    "Baseline", "Claim", "Entry", "HeldBy", "Kind", "Ledger", "LedgerProblem", "LedgerRefuses", "RecoveryRecord",
    "State",
]  # fmt: skip

Found = TypeVar("Found")
Settled: TypeAlias = tuple[str, State, str | None, str]
"""An event's id, its new state, the id of its new event where that is known, and a note."""

MOST_RECALLED: Final = 100_000
"""Events of which a log can say at a glance that they were replayed."""


def new_name(now: datetime) -> str:
    """Name a recovery that begins now: short enough to be typed, and no other's."""
    return f"{now:%Y%m%d-%H%M%S}-{os.urandom(3).hex()}"


class Ledger:
    """The record of what this machine replayed through one server and organisation. Raises `LedgerProblem` from
    everything that uses it.

    `path` is the file; without one it is in memory and gone with the program (the demo's events are made up anew each
    time). It is opened with the first use. The server counts in any spelling. `organization` is what the token says,
    empty where it says nothing; what the server says (`learn()`) counts as well, and what is not known to be another's
    is taken for this one's: better asked once too often than sent twice.

    What another program was sending when it ended is `unknown` to whoever looks: recoveries, counts, entries, words.
    """

    def __init__(self, path: Path | None, server: str, organization: str, now: Callable[[], datetime]) -> None:
        self.path = path
        self.server = server
        self.organization = organization
        self._organizations = {organization} - {""}
        self._now = now
        self._file = LedgerFile(path)
        self._programs = Programs(path.parent if path is not None else None, server, now)
        self._sent = SentMarks()
        self._sent_version: tuple[object, ...] = ()
        """The changes by this connection and the others as of the last reading, and for whom it was."""

    @property
    def is_made(self) -> bool:
        """True if there is anything to read: asking where nothing was ever sent makes no file."""
        return self._file.is_made

    @property
    def knows_organization(self) -> bool:
        """True if the token or the server said whose organisation this is."""
        return bool(self._organizations)

    def learn(self, organization: str | None) -> None:
        """Hear from the server which organisation this is: its word goes into what is put on record from now on."""
        if organization:
            self.organization = organization
            self._organizations.add(organization)

    def close(self) -> None:
        """Close the file. Closing twice is fine; using it afterwards opens it again."""
        self._file.close()
        self._programs.close()
        self._sent_version = ()

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
        """Put a plan on record, before anything of it is sent: `events` are ids with the digest of their payloads, in
        the order in which they are to be sent, and `baseline` is what was there before anything was sent. All are
        `not_sent`."""
        planned = list(dict(events).items())
        now = self._now().astimezone(UTC)
        name = new_name(now)
        with self._file.transaction() as database:
            number = database.execute(
                "INSERT INTO recoveries (id, kind, server, organization, config_id, label, who, started, span, planned,"
                f" baseline_at, baseline_ids) VALUES (?, ?, {', '.join(['CAST(? AS TEXT)'] * 5)}, ?, CAST(? AS TEXT), "
                f"?, ?, ?)",
                (
                    name, kind, *map(bindable, (self.server, self.organization, config_id, label, who)),
                    now.isoformat(), bindable(window), len(planned),
                    *((None, None) if baseline is None else (baseline.at, json.dumps(baseline.ids))),
                ),
            ).lastrowid  # fmt: skip
            database.executemany(
                "INSERT INTO entries (recovery, event_id, state, at, batch, note, digest, repeat_by)"
                " VALUES (?, CAST(? AS TEXT), 'not_sent', ?, 0, '', ?, '')",
                [(number, bindable(event_id), now.isoformat(), digest) for event_id, digest in planned],
            )
        return self.recovery(name)

    def allow_repeat(self, recovery: str, event_ids: Iterable[str], *, by: str, told: datetime | None = None) -> None:
        """A person chose to send these although they may have arrived, as they were `told` at that time (now): what was
        sent since is not in the choice. What is `unknown` in this recovery can be sent again."""
        now = self._now().astimezone(UTC).isoformat()
        known = told.astimezone(UTC).isoformat() if told is not None else now
        with self._file.transaction() as database:
            database.executemany(
                "UPDATE entries SET repeat_by = CAST(? AS TEXT), at = ?, told = ?, state = CASE WHEN state IN "
                "('unknown', 'not_queued',"
                " 'left_out') THEN 'not_sent' ELSE state END WHERE recovery = (SELECT number FROM recoveries WHERE id "
                "= ?)"
                " AND event_id = CAST(? AS TEXT)",
                [(bindable(by or "a person"), now, known, recovery, bindable(event_id)) for event_id in event_ids],
            )

    def claim(self, recovery: str, batch: int, event_ids: Sequence[str]) -> Claim:
        """Ask for these to be sent with one request, and write down in the same transaction that they are about to
        leave.

        The one question that every way to send asks. Granted is what may be in the request. Refused, left out of the
        recovery with a note, is what may have arrived, by itself or by another event of the same thing, unless a person
        chose to repeat it knowing that; and what another one of these stands for. Raises `LedgerRefuses`, and writes
        nothing, where one of them is not `not_sent`.
        """
        now = self._now().astimezone(UTC).isoformat()
        with self._file.transaction() as database:
            self._programs.release(database)
            mine = {entry.event_id: entry for entry in reading.some(database, recovery, event_ids)}
            for event_id in event_ids:
                if event_id not in mine or mine[event_id].state != "not_sent":
                    state = mine[event_id].state if event_id in mine else "missing"
                    raise LedgerRefuses(f"{event_id} is {state} in the ledger, and is not sent again automatically.")
            known = reading.standings(database, self._webhook_of(database, recovery), event_ids)
            refused = _refused(known, reading.choices(database, recovery), event_ids)
            granted = tuple(event_id for event_id in event_ids if event_id not in refused)
            self._note_left_out(database, recovery, refused)
            database.executemany(
                "UPDATE entries SET state = 'sending', at = ?, sent = ?, batch = ?, note = '' WHERE recovery ="
                " (SELECT number FROM recoveries WHERE id = ?) AND event_id = CAST(? AS TEXT)",
                [(now, now, batch, recovery, bindable(event_id)) for event_id in granted],
            )
            database.execute("UPDATE recoveries SET owner = ? WHERE id = ?", (self._programs.own_name, recovery))
        return Claim(granted, refused)

    def leave_out_sent_elsewhere(self, recovery: str) -> None:
        """Leave out of this recovery what another one has sent since."""
        with self._file.transaction() as database:
            unsent = [
                entry.event_id for entry in reading.entries(database, recovery, ["not_sent"]) if not entry.repeat_by
            ]
            words = reading.latest(database, self._webhook_of(database, recovery), unsent, but=recovery)
            sent = {event_id: entry for event_id, entry in words.items() if entry.state in TAKEN}
            self._note_left_out(database, recovery, {event_id: _sent_by(entry) for event_id, entry in sent.items()})

    def settle(
        self, recovery: str, event_id: str, state: State, *, new_event_id: str | None = None, note: str = ""
    ) -> None:
        """Write down where an event stands now. Raises `LedgerRefuses` where no way leads there."""
        self.settle_all(recovery, [(event_id, state, new_event_id, note)])

    def settle_all(self, recovery: str, settled: Sequence[Settled]) -> Mapping[State, int]:
        """The same for many, all or none. An empty note leaves the one there is.

        Returns by how many the events in each state have become more, or (negative) fewer. A new event is the outcome
        of one replay only: one that is on record as that of another is refused.
        """
        if not settled:
            return {}
        with self._file.transaction() as database:
            shift, refused = self._settle(database, recovery, settled)
            for why in refused.values():
                raise LedgerRefuses(why)  # and nothing is written
        return shift

    def settle_each(self, recovery: str, settled: Sequence[Settled]) -> tuple[Mapping[State, int], Mapping[str, str]]:
        """The same for many, each by itself, where somebody else may have put an outcome on record meanwhile.

        Returns what `settle_all()` does, and of the events to which no way leads, why.
        """
        if not settled:
            return {}, {}
        with self._file.transaction() as database:
            return self._settle(database, recovery, settled)

    def _settle(
        self, database: sqlite3.Connection, recovery: str, settled: Sequence[Settled]
    ) -> tuple[Mapping[State, int], Mapping[str, str]]:
        now = self._now().astimezone(UTC).isoformat()
        shift: Counter[State] = Counter()
        refused: dict[str, str] = {}
        granted: list[Settled] = []
        own = {
            entry.event_id: entry for entry in reading.some(database, recovery, [event_id for event_id, *_ in settled])
        }
        states = {event_id: entry.state for event_id, entry in own.items()}
        new_events = [new for _, _, new, _ in settled if new is not None]
        on_record = reading.origins(database, self._webhook_of(database, recovery), new_events)
        for step in settled:
            event_id, state, new, _ = step
            was, names = states.get(event_id), (recovery, event_id)
            if was is None or state not in STEPS[was] or (was == "unknown" and new is None):
                refused[event_id] = f"{event_id} is {was or 'not planned'} in the ledger: it cannot become {state}."
            elif (
                new is not None
                and own[event_id].new_event_id != new  # as it may be in a ledger of an older program, for two of them
                and on_record.setdefault(new, names) != names
            ):
                refused[event_id] = f"{new} is the outcome of the replay of {on_record[new][1]} in the ledger."
            else:
                shift[was] -= 1
                shift[state] += 1
                states[event_id] = state
                granted.append(step)
        database.executemany(
            "UPDATE entries SET state = ?, at = ?, new_event_id = coalesce(CAST(? AS TEXT), new_event_id),"
            " note = coalesce(nullif(CAST(? AS TEXT), ''), note)"
            " WHERE recovery = (SELECT number FROM recoveries WHERE id = ?) AND event_id = CAST(? AS TEXT)",
            [
                (state, now, bindable(new) if new is not None else None, bindable(note), recovery, bindable(event_id))
                for event_id, state, new, note in granted
            ],
        )
        return shift, refused

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
        """The recovery is over, whatever came of it: nobody hears any more what became of what it was sending."""
        now = self._now().astimezone(UTC).isoformat()
        with self._file.transaction() as database:
            database.execute("UPDATE recoveries SET ended = ? WHERE id = ?", (now, recovery))
            database.execute(
                "UPDATE entries SET state = 'unknown', at = ?, note = 'how it ended could not be put on record'"
                " WHERE recovery = (SELECT number FROM recoveries WHERE id = ?) AND state = 'sending'",
                (now, recovery),
            )

    # --- reading ----------------------------------------------------------------------------------------------------

    def recovery(self, recovery: str) -> RecoveryRecord:
        """One recovery by its id. Raises `LedgerProblem` where there is none."""
        records = self._look(lambda database: reading.recoveries(database, "WHERE r.id = ?", (recovery,)))
        if not records:
            raise LedgerProblem(
                f"There is no recovery {recovery} in {self.path or 'the ledger'}; list them to see all."
            )
        return records[0]

    def recoveries(self, config_id: str | None = None, *, everywhere: bool = False) -> list[RecoveryRecord]:
        """All of a webhook, of this server and organisation, or (`everywhere`) of the file; the newest first."""

        def read(database: sqlite3.Connection) -> list[RecoveryRecord]:
            which = self._mine(database, config_id)
            return reading.recoveries(database, *(("", ()) if everywhere else (f"WHERE {which.where}", which.values)))

        return self._look(read)

    def unfinished(self, config_id: str | None = None) -> list[RecoveryRecord]:
        """Recoveries that were not brought to their end, the newest first; perhaps one is still running elsewhere."""
        return [
            record
            for record in self.recoveries(config_id)
            if record.ended is None and record.kind == "recovery" and record.planned
        ]

    def entries(self, recovery: str, *states: State) -> list[Entry]:
        """The events of a recovery, in the order of the plan; those in one of these states, or all."""
        return self._look(lambda database: reading.entries(database, recovery, states))

    def unsent(self, recovery: str, size: int) -> Iterator[Sequence[Entry]]:
        """The `not_sent` events of a recovery in the order of the plan, at most `size` at once, each part as it is when
        its turn comes. What stays `not_sent` is not met again."""
        number = 0
        while True:
            part, number = self._file.read(partial(reading.unsent, recovery=recovery, after=number, most=size))
            if not part:
                return
            yield part

    def open_alone(self, recovery: str) -> int:
        """Count its events that have no outcome yet and were not sent again by a later recovery, whose word counts."""
        return self._look(lambda database: reading.open_alone(database, self._mine(database), recovery))

    def sent(self) -> SentMarks:
        """Read what came of the newest 100,000 events that were sent through this server and organisation, or may have
        been.

        Makes no file, and reads them again only where something has changed: it is asked for whenever a log is come
        back to.
        """
        if not self._file.is_made:
            return self._sent
        return self._file.read(self._read_sent)

    def _read_sent(self, database: sqlite3.Connection) -> SentMarks:
        changes = (database.total_changes, int(database.execute("PRAGMA data_version").fetchone()[0]))
        version = (*changes, len(self._organizations))
        if version != self._sent_version:
            self._sent = SentMarks(reading.sent_events(database, self._mine(database), MOST_RECALLED))
            self._sent_version = version
        return self._sent

    def digests(self, recovery: str) -> Digests:
        """The payloads of a recovery."""
        return self._file.read(lambda database: Digests(reading.digests(database, recovery)))

    def last_batch(self, recovery: str) -> int:
        """The number of the last batch that was sent; 0 where none was."""
        return self._file.read(lambda database: reading.last_batch(database, recovery))

    def some(self, recovery: str, event_ids: Sequence[str]) -> list[Entry]:
        """Those of a recovery's events that have one of these ids."""
        return self._look(lambda database: list(reading.some(database, recovery, event_ids)))

    def latest(self, config_id: str, event_ids: Sequence[str]) -> dict[str, Entry]:
        """The word that counts on each of these events by itself; those that were never replayed are left out."""
        return self._look(lambda database: reading.latest(database, self._mine(database, config_id), event_ids))

    def standings(self, config_id: str, event_ids: Sequence[str]) -> dict[str, Standing]:
        """Tell where each of these events stands with all that its replays made; those of which nothing is known are
        left out."""
        return self._look(lambda database: reading.standings(database, self._mine(database, config_id), event_ids))

    def sent_elsewhere(self, config_id: str, event_ids: Sequence[str]) -> Mapping[str, int]:
        """Count the events among these that were sent through a server of another name, or may have been, by that name.
        It may be this one: only a person knows. Makes no file."""
        if not self._file.is_made:
            return {}
        whose = sorted(self._organizations)
        return self._look(lambda known: reading.sent_elsewhere(known, self.server, whose, config_id, event_ids))

    def origins(self, config_id: str, event_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Of each of these that is known to be the new event of a replay: the recovery, and the event that was sent
        again."""
        return self._file.read(lambda database: reading.origins(database, self._mine(database, config_id), event_ids))

    def still_open(self, config_id: str) -> list[Entry]:
        """Entries whose end is not known yet (`sending`, `queued`, `unknown`), oldest first, over all recoveries."""
        return self._look(lambda database: reading.still_open(database, self._mine(database, config_id)))

    def baselines(self, config_id: str) -> Mapping[str, Baseline | None]:
        """Read what was there before each recovery of a webhook, by the recovery's id."""
        return {record.id: record.baseline for record in self.recoveries(config_id)}

    # --- one writer -------------------------------------------------------------------------------------------------

    def lock(self, config_id: str, label: str = "this webhook") -> AbstractContextManager[None]:
        """Be the only one who recovers this webhook, while the block runs. Raises `HeldBy`, which says who else is."""
        return self._programs.lock(config_id, label)

    def _look(self, read: Callable[[sqlite3.Connection], Found]) -> Found:
        """Return what `read` finds, once what a program that is gone was sending is called unknown."""
        if self._file.read(self._programs.gone):
            with suppress(LedgerProblem), self._file.transaction() as database:  # a file that can only be read is read
                self._programs.release(database)
        return self._file.read(read)

    # --- how it is done ---------------------------------------------------------------------------------------------

    def _mine(self, database: sqlite3.Connection, config_id: str | None = None) -> reading.Mine:
        """Name the recoveries that are meant: those of this server and organisation, and of a webhook."""
        which = reading.mine(database, self.server, sorted(self._organizations))
        return which if config_id is None else which.of(config_id)

    def _webhook_of(self, database: sqlite3.Connection, recovery: str) -> reading.Mine:
        row = database.execute("SELECT config_id FROM recoveries WHERE id = ?", (recovery,)).fetchone()
        return self._mine(database, str(row[0]) if row is not None else "")

    def _note_left_out(self, database: sqlite3.Connection, recovery: str, reasons: Mapping[str, str]) -> None:
        now = self._now().astimezone(UTC).isoformat()
        database.executemany(
            "UPDATE entries SET state = 'left_out', at = ?, note = CAST(? AS TEXT) WHERE recovery ="
            " (SELECT number FROM recoveries WHERE id = ?) AND event_id = CAST(? AS TEXT)",
            [(now, bindable(reason), recovery, bindable(event_id)) for event_id, reason in reasons.items()],
        )


def _refused(
    known: Mapping[str, Standing], choices: Mapping[str, datetime], event_ids: Sequence[str]
) -> dict[str, str]:
    """Give the reasons against sending, for those of these that may not be sent. `choices` are those that are to be
    repeated, and up to when what had been sent was known to who chose that."""
    refused: dict[str, str] = {}
    granted: dict[str, str] = {}
    for event_id in event_ids:
        standing, told = known.get(event_id), choices.get(event_id)
        thing = standing.thing if standing is not None else event_id
        word = standing.word if standing is not None else None
        if word is not None and word.state in MAY_HAVE_ARRIVED and (told is None or left_at(word) > told):
            refused[event_id] = _sent_by(word, event_id)
        elif thing in granted:
            refused[event_id] = f"stands for the same delivery as {granted[thing]}, which is sent"
        else:
            granted[thing] = event_id
    return refused


def _sent_by(word: Entry, event_id: str = "") -> str:
    what = f" of {word.event_id}" if event_id not in ("", word.event_id) else ""
    return f"{word.state.replace('_', ' ')} by another replay{what} ({word.recovery})"
