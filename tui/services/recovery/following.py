"""Following the new events of a recovery, or of a replay by hand: each is found by its payload, and put on record."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui.api.errors import NotFound
from tui.services.events.feed import FeedBook
from tui.services.events.webhook_log import Query
from tui.services.events.window_loader import WindowLoader
from tui.services.recovery.matching import Seen, Waiting, Want, wants_of
from tui.services.recovery.planner import newest, seen_in
from tui.services.shielded import to_the_end
from tui.services.time.window import Window
from tui.store import payloads
from tui.store.keys import LAST_ID, Key, Span, micros, moment
from tui.store.ledger import Ledger
from tui.store.ledger_entries import OPEN, Baseline, Entry, State
from tui.store.parts import parts
from tui.store.rows import EventRow

if TYPE_CHECKING:
    from tui.api.models import Cursor

ONE_BY_ONE: Final = 3
"""Events in progress that are asked for one by one; more of them are listed."""
PENDING_AT_ONCE: Final = 250
"""Of those in progress, how many are looked at again with one look, the oldest first: ten pages."""

MATCHED_AT_ONCE: Final = 100
"""Events that are matched before anything else is let in: some ten milliseconds."""
LATE_MICROS: Final = 10_000_000
"""Stretch that is read again where a replay has no new event and no newer one comes: an event may be listed later than
a newer one, or have the same time and a smaller id, and then it is not above what was read before."""


class Following:
    """The new events of one recovery, or of one replay by hand. `settled` is called with how the numbers of events in
    each state change, as soon as that is in the ledger.

    Others may put an outcome on record at the same time: of a replay by hand whoever reads the log, of a recovery
    nobody while its webhook is locked. A new event is the outcome of one replay only, whoever comes first.

    `planned` are the payloads that concern the recovery: a new event with one of them that is nobody's outcome is
    `spare`, and tells that somebody else replayed it.
    """

    def __init__(
        self,
        book: FeedBook,
        ledger: Ledger,
        recovery: str,
        baseline: Baseline,
        planned: Container[str],
        settled: Callable[[Mapping[State, int]], None] = lambda _: None,
    ) -> None:
        self._book = book
        self._ledger = ledger
        self._recovery = recovery
        self._baseline = baseline
        self._planned = planned
        self._settled = settled
        since = moment(baseline.at) if baseline.at > 0 else None
        self._feed = book.feed(Query(Window("since the recovery began", since=since)))
        self._number: int | None = None
        self._waiting = Waiting()
        self._under_way: dict[str, str] = {}
        """New events in progress, with the event that each is the replay of."""
        self._spare: dict[str, deque[str]] = {}
        self._theirs: list[str] = []
        """New events that seem to be the outcomes of others' replays, none of them on record as far as is known."""

    @property
    def unmatched(self) -> int:
        """Number of replays that have no new event yet."""
        return len(self._waiting)

    @property
    def done(self) -> bool:
        """True once every replay has a new event with an outcome."""
        return not self._waiting and not self._under_way

    async def expect(self, entries: Sequence[Entry]) -> None:
        """Look for the new events of these, which were sent or may have been."""
        for entry in entries:
            if entry.new_event_id is not None:
                self._under_way[entry.new_event_id] = entry.event_id
        self._waiting.add(wants_of(entries, {self._recovery: self._baseline}))
        await self._use_spares({entry.digest for entry in entries})

    async def expect_only(self, entries: Sequence[Entry]) -> None:
        """Look for the new events of these alone, as the ledger has them now: others may have found some meanwhile."""
        self._waiting, self._under_way = Waiting(), {}
        await self.expect([entry for entry in entries if entry.state in OPEN])

    def spare(self, digest: str) -> tuple[str, str] | None:
        """Id and status of a new event with this payload that is no replay of ours, used up by asking; not one that
        failed."""
        pool = self._spare.get(digest) if digest else None
        while pool:
            row = self._book.store.row(pool.popleft())
            if row is not None and (row.status in ("succeeded", "in_progress") or row.was_delivered):
                return row.event_id, row.status
        return None

    async def look(self, *, thorough: bool = False) -> None:
        """Read what is new, and match it; `thorough` reads all since the beginning again. Raises `ApiError`."""
        new = await self._feed.newer()
        if not self._feed.exhausted:
            await WindowLoader(self._feed).load()
        if thorough or (self._waiting and not new):
            lowest, at = self._feed.window_span.low, newest(self._book.store).at
            await self._read_again(lowest if thorough else max(lowest, (at - LATE_MICROS, "")), (at, LAST_ID))
        await self._take_new()
        if self._under_way:
            await self._ask_for_pending()
            await self._finish()

    # --- how it is done ---------------------------------------------------------------------------------------------

    async def _take_new(self) -> None:
        new = [event_id for event_id in self._kept_since_last() if event_id not in self._baseline.ids]
        if self._waiting and self._theirs:
            new, self._theirs = self._theirs + new, []
        for part in parts(new, MATCHED_AT_ONCE):
            await self._take(part)
            await asyncio.sleep(0)  # of 10,000 events all this takes seconds: keys are answered meanwhile

    async def _take(self, new: Sequence[str]) -> None:
        """Match these new events, which are in the order of their times."""
        index, log = self._feed.index, self._feed.log.number
        events = [seen for seen in seen_in(payloads.some(index.connection, log, new)) if seen.digest in self._planned]
        ids = [seen.event_id for seen in events]
        others = await asyncio.to_thread(self._ledger.origins, self._book.config_id, ids)
        await self._share_out(seen for seen in events if seen.event_id not in others)

    async def _share_out(self, events: Iterable[Seen]) -> None:
        """Give each new event to the replay that it is the outcome of, and put ours on record.

        What was certainly taken comes before what may have been, whoever sent it: it has a new event for sure, and is
        not asked about again. What seems to be another's is kept in mind until that is on record; what is nobody's is
        spare.
        """
        pairs: list[tuple[Want, Seen]] = []
        left: list[Seen] = []
        for seen in sorted(events, key=lambda seen: seen.key):
            if (want := self._waiting.take(seen, certain=True)) is not None:
                pairs.append((want, seen))
            else:
                left.append(seen)
        await self._settle(pairs)
        if not left:
            return
        pairs = []
        theirs = await to_the_end(self._wanted_elsewhere)
        for seen in left:
            if theirs.take(seen, certain=True) is not None:
                self._theirs.append(seen.event_id)
            elif (want := self._waiting.take(seen)) is not None:
                pairs.append((want, seen))
            elif theirs.take(seen) is not None:
                self._theirs.append(seen.event_id)
            else:
                self._spare.setdefault(seen.digest, deque()).append(seen.event_id)
        await self._settle(pairs)

    def _wanted_elsewhere(self) -> Waiting:
        """The open replays of others in this webhook: a new event that may be the outcome of one of them is nobody's to
        spare."""
        config_id = self._book.config_id
        entries = [entry for entry in self._ledger.still_open(config_id) if entry.recovery != self._recovery]
        theirs = Waiting()
        theirs.add(wants_of(entries, self._ledger.baselines(config_id)))
        return theirs

    def _kept_since_last(self) -> list[str]:
        """The events from the baseline on that were first read since the last time, oldest first."""
        index, log = self._feed.index, self._feed.log.number
        number, self._number = self._number, index.newest_number()
        if number is None:
            since = Span((log,), None, (self._baseline.at, ""))
            return [event_id for _, event_id in reversed(index.keys_of(since, 0, 1 << 30))]
        rows = index.kept_since(log, number)
        return [row.event_id for row in rows if row.at is not None and micros(row.at) >= self._baseline.at]

    async def _use_spares(self, digests: Collection[str]) -> None:
        """An event that was there before its replay was known to have been sent."""
        for digest in digests:
            if pool := self._spare.pop(digest, None):
                index, log = self._feed.index, self._feed.log.number
                await self._share_out(seen_in(payloads.some(index.connection, log, [*pool])))

    async def _settle(self, pairs: Sequence[tuple[Want, Seen]]) -> None:
        if not pairs:
            return
        refused = await self._put_on_record([(want.event_id, seen) for want, seen in pairs])
        for want, seen in pairs:
            if want.event_id in refused:
                self._waiting.add([want])
            elif seen.outcome == "queued":
                self._under_way[seen.event_id] = want.event_id

    async def _put_on_record(self, pairs: Sequence[tuple[str, Seen]]) -> Collection[str]:
        """Write down the outcome of each event; returns those of which somebody else has said otherwise by now."""
        known = [(event_id, seen.outcome, seen.event_id, _note(seen)) for event_id, seen in pairs]
        shift, refused = await to_the_end(self._ledger.settle_each, self._recovery, known)
        self._settled(shift)
        return refused

    async def _rows_under_way(self) -> AsyncIterator[EventRow]:
        for part in parts([*self._under_way], MATCHED_AT_ONCE):
            for row in self._book.known_rows(part):
                yield row
            await asyncio.sleep(0)

    async def _ask_for_pending(self) -> None:
        index, log = self._feed.index, self._feed.log.number
        rows = [row async for row in self._rows_under_way() if row.status == "in_progress"]
        rows = sorted(rows, key=lambda row: row.order)[:PENDING_AT_ONCE]
        keys = sorted(key for row in rows if (key := index.key(log, row.event_id)) is not None)
        if len(keys) > ONE_BY_ONE:
            await self._read_again(keys[0], keys[-1])
            return
        for _, event_id in keys:
            with suppress(NotFound):
                await self._feed.event(event_id)

    async def _read_again(self, low: Key, high: Key) -> None:
        cursor: Cursor | None = None
        asked: set[tuple[str | None, str | None]] = set()
        while True:
            _, cursor = await self._feed.read_slice(low, high, cursor)
            await asyncio.sleep(0)  # a server in this process would never let anything else in
            if cursor is None or (cursor.created_at, cursor.event_id) in asked:
                return
            asked.add((cursor.created_at, cursor.event_id))

    async def _finish(self) -> None:
        """Put on record what was under way and has an outcome now."""
        ended = [seen async for row in self._rows_under_way() if (seen := _as_seen(row)).outcome != "queued"]
        for part in parts(ended, MATCHED_AT_ONCE):
            pairs = [(self._under_way.pop(seen.event_id), seen) for seen in part]
            await self._put_on_record(pairs)


def _as_seen(row: EventRow) -> Seen:
    """Make of a row what it tells of an event that was matched already: its payload does not matter any more."""
    return Seen(micros(row.at) if row.at else 0, row.event_id, row.status, row.code, row.reason, "")


def _note(seen: Seen) -> str:
    """Outcome in a word or two; what the receiver said may hold anything, and stays out of the ledger."""
    if seen.status == "skipped":
        return "skipped: its conditions do not match any more"
    if seen.outcome == "failed_again":
        return seen.code[:40] if seen.code.isalnum() or seen.code.replace("_", "").isalnum() else "failed"
    return "the response was too large to record" if seen.status == "failed" else ""
