"""A replay by hand is in the ledger before it leaves, and a plan knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.ledgers import make_ledger
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.errors import NoConnection, OutcomeUnknown
from tui.api.models import WebhookConfig
from tui.services.events.event_row import row_of
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.recovery.planner import make_plan
from tui.services.recovery.run import RecoveryRun
from tui.services.replay.replayer import NotRecorded, Replayer, SentElsewhere, select
from tui.services.time.window import ALL_TIME
from tui.store.ledger import Ledger
from tui.store.ledger_entries import State

CONFIG = WebhookConfig.model_validate({"id": "hook", "name": "Orders", "url": "https://erp.test", "eventName": "x"})


class Watching(FakeTarget):
    """Looks into the ledger at the moment a request leaves."""

    ledger: Ledger | None = None

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        assert self.ledger is not None
        assert {entry.state for entry in self.ledger.latest("hook", event_ids).values()} == {"sending"}
        return await super().replay_batch(config_id, event_ids, reapply_transform=reapply_transform)


def replayer(target: FakeTarget, ledger: Ledger, log: FakeLog | None = None) -> tuple[Replayer, FeedBook]:
    book = FeedBook(log or FakeLog(), "hook", lambda: NOON)
    return make_replayer(target, book, ledger), book


def states(ledger: Ledger, *ids: str) -> list[State]:
    return [ledger.latest("hook", ids)[event_id].state for event_id in ids]


async def test_it_is_on_record_before_it_leaves_and_where_it_ended() -> None:
    ledger = make_ledger()
    target = Watching(refused=["b"])
    target.ledger = ledger
    hand, _ = replayer(target, ledger)
    await hand.replay_batch("hook", ["a", "b"])
    assert states(ledger, "a", "b") == ["queued", "not_queued"]
    await hand.replay("hook", "c")
    target.errors = {1: OutcomeUnknown("?"), 2: NoConnection("!")}
    for event_id in ("d", "e"):
        assert (await hand.replay("hook", event_id)).error is not None
    assert states(ledger, "c", "d", "e") == ["queued", "unknown", "not_sent"]
    with pytest.raises(SentElsewhere):
        await hand.replay("hook", "d")
    assert target.singles == ["c", "d", "e"], "nobody was told that it may have arrived"
    await hand.replay("hook", "d", repeat=True)
    assert ledger.latest("hook", ["d"])["d"].repeat_by == "Ada", "a person pressed r on it"
    assert all(record.kind == "by hand" and record.ended for record in ledger.recoveries()) and not ledger.unfinished()


async def test_nothing_leaves_that_cannot_be_put_on_record(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("no database at all, but long enough to be taken for one" * 40)
    target = FakeTarget()
    hand, _ = replayer(target, Ledger(path, "s", "o", lambda: NOON))
    with pytest.raises(NotRecorded, match=r"ledger\.sqlite cannot be used"):
        await hand.replay("hook", "a")
    with pytest.raises(NotRecorded):
        await hand.replay_batch("hook", ["a", "b"])
    assert not target.singles and not target.batches and path.read_text().startswith("no database")


async def test_a_plan_knows_what_was_replayed_by_hand_and_what_came_of_it() -> None:
    ledger = make_ledger()
    log = FakeLog([make_event(number, payload=f'{{"n": {number}}}') for number in range(4)])
    hand, book = replayer(FakeTarget(), ledger, log)
    assert len((await make_plan(book, ledger, CONFIG, ALL_TIME, lambda: NOON)).to_replay) == 4
    await hand.replay_batch("hook", ["evt-0000", "evt-0001", "evt-0002"])
    log.events += [make_event(50, status="succeeded", payload='{"n":0}'), make_event(51, payload='{"n":1}')]
    plan = await make_plan(book, ledger, CONFIG, ALL_TIME, lambda: NOON)
    assert [row.event_id for row in plan.to_replay] == ["evt-0003", "evt-0051"], "the new event stands for the old one"
    assert [(row.event_id, row.state) for row in plan.replayed] == [
        ("evt-0000", "recovered"), ("evt-0001", "failed_again"), ("evt-0002", "queued"),
    ]  # fmt: skip


async def test_what_a_recovery_sends_meanwhile_stays_out_of_a_batch_by_hand() -> None:
    ledger = make_ledger()
    ids = [f"e{number:03}" for number in range(250)]
    planned = ledger.begin("hook", "Orders", "Ada", "24h", [(event_id, f"d{event_id}") for event_id in ids]).id
    target = FakeTarget()
    hand, _ = replayer(target, ledger)

    def recover(done: int, total: int) -> None:  # while the second batch by hand is still to leave
        if done == 100:
            ledger.claim(planned, 1, ids[100:180])

    outcome = await hand.replay_batch("hook", ids, progress=recover)
    assert outcome.elsewhere == tuple(ids[100:180]) and len(outcome.queued) == 170 and not outcome.complete
    assert [event_id for batch in target.batches for event_id in batch] == ids[:100] + ids[180:]


async def test_what_was_sent_from_this_machine_is_recalled_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ledger.sqlite"
    first, _ = replayer(FakeTarget(refused=["b"]), Ledger(path, "s", "o", lambda: NOON))
    await first.recall()
    assert not path.exists() and first.mark_of("hook", "a") is None, "looking makes no ledger"
    await first.replay_batch("hook", ["a", "b"])
    for server, wanted in (("another server", False), ("s", True)):
        second, _ = replayer(FakeTarget(), Ledger(path, server, "o", lambda: NOON))
        assert second.mark_of("hook", "a") is None
        await second.recall()
        assert (second.mark_of("hook", "a"), second.mark_of("hook", "b")) == ("queued" if wanted else None, None)
        await first.recall()
        await second.replay("hook", "c")
        assert first.mark_of("hook", "c") is None
        await first.recall()
        assert (first.mark_of("hook", "c") is not None) is wanted, "what another program sends meanwhile is seen, too"
    path.write_text("no database at all, but long enough to be taken for one" * 40)
    third, _ = replayer(FakeTarget(), Ledger(path, "s", "o", lambda: NOON))
    await third.recall()


async def test_what_was_replayed_before_is_known_and_left_out_of_a_batch() -> None:
    ledger = make_ledger()
    hand, _ = replayer(FakeTarget(refused=["b"]), ledger)
    await hand.replay_batch("hook", ["a", "b", "c"])
    record = ledger.recoveries()[0].id
    ledger.settle(record, "c", "failed_again", new_event_id="n")
    known = await hand.known("hook", ["a", "b", "c", "d"])
    assert {event_id: standing.word.state for event_id, standing in known.items() if standing.word} == {
        "a": "queued",
        "c": "failed_again",
    }
    rows = [row_of(make_event(1).model_copy(update={"event_id": event_id})) for event_id in "abcd"]
    selection = select(rows, known)
    assert selection.replayed == ("a",) and selection.ids == ("b", "c", "d")


async def test_what_another_delivery_with_the_same_payload_made_shows_of_this_one_nothing() -> None:
    """Two deliveries with one payload: the new event of the one that is replayed by hand is not taken for the
    other's."""
    ledger = make_ledger()
    log = FakeLog([make_event(number, payload='{"order": 1}') for number in range(2)])
    hand, book = replayer(FakeTarget(), ledger, log)
    plan = await make_plan(book, ledger, CONFIG, ALL_TIME, lambda: NOON)
    assert len(plan.to_replay) == 2
    await hand.replay("hook", "evt-0001")
    log.events.append(make_event(50, status="succeeded", payload='{"order": 1}'))
    target = FakeTarget()

    async def sleep(_: float) -> None:
        if target.batches:
            log.events.append(make_event(60, status="succeeded", payload='{"order": 1}'))

    run = RecoveryRun(target, book, ledger, Outbox(), rate=0, sleep=sleep)
    outcome = await run.run(plan)
    assert target.batches == [["evt-0000"]] and outcome.words == "1 recovered, 1 left out"
