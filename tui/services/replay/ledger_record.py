"""Replays by hand, of one event or of marked ones, in the same ledger as recoveries: so that a plan knows of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from tui.api.errors import ApiError
from tui.services.events.feed import FeedBook, Query
from tui.services.recovery.payload_digest import digest
from tui.services.recovery.planner import bring_up_to_date, newest, organization_of
from tui.services.replay.follower import Followed, follow
from tui.services.shielded import to_the_end
from tui.services.time.window import ALL_TIME
from tui.store.ledger import Ledger
from tui.store.ledger_entries import Claim, State
from tui.store.sent_marks import SentMarks
from tui.store.standing import Standing

LONGEST_PREPARATION_SECONDS: Final = 8.0
"""Longest time that reading what is there may hold a confirmed replay up; after that it is sent, and not followed."""


class ByHand:
    """Writes replays by hand into the ledger. Raises `LedgerProblem` before anything is sent, where it cannot be
    written."""

    def __init__(self, ledger: Ledger, book: Callable[[str], FeedBook], who: str = "") -> None:
        self._ledger = ledger
        self._book = book
        self._who = who

    async def known(self, config_id: str, event_ids: Sequence[str]) -> dict[str, Standing]:
        """Standing of those that were sent from this machine before, themselves or by another event of the same thing,
        by id.

        What came of earlier replays is looked for among the events that were read, first.
        """
        log = self._book(config_id).store
        self._ledger.learn(organization_of(log))
        index, number = log.index, log.number

        def read() -> dict[str, Standing]:
            bring_up_to_date(self._ledger, config_id, index, number)
            return self._ledger.standings(config_id, event_ids)

        standings = await to_the_end(read)
        return {event_id: standing for event_id, standing in standings.items() if standing.was_taken}

    async def read_newest(self, config_id: str) -> bool:
        """Read what is there now, so that new events can be told from it; false where that takes too long, or cannot be
        done."""
        try:
            async with asyncio.timeout(LONGEST_PREPARATION_SECONDS):
                await self._book(config_id).feed(Query(ALL_TIME)).newer()
        except (ApiError, TimeoutError):
            return False
        return True

    def follow(
        self, config_id: str, recovery: str, event_ids: Sequence[str], pause: Callable[[float], Awaitable[None]]
    ) -> AsyncIterator[Followed | None]:
        """Look for the new events of a replay; see `follow()`."""
        return follow(self._book(config_id), self._ledger, recovery, event_ids, pause)

    def sent_elsewhere(self, config_id: str, event_ids: Sequence[str]) -> Mapping[str, int]:
        """Count those of these that were sent from this machine through a server of another name, by that name."""
        return self._ledger.sent_elsewhere(config_id, event_ids)

    async def sent(self, config_ids: Iterable[str] = ()) -> SentMarks:
        """Marks for the events that were sent from this machine before, of all webhooks.

        The outcomes of those of `config_ids` are looked for among the events that were read, first.
        """
        marks = await to_the_end(self._ledger.sent)
        stores = {config_id: self._book(config_id).store for config_id in config_ids if marks.is_waiting(config_id)}
        # An index is used from the thread that opened it: here.
        logs = {config_id: (store.index, store.number) for config_id, store in stores.items()}
        if not logs:
            return marks

        def read() -> SentMarks:
            for config_id, (index, number) in logs.items():
                bring_up_to_date(self._ledger, config_id, index, number)
            return self._ledger.sent()

        return await to_the_end(read)

    async def begin(
        self,
        config_id: str,
        event_ids: Sequence[str],
        *,
        repeat: Collection[str] = (),
        told: datetime | None = None,
        reapply_transform: bool = False,
        is_up_to_date: bool = True,
    ) -> Record:
        """Write down what is about to be replayed; `repeat` are those of them of which a person was `told`, at that
        time, that they may have arrived. With the transform applied anew the payload may be another, so that no new
        event can be told to be the replay by it: the digest is left out then. The newest event that was read is
        remembered as what was there before, where what was read `is_up_to_date`."""
        store = self._book(config_id).store
        events = [(event_id, store.get(event_id)) for event_id in event_ids]
        known = [
            (event_id, digest(event.payload_text) if event is not None and not reapply_transform else "")
            for event_id, event in events
        ]
        baseline = newest(store) if is_up_to_date else None
        self._ledger.learn(organization_of(store))

        def write() -> Record:
            record = self._ledger.begin(config_id, config_id, self._who, "", known, kind="by hand", baseline=baseline)
            if repeat:
                self._ledger.allow_repeat(record.id, repeat, by=self._who, told=told)
            return Record(self._ledger, record.id)

        return await to_the_end(write)


class Record:
    """One replay by hand, of any number of events."""

    def __init__(self, ledger: Ledger, recovery: str) -> None:
        self._ledger = ledger
        self._recovery = recovery
        self._batch = 0

    @property
    def id(self) -> str:
        """Name of the replay in the ledger."""
        return self._recovery

    def claim(self, event_ids: Sequence[str]) -> Claim:
        """Ask for these to be sent now: another replay may have sent some of them since."""
        self._batch += 1
        return self._ledger.claim(self._recovery, self._batch, event_ids)

    def settle(self, event_ids: Sequence[str], state: State) -> None:
        """Put on record what the answer says of them. Somebody who read the new events may know more by now; then that
        stays."""
        self._ledger.settle_each(self._recovery, [(event_id, state, None, "") for event_id in event_ids])

    def end(self) -> None:
        """Nothing more of it is sent."""
        self._ledger.end(self._recovery)
