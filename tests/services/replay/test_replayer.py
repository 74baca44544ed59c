"""Replays: each id once, in batches of at most 100, and a known end for every one of them."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.errors import ApiError, NoConnection, OutcomeUnknown
from tui.api.models import EventPage
from tui.services.events.event_row import row_of
from tui.services.events.feed import FeedBook
from tui.services.outbox import Outbox
from tui.services.replay.replayer import AlreadySending, select


async def test_batches_hold_a_hundred_and_keep_the_order() -> None:
    target = FakeTarget(refused=["e7", "e205"])
    ids = [f"e{number}" for number in range(250)]
    told: list[tuple[int, int]] = []
    outcome = await make_replayer(target).replay_batch(
        "hook", [*ids, "e3"], progress=lambda done, total: told.append((done, total))
    )
    assert [len(batch) for batch in target.batches] == [100, 100, 50]
    assert [event_id for batch in target.batches for event_id in batch] == ids
    assert outcome.not_queued == ("e7", "e205") and len(outcome.queued) == 248 and not outcome.complete
    assert told == [(100, 250), (200, 250), (250, 250)]


async def test_a_batch_that_may_have_arrived_is_unknown_and_the_rest_is_not_sent() -> None:
    target = FakeTarget(errors={1: OutcomeUnknown("The answer never came.")})
    outcome = await make_replayer(target).replay_batch("hook", [f"e{number}" for number in range(250)])
    assert (len(outcome.queued), len(outcome.unknown), len(outcome.not_sent)) == (100, 100, 50)
    assert len(target.batches) == 2


async def test_a_batch_that_did_not_leave_is_not_sent() -> None:
    target = FakeTarget(errors={0: NoConnection("No connection.")})
    replayer = make_replayer(target)
    outcome = await replayer.replay_batch("hook", ["a", "b"])
    assert outcome.not_sent == ("a", "b") and not outcome.unknown
    assert replayer.mark_of("hook", "a") is None


async def test_confirming_twice_sends_once() -> None:
    target = FakeTarget()
    target.gate = asyncio.Event()
    outbox = Outbox()
    replayer = make_replayer(target, outbox=outbox)
    first = asyncio.create_task(replayer.replay("hook", "a"))
    await target.was_asked.wait()
    assert list(outbox.busy) == ["replay of 1 event"]
    with pytest.raises(AlreadySending):
        await replayer.replay("hook", "a")
    with pytest.raises(AlreadySending):
        await replayer.replay_batch("hook", ["b", "a"])
    target.gate.set()
    await first
    assert target.singles == ["a"] and target.batches == [] and not outbox.busy
    assert replayer.replayed_at("hook", "a") == NOON and replayer.mark_of("another webhook", "a") is None


async def test_an_unknown_outcome_is_remembered_as_sent() -> None:
    target = FakeTarget(errors={0: OutcomeUnknown("The answer never came.")})
    replayer = make_replayer(target)
    outcome = await replayer.replay("hook", "a")
    assert outcome.unknown == outcome.sent == ("a",) and isinstance(outcome.error, OutcomeUnknown)
    assert replayer.mark_of("hook", "a") == "queued"


def test_a_batch_leaves_out_what_may_still_arrive_and_what_did() -> None:
    late = row_of(make_event(3))
    early = row_of(make_event(1))
    pending = row_of(make_event(2, status="in_progress"))
    large = row_of(
        make_event(4)
        .model_copy(update={"http_response": {"code": "INTERNAL_RESPONSE_TOO_LARGE"}})
        .model_validate({**make_event(4).model_dump(), "http_response": {"code": "INTERNAL_RESPONSE_TOO_LARGE"}})
    )
    selection = select([late, pending, early, large])
    assert selection.ids == ("evt-0001", "evt-0003")
    assert selection.in_progress == ("evt-0002",) and selection.delivered == ("evt-0004",)


@given(
    count=st.integers(0, 330),
    refused=st.sets(st.integers(0, 330), max_size=30),
    fail_at=st.integers(0, 5),
    arrived=st.booleans(),
)
def test_every_id_ends_in_exactly_one_group(count: int, refused: set[int], fail_at: int, arrived: bool) -> None:
    async def run() -> None:
        error: ApiError = OutcomeUnknown("?") if arrived else NoConnection("!")
        target = FakeTarget(refused=[f"e{number}" for number in refused], errors={fail_at: error})
        ids = [f"e{number}" for number in range(count)]
        outcome = await make_replayer(target).replay_batch("hook", ids)
        groups = outcome.queued + outcome.not_queued + outcome.unknown + outcome.not_sent
        assert sorted(groups) == sorted(ids)
        sent = [event_id for batch in target.batches for event_id in batch]
        assert len(sent) == len(set(sent)) and all(len(batch) <= 100 for batch in target.batches)
        assert not set(outcome.not_sent) & set(sent) or not arrived

    asyncio.run(run())


async def test_an_event_counts_as_being_sent_while_what_is_there_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    target, outbox, gate, log = FakeTarget(), Outbox(), asyncio.Event(), FakeLog()
    listing = log.list_events

    async def slow(config_id: str) -> EventPage:
        await gate.wait()
        return await listing(config_id)

    monkeypatch.setattr(log, "list_events", lambda config_id, **_: slow(config_id))
    replayer = make_replayer(target, FeedBook(log, "hook", lambda: NOON), outbox=outbox)
    first = asyncio.create_task(replayer.replay("hook", "a"))
    await asyncio.sleep(0)
    assert (target.singles, outbox.busy) == ([], ("replay of 1 event",))
    with pytest.raises(AlreadySending):
        await replayer.replay("hook", "a")
    gate.set()
    await first
    assert (target.singles, len(outbox.busy), replayer.is_sending("hook", "a")) == (["a"], 0, False)
