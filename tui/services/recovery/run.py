"""Carrying a plan out: batches, the ledger, the new events, and what came of every one of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Final, Protocol

from tui.api.errors import ApiError, RateLimited, RefusedLocally
from tui.services.events.feed import FeedBook
from tui.services.events.webhook_log import Query
from tui.services.outbox import Outbox
from tui.services.recovery.following import Following
from tui.services.recovery.meter import Meter
from tui.services.recovery.pace import RATE, batch_size
from tui.services.recovery.plan import Plan
from tui.services.recovery.planner import newest
from tui.services.recovery.progress import CONNECTION_LOST, Phase, RecoveryOutcome, RecoveryProgress
from tui.services.shielded import entered, to_the_end
from tui.services.time.window import ALL_TIME
from tui.store.ledger import Ledger
from tui.store.ledger_entries import Baseline, Entry, LedgerRefuses, RecoveryRecord, State

__all__ = ["PATIENCE_SECONDS", "RATE", "Phase", "RecoveryOutcome", "RecoveryProgress", "RecoveryRun", "RecoveryTarget"]

PATIENCE_SECONDS: Final = 180.0
"""Seconds for which new events are followed after the last batch."""
UNKNOWN_PATIENCE_SECONDS: Final = 30.0
"""The same where only what may not have arrived is still looked for."""
LOOKS: Final = (0.3, 0.7, 1.5, 3.0, 5.0, 8.0, 12.0)
"""Seconds before each look at the new events; the last one again and again."""
LOOK_WITHIN_PACE: Final = 1.0
"""Seconds after a batch when its new events are looked at, where the pace leaves more than twice as long to the next
one."""
RECONCILE_LOOKS: Final = 4
"""Looks that are taken at what is unknown before anything else is sent."""
UNKNOWN_IN_A_ROW: Final = 2
"""Batches whose outcome is unknown, one after the other, that end the sending: the server is in trouble."""
LONGEST_PAUSE_SECONDS: Final = 900.0
"""A longer pause than this, asked for by the server, ends the sending."""
LONGEST_OFFLINE_SECONDS: Final = 300.0
"""So long it is tried to reach a server that cannot be reached; then the sending ends."""
FIRST_OFFLINE_SECONDS: Final = 5.0
"""Seconds of the wait after the first time; each time doubles the wait."""


class RecoveryTarget(Protocol):
    """The part of `WebhooksClient` that a recovery sends by."""

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]: ...


class RecoveryRun:
    """One recovery of one webhook: runs once, on the app, whatever screen is shown."""

    def __init__(
        self,
        target: RecoveryTarget,
        book: FeedBook,
        ledger: Ledger,
        outbox: Outbox,
        *,
        rate: float = RATE,
        who: str = "",
        patience_seconds: float = PATIENCE_SECONDS,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        timer: Callable[[], float] = time.monotonic,
        changed: Callable[[RecoveryProgress], None] = lambda progress: None,
    ) -> None:
        """`rate` is in events a second, 0 for as fast as it goes. `changed` is called with every step."""
        self._target = target
        self._book = book
        self._ledger = ledger
        self._outbox = outbox
        self._who = who
        self._patience = patience_seconds
        self._sleep = sleep
        self._timer = timer
        self._meter = Meter(rate, timer, changed)
        self._stop = asyncio.Event()
        self._end_following = asyncio.Event()
        self._error: ApiError | None = None
        self._started = False
        self.record: RecoveryRecord | None = None
        """The ledger's record of it, once it has begun."""
        self.outcome: RecoveryOutcome | None = None
        """The outcome; `None` while it runs."""

    # --- for who watches it -----------------------------------------------------------------------------------------

    @property
    def progress(self) -> RecoveryProgress:
        """The progress so far."""
        return self._meter.progress

    def stop(self) -> None:
        """Send no further batch: the request in flight is waited for, and what was sent is followed. Once more ends
        that, too."""
        if self._stop.is_set() or self._meter.phase == "following":
            self._end_following.set()
        self._stop.set()
        self._meter.stopping = True
        self._meter.tell()

    # --- running ----------------------------------------------------------------------------------------------------

    async def run(self, plan: Plan) -> RecoveryOutcome:
        """Send the plan's `to_replay`, oldest first, and follow what becomes of it.

        Raises `LedgerProblem` where the ledger cannot be used, `HeldBy` where somebody else is at it; of the events it
        says in the ledger what was sent. An `ApiError` ends the sending, and is in the outcome. Where there is nothing
        to send, nothing is.
        """
        self._once()
        config = plan.config
        with self._busy(len(plan.to_replay), config.label):
            async with entered(self._ledger.lock(config.id, config.label)):
                baseline = plan.seen or await self._read_baseline()
                self.record = await to_the_end(self._put_on_record, plan, baseline)
                del plan  # of 10,000 events it is 6 MB, and they are in the ledger now
                return await self._go(self.record, baseline, send=True)

    async def resume(self, record: RecoveryRecord, *, send: bool = True) -> RecoveryOutcome:
        """Go on with a recovery that was cut off: see what came of what was sent, then send what certainly was not.

        Without `send` only the first. What may have arrived is not sent again. Raises as `run()` does.
        """
        self._once()
        with self._busy(record.planned, record.label):
            async with entered(self._ledger.lock(record.config_id, record.label)):
                await to_the_end(self._ledger.interrupted, record.id)
                await to_the_end(self._ledger.leave_out_sent_elsewhere, record.id)
                self.record = record = await asyncio.to_thread(self._ledger.recovery, record.id)
                return await self._go(record, record.baseline or Baseline(0), send=send, resumed=True)

    def _put_on_record(self, plan: Plan, baseline: Baseline) -> RecoveryRecord:
        config, events = plan.config, [(row.event_id, row.digest) for row in plan.to_replay]
        record = self._ledger.begin(config.id, config.label, self._who, plan.window.label, events, baseline=baseline)
        if plan.repeats:
            repeats = [row.event_id for row in plan.repeats]
            shown = [row.replayed_at for row in plan.repeats if row.replayed_at is not None]
            self._ledger.allow_repeat(record.id, repeats, by=self._who, told=max([plan.known_at or plan.made, *shown]))
        return record

    async def _go(
        self, record: RecoveryRecord, baseline: Baseline, *, send: bool, resumed: bool = False
    ) -> RecoveryOutcome:
        """Nothing is held here of each event: what is known of it is in the ledger, and read where it is needed."""
        self._meter.begin(record)
        planned = await asyncio.to_thread(self._ledger.digests, record.id)
        following = Following(self._book, self._ledger, record.id, baseline, planned, self._meter.shift)
        self._meter.tell()
        entries = partial(self._ledger.entries, record.id, "queued", "unknown")
        if resumed and (sent_before := await asyncio.to_thread(entries)):
            await following.expect(sent_before)
            del sent_before
            await self._reconcile(following)
        self._meter.sends = send
        if send:
            await self._send(record, following)
        self._meter.error = self._error
        seconds = await self._follow(following)
        return await self._done(record, seconds, ended=send or not self._meter.counts["not_sent"])

    async def _done(self, record: RecoveryRecord, seconds: float, *, ended: bool) -> RecoveryOutcome:
        if ended:
            await to_the_end(self._ledger.end, record.id)
        self.record = await asyncio.to_thread(self._ledger.recovery, record.id)
        self.outcome = RecoveryOutcome(self.record, self._error, self._stop.is_set(), seconds)
        self._meter.enter("done")
        return self.outcome

    async def _read_baseline(self) -> Baseline:
        await self._book.feed(Query(ALL_TIME)).newer()
        return newest(self._book.store)

    # --- sending ----------------------------------------------------------------------------------------------------

    async def _send(self, record: RecoveryRecord, following: Following) -> None:
        meter, rate = self._meter, self._meter.rate
        meter.begin_sending(await asyncio.to_thread(self._ledger.last_batch, record.id))
        unknown_in_a_row = 0
        batches = self._ledger.unsent(record.id, batch_size(rate))
        while batch := await asyncio.to_thread(next, batches, ()):
            if not self._stop.is_set():
                await self._look(following)  # what came of the last batch, and what others do
            if self._stop.is_set():
                return
            meter.batch += 1
            began = self._timer()
            state = await self._send_batch(record, following, batch)
            unknown_in_a_row = unknown_in_a_row + 1 if state == "unknown" else 0
            if state == "unknown" and unknown_in_a_row < UNKNOWN_IN_A_ROW:
                self._error = None
                await self._reconcile(following)
            if self._error is not None:
                return
            await asyncio.sleep(0)  # without a pace, too, keys are answered between batches
            if rate > 0 and meter.batch < meter.batches:
                meter.due = began + len(batch) / rate
                await self._keep_pace(following)

    async def _keep_pace(self, following: Following) -> None:
        """Wait until the next batch may go. In a long wait it is looked once what came of the last: a person is
        waiting, too."""
        due = self._meter.due
        self._meter.tell()
        if due - self._timer() > 2 * LOOK_WITHIN_PACE:
            await self._wait(LOOK_WITHIN_PACE, self._stop)
            if not self._stop.is_set():
                await self._look(following)
        await self._wait(due - self._timer(), self._stop)

    async def _send_batch(self, record: RecoveryRecord, following: Following, batch: Sequence[Entry]) -> State | None:
        """Send one batch, waiting out what the server asks for; where it ended, as far as that is the same for all of
        it."""
        paused = 0.0
        while True:
            batch = await self._still_missing(record, following, batch)
            ids = await self._about_to_leave(record, [entry.event_id for entry in batch]) if batch else ()
            left_out = len(batch) - len(ids)
            self._meter.phase = "sending"
            self._meter.shift({"not_sent": -len(batch), "sending": len(ids), "left_out": left_out} if batch else {})
            if not ids:
                return None
            batch = [entry for entry in batch if entry.event_id in ids]
            try:
                answered = set(await self._target.replay_batch(record.config_id, ids))
            except ApiError as error:
                self._error = error
                state: State = "unknown" if error.may_have_arrived else "not_sent"
                await self._settle(record, ids, state, following)
                pause, longest = _pause_after(error, paused)
                paused += pause
                if not pause or paused > longest:
                    return state
                self._meter.error, self._meter.phase = error, "waiting"
                await self._wait_out(pause, self._stop)
                if self._stop.is_set():
                    return state
                self._error = self._meter.error = None
            except (Exception, asyncio.CancelledError):  # stopped from outside: the request may have arrived
                self._meter.shift(await to_the_end(self._write, record, ids, "unknown"))
                raise
            else:
                await self._settle(record, [event_id for event_id in ids if event_id in answered], "queued", following)
                await self._settle(
                    record, [event_id for event_id in ids if event_id not in answered], "not_queued", following
                )
                return None

    async def _still_missing(self, record: RecoveryRecord, following: Following, batch: Sequence[Entry]) -> list[Entry]:
        """Those of a batch that somebody else has not replayed since the plan was made."""
        missing: list[Entry] = []
        settled: list[tuple[str, State, str | None, str]] = []
        for entry in batch:
            spare = following.spare(entry.digest) if not entry.repeat_by else None
            if spare is None:
                missing.append(entry)
            elif spare[1] == "in_progress":
                settled.append((entry.event_id, "left_out", None, "another replay of it is being delivered"))
            else:
                settled.append((entry.event_id, "recovered", spare[0], "arrived by another replay before it was sent"))
        if settled:
            self._meter.shift(await to_the_end(self._ledger.settle_all, record.id, settled))
        return missing

    async def _about_to_leave(self, record: RecoveryRecord, ids: Sequence[str]) -> tuple[str, ...]:
        """Write down that these are about to be sent, and which of them may be. Stopped from outside meanwhile: that
        they were not."""
        allowed: tuple[str, ...] = ()

        def write() -> None:
            nonlocal allowed
            allowed = self._ledger.claim(record.id, self._meter.batch, ids).granted

        try:
            await to_the_end(write)
        except asyncio.CancelledError:
            await to_the_end(self._write, record, allowed, "not_sent")
            raise
        return allowed

    async def _settle(self, record: RecoveryRecord, ids: Sequence[str], state: State, following: Following) -> None:
        if not ids:
            return
        self._meter.phase = "sending"
        self._meter.shift(await to_the_end(self._write, record, ids, state))
        if state in ("queued", "unknown"):
            await following.expect(await asyncio.to_thread(self._ledger.some, record.id, ids))

    def _write(self, record: RecoveryRecord, ids: Sequence[str], state: State) -> Mapping[State, int]:
        return self._ledger.settle_all(record.id, [(event_id, state, None, "") for event_id in ids])

    # --- following --------------------------------------------------------------------------------------------------

    async def _reconcile(self, following: Following) -> None:
        """Look for what may have arrived, before anything else is sent."""
        for number, seconds in enumerate(LOOKS[:RECONCILE_LOOKS]):
            await self._look(following, thorough=number == 0)
            if not following.unmatched or self._end_following.is_set():
                return
            await self._wait(seconds, self._end_following)

    async def _follow(self, following: Following) -> float:
        """Look at the new events until all are known, or the time is over; how many seconds that took."""
        began, number = self._timer(), 0
        self._meter.enter("following")
        while not following.done and not self._end_following.is_set():
            longest = self._patience if self._meter.counts["queued"] else min(self._patience, UNKNOWN_PATIENCE_SECONDS)
            left = longest - (self._timer() - began)
            if left <= 0:
                break
            await self._wait_out(min(LOOKS[min(number, len(LOOKS) - 1)], left), self._end_following)
            number += 1
            if not await self._look(following):
                break
        if not following.done:
            await self._look(following, thorough=True)
        return self._timer() - began

    async def _look(self, following: Following, *, thorough: bool = False) -> bool:
        """Look once; `False` where the connection is closed. What cannot be read now may be readable with the next
        look."""
        try:
            await following.look(thorough=thorough)
        except RefusedLocally:
            return False
        except ApiError as error:
            self._meter.unreadable = error
        else:
            self._meter.unreadable = None
        return True

    # --- how it is done ---------------------------------------------------------------------------------------------

    def _once(self) -> None:
        if self._started:
            raise LedgerRefuses("This recovery was begun already; make a new plan for another.")
        self._started = True

    def _busy(self, count: int, label: str) -> AbstractContextManager[None]:
        what = f"recovery of {count} event{'s' * (count != 1)}"
        return self._outbox.sending(what, lambda: self._last_word(label))

    def _last_word(self, label: str) -> str:
        """Say what is to be said where the program ends now."""
        progress = self._meter.progress
        if not progress.reached:
            return f"The recovery of {label} had sent nothing."
        counts = progress.counts
        without = counts.get("sending", 0) + counts.get("queued", 0) + counts.get("unknown", 0)
        part = f"{progress.reached:,} of {progress.total:,}"
        words = f"The recovery of {label} was cut off: {part} were sent, or may have been"
        if without:
            words += f", {without:,} of them without an outcome yet"
        if self._ledger.path is None:
            return f"{words}. Its ledger was in memory and is gone."
        return f"{words}. It can be taken up at the next start."

    async def _wait_out(self, seconds: float, until: asyncio.Event) -> None:
        """Sleep, unless it is stopped, and tell every second how long it still is to the next try."""
        left = seconds
        while left > 0 and not until.is_set():
            self._meter.pause(seconds, left)
            await self._wait(min(left, 1.0), until)
            left -= 1.0
        self._meter.pause(0.0)

    async def _wait(self, seconds: float, until: asyncio.Event) -> None:
        """Sleep, unless it is stopped."""
        if seconds <= 0 or until.is_set():
            return
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        stopped = asyncio.ensure_future(until.wait())
        try:
            await asyncio.wait((sleeping, stopped), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            stopped.cancel()


def _pause_after(error: ApiError, paused: float) -> tuple[float, float]:
    """Seconds to wait before a batch is sent that certainly did not arrive, and how long is waited in all; 0: it is not
    sent.

    `paused` is how long it was waited for this batch so far.
    """
    if error.may_have_arrived:
        return 0.0, 0.0
    if isinstance(error, RateLimited):
        return max(error.retry_after_seconds or LOOKS[-1], 1.0), LONGEST_PAUSE_SECONDS
    if isinstance(error, CONNECTION_LOST):
        return min(FIRST_OFFLINE_SECONDS + paused, 60.0), LONGEST_OFFLINE_SECONDS
    return 0.0, 0.0
