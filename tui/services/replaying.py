"""Sending events again: one, or many in batches of at most 100, each id once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tui.api.errors import ApiError, RefusedLocally
from tui.api.models import MAX_BATCH
from tui.services.clock import Clock
from tui.services.event_rows import EventRow
from tui.services.outbox import Outbox
from tui.store.ledger_entries import LedgerProblem, State

if TYPE_CHECKING:
    from tui.services.recovery_by_hand import ByHand, Record


class ReplayTarget(Protocol):
    """The part of `WebhooksClient` that sends events again."""

    async def replay_event(self, config_id: str, event_id: str, *, reapply_transform: bool = False) -> None: ...

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]: ...


async def _nothing() -> None:
    pass


class NotStarted(Exception):
    """Nothing was sent; `str()` is a sentence that says why, and the way out."""


class AlreadySending(NotStarted):
    """One of the events is being sent again at this moment."""


class NotRecorded(NotStarted):
    """The ledger cannot be written, and what is sent again must be on record before it leaves."""


@dataclass(frozen=True)
class BatchOutcome:
    """Where each id of a batch replay ended. The four groups share no id and leave none out.

    `queued`: the server took it (not: it was delivered). `not_queued`: the server's answer leaves it out.
    `unknown`: it may have arrived; never sent again by itself. `not_sent`: it certainly did not leave.
    `error` is what stopped the replay, if anything did.
    """

    queued: tuple[str, ...] = ()
    not_queued: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    not_sent: tuple[str, ...] = ()
    error: ApiError | None = None

    @property
    def complete(self) -> bool:
        return not (self.not_queued or self.unknown or self.not_sent)


@dataclass(frozen=True)
class Selection:
    """Marked events, sorted for a batch: `ids` to send (oldest first), and those left out, with the reason for each group."""

    ids: tuple[str, ...]
    in_progress: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()


def select(rows: Sequence[EventRow]) -> Selection:
    """What a batch replay of `rows` sends, and what it leaves out.

    Left out is what may still arrive by itself (`in_progress`: the server retries for hours), and what the receiver already has
    (`INTERNAL_RESPONSE_TOO_LARGE`).
    """
    oldest_first = sorted(rows, key=lambda row: row.order)
    in_progress = tuple(row.event_id for row in oldest_first if row.status == "in_progress")
    delivered = tuple(row.event_id for row in oldest_first if row.was_delivered)
    left_out = {*in_progress, *delivered}
    return Selection(
        tuple(row.event_id for row in oldest_first if row.event_id not in left_out), in_progress, delivered
    )


class Replayer:
    """Replays events through one connection and remembers, while the program runs, what it sent and when.

    With `records` it is in the ledger as well, before anything leaves.
    """

    def __init__(self, target: ReplayTarget, outbox: Outbox, now: Clock, records: ByHand | None = None) -> None:
        self._records = records
        self._target = target
        self._outbox = outbox
        self._now = now
        self._in_flight: set[str] = set()
        self.replayed: dict[str, datetime] = {}
        """When each event was last sent (or may have been) by this program, by event id."""

    def is_sending(self, event_id: str) -> bool:
        """Whether this event is being sent again at this moment."""
        return event_id in self._in_flight

    async def replay(
        self,
        config_id: str,
        event_id: str,
        *,
        reapply_transform: bool = False,
        before: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        """Send one event again. Returns once it is queued, which does not mean delivered.

        `before` is awaited first, when the event counts as being sent already: nothing else can send it meanwhile, and
        leaving the program asks. Raises `ApiError`, and `NotStarted`: `AlreadySending` if it is on its way at this moment,
        `NotRecorded` where the ledger cannot be written.
        """
        with self._sending([event_id]):
            await before()
            with self._recorded(config_id, [event_id], reapply_transform) as record:
                _write(record, [event_id])
                try:
                    await self._target.replay_event(config_id, event_id, reapply_transform=reapply_transform)
                except ApiError as error:
                    if error.may_have_arrived:
                        self.replayed[event_id] = self._now()
                    _settle(record, [event_id], "unknown" if error.may_have_arrived else "not_sent")
                    raise
                self.replayed[event_id] = self._now()
                _settle(record, [event_id], "queued")

    async def replay_batch(
        self,
        config_id: str,
        event_ids: Sequence[str],
        *,
        reapply_transform: bool = False,
        before: Callable[[], Awaitable[None]] = _nothing,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> BatchOutcome:
        """Send many events again, in the order given, at most 100 a request; `progress(done, total)` after each request.

        `before` is as in `replay()`. The first error ends it: what was not sent by then is `not_sent`. Raises only `NotStarted`.
        """
        ids = list(dict.fromkeys(event_ids))
        queued: list[str] = []
        not_queued: list[str] = []
        with self._sending(ids):
            await before()
            with self._recorded(config_id, ids, reapply_transform) as record:
                for start in range(0, len(ids), MAX_BATCH):
                    batch, rest = ids[start : start + MAX_BATCH], ids[start + MAX_BATCH :]
                    try:
                        _write(record, batch)
                    except NotRecorded as problem:
                        if not start:
                            raise
                        error = RefusedLocally(str(problem))
                        return BatchOutcome(tuple(queued), tuple(not_queued), (), tuple(batch + rest), error)
                    try:
                        answered = set(
                            await self._target.replay_batch(config_id, batch, reapply_transform=reapply_transform)
                        )
                    except ApiError as refusal:
                        unknown = batch if refusal.may_have_arrived else []
                        self._remember(unknown)
                        _settle(record, batch, "unknown" if unknown else "not_sent")
                        not_sent = rest if refusal.may_have_arrived else batch + rest
                        return BatchOutcome(tuple(queued), tuple(not_queued), tuple(unknown), tuple(not_sent), refusal)
                    taken = [event_id for event_id in batch if event_id in answered]
                    left = [event_id for event_id in batch if event_id not in answered]
                    self._remember(taken)
                    _settle(record, taken, "queued")
                    _settle(record, left, "not_queued")
                    queued += taken
                    not_queued += left
                    progress(min(start + MAX_BATCH, len(ids)), len(ids))
        return BatchOutcome(tuple(queued), tuple(not_queued))

    @contextmanager
    def _recorded(self, config_id: str, event_ids: Sequence[str], reapply_transform: bool) -> Iterator[Record | None]:
        """The record of a replay, its end written when the block is left."""
        if self._records is None or not event_ids:
            yield None
            return
        try:
            record = self._records.begin(config_id, event_ids, reapply_transform=reapply_transform)
        except LedgerProblem as problem:
            raise NotRecorded(str(problem)) from problem
        try:
            yield record
        finally:
            with suppress(LedgerProblem):  # the end only tidies up: every event's own state is there
                record.end()

    def _remember(self, event_ids: Sequence[str]) -> None:
        now = self._now()
        self.replayed.update(dict.fromkeys(event_ids, now))

    @contextmanager
    def _sending(self, event_ids: Sequence[str]) -> Iterator[None]:
        if on_their_way := self._in_flight.intersection(event_ids):
            raise AlreadySending(
                f"{len(on_their_way)} of these events are being sent at this moment; nothing was sent."
            )
        self._in_flight.update(event_ids)
        try:
            with self._outbox.sending(f"replay of {len(event_ids)} event{'s' * (len(event_ids) != 1)}"):
                yield
        finally:
            self._in_flight.difference_update(event_ids)


def _write(record: Record | None, event_ids: Sequence[str]) -> None:
    """Put on record what is about to leave; `NotRecorded` where that cannot be done."""
    if record is not None:
        try:
            record.sending(event_ids)
        except LedgerProblem as problem:
            raise NotRecorded(str(problem)) from problem


def _settle(record: Record | None, event_ids: Sequence[str], state: State) -> None:
    """Put on record what came of it. Where that cannot be written it stays `sending`, which counts as unknown."""
    if record is not None:
        with suppress(LedgerProblem):
            record.settle(event_ids, state)
