"""Sending events again: one, or many in batches of at most 100, each id once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tui.api.errors import ApiError, RefusedLocally
from tui.api.models import MAX_BATCH
from tui.services.events.event_row import EventRow
from tui.services.outbox import Outbox
from tui.services.shielded import to_the_end
from tui.services.time.clock import Clock
from tui.store.ledger_entries import LedgerProblem, State
from tui.store.sent_marks import SentMarks
from tui.store.standing import Standing, newest_of_each

if TYPE_CHECKING:
    from tui.services.replay.follower import Followed
    from tui.services.replay.ledger_record import ByHand, Record


class ReplayTarget(Protocol):
    """The part of `WebhooksClient` that sends events again."""

    async def replay_event(self, config_id: str, event_id: str, *, reapply_transform: bool = False) -> None: ...

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]: ...


class NotStarted(Exception):
    """Nothing was sent; `str()` is a sentence that says why, and the way out."""


class AlreadySending(NotStarted):
    """One of the events is being sent again at this moment."""


class SentElsewhere(NotStarted):
    """A recovery, or another program, sent it after it was asked about."""


class NotRecorded(NotStarted):
    """The ledger cannot be written, and what is sent again must be on record before it leaves."""


@dataclass(frozen=True)
class ReplayOutcome:
    """End of each id of a replay by hand. The five groups share no id and leave none out.

    `queued`: the server took it (not: it was delivered). `not_queued`: the server's answer leaves it out.
    `unknown`: it may have arrived; never sent again automatically. `not_sent`: it certainly did not leave.
    `elsewhere`: not sent by this batch, since a recovery or another program sent it after it was asked about.
    `error` is what stopped the replay, if anything did.
    """

    queued: tuple[str, ...] = ()
    not_queued: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    not_sent: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    error: ApiError | None = None
    record: str = ""
    """Name of the replay in the ledger."""

    @property
    def sent(self) -> tuple[str, ...]:
        """Those that were sent, or may have been: there are new events of them, or there may be."""
        return self.queued + self.unknown

    @property
    def complete(self) -> bool:
        return not (self.not_queued or self.unknown or self.not_sent or self.elsewhere)


@dataclass(frozen=True)
class ReplaySelection:
    """Marked events, sorted for a batch: `ids` to send (oldest first), and those left out, with the reason for each
    group."""

    ids: tuple[str, ...]
    in_progress: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()
    replayed: tuple[str, ...] = ()
    stood_for: tuple[str, ...] = ()
    """Those of which a newer event, made by a replay of them, is sent (or left out) in their place."""


def select(rows: Sequence[EventRow], known: Mapping[str, Standing] | None = None) -> ReplaySelection:
    """Sort `rows` into those that a batch replay sends, and those that it leaves out. `known` is the ledger's word on
    them.

    Left out is what may still arrive by itself (`in_progress`: the server retries for hours), what the receiver already
    has (`INTERNAL_RESPONSE_TOO_LARGE`), what was replayed from this machine before and may have arrived, by itself or
    by another event of the same thing, and what another one of the rows stands for.
    """
    known = known or {}
    oldest_first = sorted(rows, key=lambda row: row.order)
    in_progress = tuple(row.event_id for row in oldest_first if row.status == "in_progress")
    delivered = tuple(row.event_id for row in oldest_first if row.was_delivered)
    left_out = {*in_progress, *delivered}
    replayed = tuple(
        row.event_id
        for row in oldest_first
        if row.event_id not in left_out
        and (standing := known.get(row.event_id)) is not None
        and standing.may_have_arrived
    )
    left_out.update(replayed)
    orders = {row.event_id: row.order for row in oldest_first}
    stand_in = newest_of_each(orders, known, orders.__getitem__)
    stood_for = tuple(row.event_id for row in oldest_first if row.event_id in stand_in and row.event_id not in left_out)
    left_out.update(stood_for)
    ids = tuple(row.event_id for row in oldest_first if row.event_id not in left_out)
    return ReplaySelection(ids, in_progress, delivered, replayed, stood_for)


class Replayer:
    """Replays events through one connection, and follows what comes of them. All of it is in the ledger (`records`),
    before anything leaves; what it sent and when is also remembered while the program runs."""

    def __init__(self, target: ReplayTarget, outbox: Outbox, now: Clock, records: ByHand) -> None:
        self._records = records
        self._target = target
        self._outbox = outbox
        self._now = now
        self._in_flight: set[tuple[str, str]] = set()
        """The webhook and the event: ids are unique by webhook only."""
        self._replayed: dict[tuple[str, str], datetime] = {}
        self._before = SentMarks()

    def is_sending(self, config_id: str, event_id: str) -> bool:
        """Tell whether this event is being sent again at this moment."""
        return (config_id, event_id) in self._in_flight

    def replayed_at(self, config_id: str, event_id: str) -> datetime | None:
        """Time at which this program last sent it by hand, or may have."""
        return self._replayed.get((config_id, event_id))

    def mark_of(self, config_id: str, event_id: str) -> State | None:
        """State of an event that was sent from this machine, as far as was recalled last; `None` where it was not
        sent."""
        mark = self._before.of(config_id, event_id)
        return "queued" if mark is None and (config_id, event_id) in self._replayed else mark

    def has_replayed(self, config_ids: Collection[str]) -> bool:
        """Tell whether anything of these webhooks was sent from this machine, as far as was recalled last."""
        return self._before.any_of(config_ids) or any(config_id in config_ids for config_id, _ in self._replayed)

    async def recall(self, config_ids: Iterable[str] = ()) -> None:
        """See what the ledger says was sent: by recoveries, too, and by programs before this one. The outcomes of those
        of `config_ids` are looked for among the events that were read."""
        with suppress(LedgerProblem):  # who wants to send is told
            self._before = await self._records.sent(config_ids)

    async def known(self, config_id: str, event_ids: Sequence[str]) -> Mapping[str, Standing]:
        """Ask the ledger about those of these that were sent from this machine before, or another event of the same
        thing. Nothing where it cannot be read: then nothing is sent, either."""
        try:
            return await self._records.known(config_id, event_ids)
        except LedgerProblem:
            return {}

    async def sent_elsewhere(self, config_id: str, event_ids: Sequence[str]) -> Mapping[str, int]:
        """Count those of these that were sent from this machine through a server of another name, which may be this
        one, by that name."""
        try:
            return await to_the_end(self._records.sent_elsewhere, config_id, event_ids)
        except LedgerProblem:
            return {}

    async def replay(
        self,
        config_id: str,
        event_id: str,
        *,
        reapply_transform: bool = False,
        repeat: bool = False,
        told: datetime | None = None,
    ) -> ReplayOutcome:
        """Send one event again. Where it ended is known once it is queued, which does not mean delivered.

        What is there is read first, so that its new event can be told by `follow()`; the event counts as being sent
        meanwhile: nothing else can send it, and leaving the program asks. `repeat`: a person was `told`, at that time,
        that it may have arrived by an earlier replay. Raises only `NotStarted`: `AlreadySending` if it is on its way at
        this moment, `SentElsewhere` if it may have arrived and nobody was told, `NotRecorded` where the ledger cannot
        be written.
        """
        with self._sending(config_id, [event_id]):
            repeated = [event_id] if repeat else []
            async with self._recorded(config_id, [event_id], repeated, told, reapply_transform) as record:
                if not await _write(record, [event_id]):
                    raise SentElsewhere(
                        f"{event_id} was replayed by a recovery or another program before this one left, and may have"
                        " arrived. Nothing was sent; press r again to send it all the same."
                    )
                try:
                    await self._target.replay_event(config_id, event_id, reapply_transform=reapply_transform)
                except ApiError as error:
                    if not error.may_have_arrived:
                        await _settle(record, [event_id], "not_sent")
                        return ReplayOutcome(not_sent=(event_id,), error=error, record=record.id)
                    self._remember(config_id, [event_id])
                    await _settle(record, [event_id], "unknown")
                    return ReplayOutcome(unknown=(event_id,), error=error, record=record.id)
                self._remember(config_id, [event_id])
                await _settle(record, [event_id], "queued")
                return ReplayOutcome(queued=(event_id,), record=record.id)

    async def replay_batch(
        self,
        config_id: str,
        event_ids: Sequence[str],
        *,
        reapply_transform: bool = False,
        repeat: Collection[str] = (),
        told: datetime | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> ReplayOutcome:
        """Send many events again, in the order given, at most 100 a request; `progress(done, total)` after each
        request.

        What is there is read first, as in `replay()`, and `repeat` are those of which it is so there; what another
        replay may have sent otherwise stays out. The first error ends it: what was not sent by then is `not_sent`.
        Raises only `NotStarted`.
        """
        ids = list(dict.fromkeys(event_ids))
        queued: list[str] = []
        not_queued: list[str] = []
        elsewhere: list[str] = []
        if not ids:
            return ReplayOutcome()

        def outcome(
            unknown: Sequence[str] = (), not_sent: Sequence[str] = (), error: ApiError | None = None
        ) -> ReplayOutcome:
            return ReplayOutcome(
                tuple(queued), tuple(not_queued), tuple(unknown), tuple(not_sent), tuple(elsewhere), error, record.id
            )

        with self._sending(config_id, ids):
            async with self._recorded(config_id, ids, repeat, told, reapply_transform) as record:
                for start in range(0, len(ids), MAX_BATCH):
                    planned, rest = ids[start : start + MAX_BATCH], ids[start + MAX_BATCH :]
                    try:
                        batch = await _write(record, planned)
                    except NotRecorded as problem:
                        if not start:
                            raise
                        return outcome(not_sent=planned + rest, error=RefusedLocally(str(problem)))
                    elsewhere += [event_id for event_id in planned if event_id not in batch]
                    if not batch:
                        continue
                    try:
                        answered = set(
                            await self._target.replay_batch(config_id, batch, reapply_transform=reapply_transform)
                        )
                    except ApiError as refusal:
                        unknown = batch if refusal.may_have_arrived else []
                        self._remember(config_id, unknown)
                        await _settle(record, batch, "unknown" if unknown else "not_sent")
                        return outcome(unknown, rest if unknown else [*batch, *rest], refusal)
                    taken = [event_id for event_id in batch if event_id in answered]
                    left = [event_id for event_id in batch if event_id not in answered]
                    self._remember(config_id, taken)
                    await _settle(record, taken, "queued")
                    await _settle(record, left, "not_queued")
                    queued += taken
                    not_queued += left
                    progress(min(start + MAX_BATCH, len(ids)), len(ids))
                return outcome()

    def follow(
        self, config_id: str, outcome: ReplayOutcome, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> AsyncIterator[Followed | None]:
        """Look for the new events of what was sent, and give what is known of them after each look, until all have an
        outcome or nobody looks any more.

        `None` where it is not known what was there before. `pause` waits so many seconds. Raises `RefusedLocally` where
        the connection is closed.
        """
        return self._records.follow(config_id, outcome.record, outcome.sent, pause)

    @asynccontextmanager
    async def _recorded(
        self,
        config_id: str,
        event_ids: Sequence[str],
        repeat: Collection[str],
        told: datetime | None,
        reapply_transform: bool,
    ) -> AsyncIterator[Record]:
        """The record of a replay, begun once what is there was read, its end written when the block is left."""
        # With the transform applied anew no new event can be told to be the replay: there is nothing to compare with.
        is_up_to_date = reapply_transform or await self._records.read_newest(config_id)
        try:
            record = await self._records.begin(
                config_id,
                event_ids,
                repeat=repeat,
                told=told,
                reapply_transform=reapply_transform,
                is_up_to_date=is_up_to_date,
            )
        except LedgerProblem as problem:
            raise NotRecorded(str(problem)) from problem
        try:
            yield record
        finally:
            with suppress(LedgerProblem):  # the end only tidies up: every event's own state is there
                await to_the_end(record.end)

    def _remember(self, config_id: str, event_ids: Sequence[str]) -> None:
        now = self._now()
        self._replayed.update(((config_id, event_id), now) for event_id in event_ids)

    @contextmanager
    def _sending(self, config_id: str, event_ids: Sequence[str]) -> Iterator[None]:
        names = [(config_id, event_id) for event_id in event_ids]
        if on_their_way := self._in_flight.intersection(names):
            raise AlreadySending(
                f"{len(on_their_way)} of these events are being sent at this moment; nothing was sent."
            )
        self._in_flight.update(names)
        try:
            with self._outbox.sending(f"replay of {len(event_ids)} event{'s' * (len(event_ids) != 1)}"):
                yield
        finally:
            self._in_flight.difference_update(names)


async def _write(record: Record, event_ids: Sequence[str]) -> Sequence[str]:
    """Put on record what is about to leave, and return that; `NotRecorded` where it cannot be done."""
    try:
        return (await to_the_end(record.claim, event_ids)).granted
    except LedgerProblem as problem:
        raise NotRecorded(str(problem)) from problem


async def _settle(record: Record, event_ids: Sequence[str], state: State) -> None:
    """Put on record what came of it. Where that cannot be written it stays `sending`, which counts as unknown."""
    with suppress(LedgerProblem):
        await to_the_end(record.settle, event_ids, state)
