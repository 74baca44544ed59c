"""The recoveries of one connection: planned, begun, running while one looks elsewhere, and those that were cut off."""

from __future__ import annotations

import asyncio
import getpass
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING

from tui.services.events.window_loader import no_pause
from tui.services.outbox import Outbox
from tui.services.recovery.interrupted import CutOff, close_off, find_cut_off
from tui.services.recovery.pace import RATE, batch_size
from tui.services.recovery.progress import RecoveryOutcome, RecoveryProgress
from tui.services.recovery.run import RecoveryRun
from tui.services.shielded import to_the_end
from tui.services.time.clock import Clock
from tui.services.time.window import ALL_TIME
from tui.store import payloads
from tui.store.ledger import Ledger
from tui.store.ledger_entries import LedgerProblem, RecoveryRecord

if TYPE_CHECKING:
    from tui.api.client import WebhooksClient
    from tui.api.models import WebhookConfig
    from tui.services.events.feed import FeedBook
    from tui.services.events.window_loader import LoadProgress
    from tui.services.recovery.plan import Plan, PlanCause
    from tui.services.time.window import Window
    from tui.store.event_index import EventIndex


class Running:
    """One recovery on its way, or at its end. `label` is outside text."""

    def __init__(self, config_id: str, label: str, config: WebhookConfig | None) -> None:
        self.config_id = config_id
        self.label = label
        self.config = config
        """The webhook; of one that was taken up again it may not be known."""
        self.progress: RecoveryProgress | None = None
        self.outcome: RecoveryOutcome | None = None
        self.problem = ""
        """The sentence that says why the ledger ended it; `reached` tells whether anything had been sent by then."""
        self.finished = False
        self.window = ALL_TIME
        """Of which it is, where there was a plan."""
        self.causes: Sequence[PlanCause] = ()
        """The causes of the failed events, as far as the plan told."""
        self._run: RecoveryRun | None = None
        self._go: Callable[[], Awaitable[RecoveryOutcome]] | None = None

    @property
    def words(self) -> str:
        """`recovering 120 of 250`, for a line with little room; empty where there is nothing to say."""
        if self.finished or self.progress is None:
            return ""
        done, total = self.progress.sent, self.progress.total
        if self.progress.phase == "following":
            unsent = f", {self.progress.unsent:,} not sent" if self.progress.unsent else ""
            return f"recovery: {self.progress.known:,} of {total:,} finished{unsent}"
        if self.progress.is_cut_off:
            return f"recovery: no connection, {self.progress.unsent:,} not sent"
        return f"recovering {done:,} of {total:,}"

    @property
    def reached(self) -> int:
        """The number of events that were sent so far, or may have been."""
        return 0 if self.progress is None else self.progress.reached

    @property
    def ending(self) -> str:
        """The sentences that say what ended it where there is no outcome, and how far it had come, in sentences."""
        if self.problem and self.reached and self.progress is not None:
            return (
                f"{self.problem} {self.reached:,} of {self.progress.total:,} had been sent by then, or may have been: "
                f"once that"
                " is put right, R goes on with it."
            )
        return self.problem

    @property
    def is_sending(self) -> bool:
        """True if something may still be sent."""
        return not self.finished and (self.progress is None or self.progress.phase != "following")

    @property
    def is_stopping(self) -> bool:
        return self.progress is not None and self.progress.stopping

    def hear_plan(self, plan: Plan) -> None:
        """Remember what is said of the plan. Not the plan: of 10,000 events it is 6 MB, and the ledger has them."""
        self.window, self.causes = plan.window, plan.causes

    def hear(self, progress: RecoveryProgress) -> None:
        self.progress = progress

    def stop(self) -> None:
        """Send no further batch; what is in flight is waited for."""
        if self._run is not None and not self.finished:
            self._run.stop()

    def carry_out(self, run: RecoveryRun, go: Callable[[], Awaitable[RecoveryOutcome]]) -> None:
        """Say how it is done; `go()` does it."""
        self._run, self._go = run, go

    async def go(self) -> None:
        """Carry it out, once. What goes wrong is in `problem` afterwards."""
        go, self._go = self._go, None
        if go is None:
            return
        going = go()
        del go  # with the plan, which `run()` lets go of as soon as it is in the ledger
        try:
            self.outcome = await going
        except LedgerProblem as problem:
            self.problem = str(problem)
        finally:
            self.finished = True


def who_sends(claimed: str | None) -> str:
    """Name the person who goes into the ledger: whom the token names, else who is logged in on this machine."""
    if claimed:
        return claimed
    with suppress(OSError, KeyError, ImportError):  # a machine need not know who runs this
        return f"{getpass.getuser()} on {socket.gethostname()}"
    return ""


def _payloads(index: EventIndex, log: int, event_ids: Sequence[str]) -> dict[str, str]:
    with closing(index.reader()) as reader, reader.reading() as database:
        events = payloads.some(database, log, event_ids)
        return {event.event_id: event.payload for event in events if event.payload is not None}


class AlreadyRunning(Exception):
    """This webhook is being recovered by this program at this moment; nothing was sent."""


class Recoveries:
    """Makes plans and runs them, each webhook's one at a time; the newest run of each webhook is kept."""

    def __init__(
        self,
        client: WebhooksClient,
        outbox: Outbox,
        now: Clock,
        ledger: Ledger,
        book: Callable[[str], FeedBook],
        *,
        who: str = "",
        rate: float = RATE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`rate` is in events a second; `who` goes into the ledger."""
        self._client = client
        self._outbox = outbox
        self._now = now
        self._book = book
        self._sleep = sleep
        self.ledger = ledger
        self.who = who
        self.rate = rate
        self.runs: dict[str, Running] = {}

    @property
    def running(self) -> list[Running]:
        """Those that are not at their end."""
        return [run for run in self.runs.values() if not run.finished]

    async def plan(
        self,
        config: WebhookConfig,
        window: Window,
        *,
        marked: Sequence[str] | None = None,
        progress: Callable[[LoadProgress], None] = lambda _: None,
        breathe: Callable[[], Awaitable[None]] = no_pause,
    ) -> Plan:
        """Raises `ApiError` and `LedgerProblem`; sends nothing."""
        from tui.services.recovery.planner import make_plan

        return await make_plan(
            self._book(config.id),
            self.ledger,
            config,
            window,
            self._now,
            marked=marked,
            batch_size=batch_size(self.rate),
            progress=progress,
            breathe=breathe,
        )

    async def payloads(self, config_id: str, event_ids: Sequence[str]) -> dict[str, str]:
        """The payloads of these events by id, as far as this program has read them."""
        store = self._book(config_id).store
        return await asyncio.to_thread(_payloads, store.index, store.number, event_ids)

    def begin(self, plan: Plan) -> Running:
        """A run of this plan; `go()` carries it out. Raises `AlreadyRunning`."""
        config = plan.config
        running = self._new(config.id, config.label, config)
        running.hear_plan(plan)
        run = self._make_run(running)
        running.carry_out(run, partial(run.run, plan))
        return running

    def go_on(self, record: RecoveryRecord, config: WebhookConfig | None = None, *, send: bool = True) -> Running:
        """A run that takes up a recovery that was cut off: first what came of what was sent, then (`send`) what
        certainly was not is sent. Raises `AlreadyRunning`."""
        running = self._new(record.config_id, record.label, config)
        run = self._make_run(running)
        running.carry_out(run, lambda: run.resume(record, send=send))
        return running

    async def cut_off(self, config_id: str | None = None) -> list[CutOff]:
        """Recoveries that nobody is at and that were not brought to their end, newest first. Raises `LedgerProblem`."""
        return await to_the_end(find_cut_off, self.ledger, config_id, {run.config_id for run in self.running})

    async def close_off(self, record: RecoveryRecord) -> None:
        """Be done with one that was cut off; nothing is sent. Raises `LedgerProblem`."""
        await to_the_end(close_off, self.ledger, record)

    def close(self) -> None:
        """Close the ledger's file."""
        self.ledger.close()

    def _new(self, config_id: str, label: str, config: WebhookConfig | None) -> Running:
        before = self.runs.get(config_id)
        if before is not None and not before.finished:
            raise AlreadyRunning(f"{label} is being recovered at this moment; nothing more was sent.")
        running = self.runs[config_id] = Running(config_id, label, config)
        return running

    def _make_run(self, running: Running) -> RecoveryRun:
        return RecoveryRun(
            self._client,
            self._book(running.config_id),
            self.ledger,
            self._outbox,
            rate=self.rate,
            who=self.who,
            sleep=self._sleep,
            changed=running.hear,
        )
