"""Recoveries against the sandbox when things go wrong: nothing is lost, nothing is sent twice, and all of it is
said."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.recovery.world import Receiver, Wire, add_webhook, client_of, event, make_sandbox
from tui.api.client import WebhooksClient
from tui.api.errors import NoConnection
from tui.api.models import WebhookConfig
from tui.sandbox import Sandbox
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.recovery import run as recovery_run
from tui.services.recovery.pace import batch_size
from tui.services.recovery.plan import Plan
from tui.services.recovery.planner import make_plan
from tui.services.recovery.progress import entries_of
from tui.services.recovery.recoveries import Recoveries, Running
from tui.services.recovery.run import RecoveryOutcome, RecoveryProgress, RecoveryRun
from tui.services.replay.ledger_record import ByHand
from tui.services.replay.replayer import Replayer
from tui.services.time.clock import utc_now
from tui.services.time.window import last
from tui.store import ledger_lock, ledger_programs
from tui.store.ledger import Claim, HeldBy, Ledger, LedgerProblem
from tui.store.ledger_file import LedgerFile

# A whole recovery each, with the sandbox and a receiver; its parts are tested in tests/services/recovery.
pytestmark = pytest.mark.slow

DAY = last("24h")


@dataclass
class Desk:
    """A person at the console: a wire that may be bad, a ledger, a webhook with failures."""

    sandbox: Sandbox
    receiver: Receiver
    wire: Wire
    client: WebhooksClient
    ledger: Ledger
    config: WebhookConfig
    book: FeedBook

    async def plan(self, **more: object) -> Plan:
        return await make_plan(self.book, self.ledger, self.config, DAY, utc_now, **more)  # type: ignore[arg-type]  # its keywords

    def recovery(self, **more: object) -> RecoveryRun:
        known: dict[str, object] = {"rate": 0, "patience_seconds": 60, "who": "Ada", "sleep": self.short}
        known["timer"] = lambda: time.monotonic() * 60
        known.update(more)
        return RecoveryRun(self.client, self.book, self.ledger, Outbox(), **known)  # type: ignore[arg-type]  # its keywords

    async def short(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds / 100, 0.05))
        await self.sandbox.settle()

    async def recover(self, **more: object) -> RecoveryOutcome:
        return await self.recovery(**more).run(await self.plan())

    @property
    def arrived(self) -> list[int]:
        """The count of arrivals of each event, by its number."""
        count = self.receiver.arrived.get(self.config.id, Counter())
        return [count.get(number, 0) for number in range(250)]


@asynccontextmanager
async def desk(tmp_path: Path, faults: list[str] | None = None, first: int | None = None) -> AsyncIterator[Desk]:
    sandbox, receiver = make_sandbox()
    await sandbox.start()
    config_id = add_webhook(sandbox, "orders")
    wire = Wire(sandbox, faults, first)
    client = client_of(wire)
    ledger = Ledger(tmp_path / "state" / "ledger.sqlite", client.server, "739224", utc_now)
    config = await client.get_config(config_id)
    book = FeedBook(client, config_id, utc_now)
    try:
        yield Desk(sandbox, receiver, wire, client, ledger, config, book)
    finally:
        ledger.close()
        book.store.index.close()
        await client.aclose()
        await sandbox.aclose()


async def test_what_failed_is_sent_once_oldest_first_and_known_to_have_arrived(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        plan = await world.plan()
        assert (len(plan.to_replay), plan.batches, plan.complete) == (250, 3, True) and not world.wire.batches
        outcome = await world.recovery().run(plan)
        assert outcome.words == "250 recovered" and outcome.complete and world.arrived == [1] * 250
        assert [len(batch) for batch in world.wire.batches] == [100, 100, 50]
        sent = [event_id for batch in world.wire.batches for event_id in batch]
        assert sent == [row.event_id for row in plan.to_replay] == sorted(sent)
        again = await world.plan()
        assert again.is_empty and len(again.replayed) == 250


async def test_a_slow_pace_sends_small_batches_and_waits_after_each(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        waits: set[tuple[int, float]] = set()

        async def sleep(seconds: float) -> None:
            waits.add((len(world.wire.batches), seconds))
            await world.short(seconds)

        plan = await world.plan(batch_size=batch_size(8))
        assert plan.batches == 7
        outcome = await world.recovery(rate=8, sleep=sleep, timer=lambda: 0.0).run(plan)
        assert outcome.complete and world.arrived == [1] * 250
        assert [len(batch) for batch in world.wire.batches] == [40] * 6 + [10]
        assert {(sent, 5.0) for sent in range(1, 7)} <= waits, "five seconds after each but the last"


@pytest.mark.parametrize(("rate", "size"), [(0, 100), (0.1, 1), (1, 5), (19, 95), (20, 100), (1_000, 100)])
def test_a_batch_has_at_most_five_seconds_worth(rate: float, size: int) -> None:
    assert batch_size(rate) == size


async def test_a_429_is_waited_out(tmp_path: Path) -> None:
    async with desk(tmp_path, ["", "429=1", "429=1", "429"]) as world:
        outcome = await world.recover()
        assert outcome.words == "250 recovered" and world.arrived == [1] * 250 and len(world.wire.batches) == 6


async def test_a_long_pause_is_told_and_waited_out(tmp_path: Path) -> None:
    async with desk(tmp_path, ["429=300"]) as world:
        told: list[str] = []
        run = world.recovery(changed=lambda progress: told.append(progress.words))
        plan = await world.plan()
        world.client._gate.hold = lambda seconds: None  # type: ignore[method-assign]  # as if the pause were over
        outcome = await run.run(plan)
        assert outcome.words == "250 recovered" and any("a pause of 300 s" in words for words in told)


async def test_a_pause_that_is_too_long_ends_the_sending(tmp_path: Path) -> None:
    """A quarter of an hour is waited out, a second more is not: what was not sent is told as that, and can be sent
    later."""
    async with desk(tmp_path, ["429=900", "429=901"]) as world:
        plan = await world.plan()
        world.client._gate.hold = lambda seconds: None  # type: ignore[method-assign]  # as if the pause were over

        async def soon(_seconds: float) -> None:
            await asyncio.sleep(0.001)

        outcome = await world.recovery(sleep=soon).run(plan)
        assert len(world.wire.batches) == 2, "one that was waited for, and one that was not"
        assert outcome.words == "250 not sent" and world.arrived == [0] * 250


async def test_a_lost_connection_is_told_at_once_and_waited_out(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        told: list[RecoveryProgress] = []

        def changed(progress: RecoveryProgress) -> None:
            told.append(progress)
            if progress.counts.get("queued", 0) + progress.counts.get("recovered", 0) == 100 and len(told) < 12:
                world.wire.is_cut = True
            if progress.is_cut_off and world.wire.attempts_while_cut > 6:
                world.wire.is_cut = False

        outcome = await world.recovery(changed=changed).run(await world.plan())
        cut_off = [progress for progress in told if progress.is_cut_off]
        assert (
            cut_off
            and {progress.unsent for progress in cut_off} == {150}
            and "no connection, next try in 5 s" in cut_off[0].words
        )
        assert [progress.next_try_seconds for progress in cut_off[:3]] == [5, 4, 3], "it counts down"
        assert outcome.words == "250 recovered" and world.arrived == [1] * 250 and len(world.wire.batches) == 3


async def test_a_connection_that_stays_lost_ends_the_sending_with_what_is_not_sent(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        told: list[RecoveryProgress] = []

        def changed(progress: RecoveryProgress) -> None:
            told.append(progress)
            world.wire.is_cut = world.wire.is_cut or progress.counts.get("recovered") == 100

        outcome = await world.recovery(changed=changed).run(await world.plan())
        assert outcome.words == "100 recovered, 150 not sent" and isinstance(outcome.error, NoConnection)
        world.wire.is_cut = False
        assert (await world.recover()).words == "150 recovered" and world.arrived == [1] * 250


@pytest.mark.parametrize("fault", ["500", "refuse"])
async def test_a_batch_that_perhaps_arrived_is_not_sent_again_by_itself(tmp_path: Path, fault: str) -> None:
    async with desk(tmp_path, ["", fault]) as world:
        outcome = await world.recover()
        assert outcome.words == "150 recovered, 100 unknown" and sum(world.arrived) == 150
        assert len(world.wire.batches) == 3
        plan = await world.plan()
        assert plan.is_empty and len(plan.unknown) == 100, "a person has to choose"
        assert not (await world.recovery().run(plan)).count("recovered") and len(world.wire.batches) == 3
        chosen = plan.moved([row.event_id for row in plan.unknown], "in")
        assert any("may have arrived already" in warning for warning in chosen.warnings)
        assert (await world.recovery().run(chosen)).words == "100 recovered" and world.arrived == [1] * 250
        repeated = world.ledger.entries(world.ledger.recoveries()[0].id)
        assert {entry.repeat_by for entry in repeated} == {"Ada"}


@pytest.mark.parametrize("fault", ["cut", "drop", "not-json"])
async def test_a_batch_whose_answer_was_lost_is_found_by_its_events(tmp_path: Path, fault: str) -> None:
    async with desk(tmp_path, [fault, "", fault]) as world:
        outcome = await world.recover()
        assert outcome.words == "250 recovered" and world.arrived == [1] * 250 and len(world.wire.batches) == 3


async def test_a_server_in_trouble_ends_the_sending(tmp_path: Path) -> None:
    async with desk(tmp_path, ["500", "500", "500"]) as world:
        outcome = await world.recover()
        assert outcome.words == "200 unknown, 50 not sent" and outcome.error is not None and outcome.error.status == 500
        assert sum(world.arrived) == 0 and len((await world.plan()).to_replay) == 50


async def test_what_the_server_refuses_was_not_sent(tmp_path: Path) -> None:
    async with desk(tmp_path, ["", "403"]) as world:
        outcome = await world.recover()
        assert outcome.words == "100 recovered, 150 not sent" and outcome.error is not None
        assert (await world.recover()).words == "150 recovered" and world.arrived == [1] * 250


async def test_a_batch_that_is_partly_queued_leaves_the_rest_for_another_plan(tmp_path: Path) -> None:
    async with desk(tmp_path, first=60) as world:
        outcome = await world.recover()
        assert outcome.words == "210 recovered, 40 not queued" and sum(world.arrived) == 210
        plan = await world.plan()
        assert [row.why for row in plan.to_replay] == ["was not queued before"] * 40
        assert (await world.recovery().run(plan)).complete and world.arrived == [1] * 250


async def test_two_programs_at_once_and_confirming_twice(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        plan = await world.plan()
        begun = asyncio.Event()
        first = asyncio.create_task(world.recovery(changed=lambda _: begun.set()).run(plan))
        await begun.wait()
        other = Ledger(world.ledger.path, world.client.server, "739224", utc_now)
        second = RecoveryRun(world.client, FeedBook(world.client, world.config.id, utc_now), other, Outbox())
        with pytest.raises(HeldBy, match=r"process \d+ on .* since \d\d:\d\d, is recovering orders"):
            await second.run(plan)
        with pytest.raises(HeldBy):
            await world.recovery().run(plan)
        assert (await first).complete and world.arrived == [1] * 250
        late = await world.recovery().run(plan)  # of the plan that was carried out meanwhile
        assert not late.count("recovered") and world.arrived == [1] * 250
        other.close()


@pytest.mark.parametrize(
    ("step", "sent", "ends"), [("claim", 0, {"not_sent": 250}), ("settle_all", 1, {"not_sent": 150, "queued": 100})]
)
async def test_stopped_from_outside_while_the_disk_is_slow_what_was_begun_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, sent: int, ends: dict[str, int]
) -> None:
    """Leaving the program cancels the run while its thread waits for the disk; the lock is held until that is over."""
    async with desk(tmp_path) as world:
        plan = await world.plan()
        begun, disk, write = threading.Event(), threading.Event(), getattr(world.ledger, step)

        def slow(*args: object) -> object:
            begun.set()
            disk.wait(30)
            return write(*args)

        monkeypatch.setattr(world.ledger, step, lambda *args: slow(*args) if args[-1] else write(*args))
        run = asyncio.create_task(world.recovery().run(plan))
        await asyncio.to_thread(begun.wait, 30)
        run.cancel()
        await asyncio.sleep(0)
        other = Ledger(world.ledger.path, world.client.server, "739224", utc_now)
        with pytest.raises(HeldBy), other.lock(world.config.id):
            pass
        disk.set()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert len(world.wire.batches) == sent and other.recoveries()[0].counts == ends
        other.close()


async def test_one_that_was_cut_off_says_what_a_later_one_sent_and_is_told_of_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery_run, "UNKNOWN_PATIENCE_SECONDS", 0.5)  # the recoveries of a console go by the clock
    async with desk(tmp_path, ["refuse"]) as world:
        recoveries = Recoveries(
            world.client, Outbox(), utc_now, world.ledger, lambda config_id: world.book, rate=0, sleep=world.short
        )
        lost = asyncio.Event()

        def changed(progress: RecoveryProgress) -> None:
            if progress.counts.get("unknown") == 100:
                lost.set()

        first = asyncio.create_task(world.recovery(changed=changed).run(await world.plan()))
        await lost.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert (await world.recover()).words == "150 recovered"
        (left,) = await recoveries.cut_off()
        assert (left.unsent, left.open) == (0, 100)
        looking = recoveries.go_on(left.record, world.config, send=False)
        await looking.go()
        assert looking.outcome is not None and looking.outcome.words == "100 unknown, 150 left out"
        assert await recoveries.cut_off() == [] and world.arrived == [0] * 100 + [1] * 150


async def test_a_person_can_stop_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        runs: list[RecoveryRun] = []

        def escape(progress: RecoveryProgress) -> None:
            if progress.phase == "sending" and not progress.stopping:
                runs[0].stop()

        runs.append(world.recovery(changed=escape))
        outcome = await runs[0].run(await world.plan())
        assert outcome.stopped and outcome.words.endswith("not sent") and len(world.wire.batches) == 1
        assert (await world.recover()).complete and world.arrived == [1] * 250


async def test_what_failed_again_can_be_planned_alone(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        world.receiver.answer = lambda number: 503 if number % 25 == 0 else 200
        outcome = await world.recover()
        assert outcome.words == "240 recovered, 10 failed again"
        world.receiver.answer = lambda number: 200
        plan = await world.plan(marked=[entry.event_id for entry in entries_of(world.ledger, outcome, "failed_again")])
        assert len(plan.to_replay) == 10 and len(plan.replayed) == 10, "the new events, not the old ones as well"
        assert (await world.recovery().run(plan)).complete and world.arrived == [1] * 250


async def test_what_others_replayed_is_left_out(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        now = datetime.now(UTC)
        rows = [
            event("orders", number, now - timedelta(minutes=9), status="succeeded", name="by-web")
            for number in range(12)
        ]
        world.sandbox.database.add_events(rows)
        plan = await world.plan()
        assert (len(plan.to_replay), len(plan.recovered)) == (238, 12)
        rows = [event("orders", number, now, status="succeeded", name="by-web") for number in range(12, 20)]
        world.sandbox.database.add_events([row._replace(created_at=world.sandbox.state.stamp()) for row in rows])
        outcome = await world.recovery().run(plan)
        assert outcome.count("recovered") == 238 and sum(map(len, world.wire.batches)) == 230
        assert world.arrived == [0] * 20 + [1] * 230


async def test_what_others_are_delivering_is_left_out_and_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as world:
        plan = await world.plan()
        late = event("orders", 3, datetime.now(UTC), status="in_progress", name="by-web")
        world.sandbox.database.add_events([late._replace(created_at=world.sandbox.state.stamp())])
        outcome = await world.recovery().run(plan)
        assert outcome.words == "249 recovered, 1 left out" and world.arrived[3] == 0
        (left,) = entries_of(world.ledger, outcome, "left_out")
        assert left.note == "another replay of it is being delivered"


async def test_a_new_event_that_is_listed_below_a_known_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of one moment, each id smaller than the one before: what is new is never the first of the list."""
    async with desk(tmp_path) as world:
        ids, moment = itertools.count(1_000_000, -1), world.sandbox.state.stamp()
        monkeypatch.setattr(world.sandbox.state, "stamp", lambda: moment)
        monkeypatch.setattr(world.sandbox.state, "new_uuid", lambda: f"new-{next(ids):07}")
        recovery = world.recovery(patience_seconds=1e9)
        outcome = await asyncio.wait_for(recovery.run(await world.plan()), 30)
        assert outcome.words == "250 recovered"


async def test_a_ledger_that_fails_in_the_middle_ends_the_sending_and_says_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as world:
        recoveries = Recoveries(
            world.client, Outbox(), utc_now, world.ledger, lambda config_id: world.book, rate=0, sleep=world.short
        )
        running = recoveries.begin(await world.plan())
        claim, full = world.ledger.claim, "the disk is full"

        def fail(recovery: str, batch: int, event_ids: Sequence[str]) -> Claim:
            if batch == 2:
                raise LedgerProblem(full)
            return claim(recovery, batch, event_ids)

        monkeypatch.setattr(world.ledger, "claim", fail)
        await running.go()
        assert len(world.wire.batches) == 1 and running.reached == 100 and full in running.problem
        monkeypatch.undo()
        (left,) = await recoveries.cut_off(world.config.id)
        record = left.record
        assert (record.reached, record.planned, left.unsent) == (100, 250, 150)
        await recoveries.go_on(record, world.config).go()
        await world.sandbox.settle()
        assert world.arrived == [1] * 250


async def test_a_slow_ledger_stops_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every use of the file waits until the loop has turned once more: from the loop's own thread it would wait for
    ever."""
    loop, own_thread, uses = asyncio.get_running_loop(), threading.get_ident(), Counter[str]()

    def turned(use: str) -> None:
        assert threading.get_ident() != own_thread, f"{use} the ledger stops the loop"
        has_turned = threading.Event()
        loop.call_soon_threadsafe(has_turned.set)
        assert has_turned.wait(30)
        uses[use] += 1

    write, read, lock = LedgerFile.transaction, LedgerFile.read, ledger_lock.held

    def slow_write(file: LedgerFile) -> AbstractContextManager[sqlite3.Connection]:
        turned("writing")
        return write(file)

    def slow_read(file: LedgerFile, look: Callable[[sqlite3.Connection], object]) -> object:
        turned("reading")
        return read(file, look)

    @contextmanager
    def slow_lock(path: Path, label: str, now: Callable[[], datetime]) -> Iterator[None]:
        turned("locking")
        with lock(path, label, now):
            yield

    monkeypatch.setattr(recovery_run, "UNKNOWN_PATIENCE_SECONDS", 0.5)  # the recoveries of a console go by the clock
    async with desk(tmp_path, ["refuse", "", "500"]) as world:
        recoveries = Recoveries(
            world.client, Outbox(), utc_now, world.ledger, lambda config_id: world.book, rate=0, sleep=world.short
        )
        by_hand = Replayer(world.client, Outbox(), utc_now, ByHand(world.ledger, lambda config_id: world.book, "Ada"))
        monkeypatch.setattr(LedgerFile, "transaction", slow_write)
        monkeypatch.setattr(LedgerFile, "read", slow_read)
        monkeypatch.setattr(ledger_programs, "held", slow_lock)
        plan = await world.plan()
        hear, has_sent = Running.hear, asyncio.Event()

        def heard(running: Running, progress: RecoveryProgress) -> None:
            hear(running, progress)
            if progress.reached >= 100:
                has_sent.set()

        monkeypatch.setattr(Running, "hear", heard)
        going = asyncio.create_task(recoveries.begin(plan).go())
        await has_sent.wait()
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        (left,) = await recoveries.cut_off()
        await recoveries.go_on(left.record, world.config).go()
        for left in await recoveries.cut_off():
            await recoveries.close_off(left.record)
        event_id = plan.to_replay[0].event_id
        await by_hand.known(world.config.id, [event_id])
        await by_hand.replay(world.config.id, event_id, repeat=True)
        await by_hand.recall([world.config.id])
        assert uses["writing"] > 10 and uses["reading"] > 10 and await recoveries.cut_off() == []
