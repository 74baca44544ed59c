"""Replays: each id once, in batches of at most 100, and a known end for every one of them."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.times import NOON
from tui.api.errors import ApiError, NoConnection, OutcomeUnknown
from tui.services.events.event_row import row_of
from tui.services.events.feed import FeedBook, Query
from tui.services.outbox import Outbox
from tui.services.replay.follower import Follower
from tui.services.replay.replayer import AlreadySending, Replayer, select
from tui.services.time.window import ALL_TIME


def replayer_of(target: FakeTarget, outbox: Outbox | None = None) -> Replayer:
    return Replayer(target, outbox or Outbox(), lambda: NOON)


async def test_batches_hold_a_hundred_and_keep_the_order() -> None:
    target = FakeTarget(refused=["e7", "e205"])
    ids = [f"e{number}" for number in range(250)]
    told: list[tuple[int, int]] = []
    outcome = await replayer_of(target).replay_batch(
        "hook", [*ids, "e3"], progress=lambda done, total: told.append((done, total))
    )
    assert [len(batch) for batch in target.batches] == [100, 100, 50]
    assert [event_id for batch in target.batches for event_id in batch] == ids
    assert outcome.not_queued == ("e7", "e205") and len(outcome.queued) == 248 and not outcome.complete
    assert told == [(100, 250), (200, 250), (250, 250)]


async def test_a_batch_that_may_have_arrived_is_unknown_and_the_rest_is_not_sent() -> None:
    target = FakeTarget(errors={1: OutcomeUnknown("The answer never came.")})
    outcome = await replayer_of(target).replay_batch("hook", [f"e{number}" for number in range(250)])
    assert (len(outcome.queued), len(outcome.unknown), len(outcome.not_sent)) == (100, 100, 50)
    assert len(target.batches) == 2


async def test_a_batch_that_did_not_leave_is_not_sent() -> None:
    target = FakeTarget(errors={0: NoConnection("No connection.")})
    replayer = replayer_of(target)
    outcome = await replayer.replay_batch("hook", ["a", "b"])
    assert outcome.not_sent == ("a", "b") and not outcome.unknown
    assert not replayer.was_replayed("hook", "a")


async def test_confirming_twice_sends_once() -> None:
    target = FakeTarget()
    target.gate = asyncio.Event()
    outbox = Outbox()
    replayer = replayer_of(target, outbox)
    first = asyncio.create_task(replayer.replay("hook", "a"))
    await asyncio.sleep(0)
    assert list(outbox.busy) == ["replay of 1 event"]
    with pytest.raises(AlreadySending):
        await replayer.replay("hook", "a")
    with pytest.raises(AlreadySending):
        await replayer.replay_batch("hook", ["b", "a"])
    target.gate.set()
    await first
    assert target.singles == ["a"] and target.batches == [] and not outbox.busy
    assert replayer.replayed_at("hook", "a") == NOON and not replayer.was_replayed("another webhook", "a")


async def test_an_unknown_outcome_is_remembered_as_sent() -> None:
    target = FakeTarget(errors={0: OutcomeUnknown("The answer never came.")})
    replayer = replayer_of(target)
    with pytest.raises(OutcomeUnknown):
        await replayer.replay("hook", "a")
    assert replayer.was_replayed("hook", "a")


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
        outcome = await replayer_of(target).replay_batch("hook", ids)
        groups = outcome.queued + outcome.not_queued + outcome.unknown + outcome.not_sent
        assert sorted(groups) == sorted(ids)
        sent = [event_id for batch in target.batches for event_id in batch]
        assert len(sent) == len(set(sent)) and all(len(batch) <= 100 for batch in target.batches)
        assert not set(outcome.not_sent) & set(sent) or not arrived

    asyncio.run(run())


async def test_new_events_are_matched_by_payload_and_each_counts_once() -> None:
    log = FakeLog(
        [make_event(1, payload='{"a":1}'), make_event(2, payload='{"a":1}'), make_event(3, payload='{"b":2}')]
    )
    feed = FeedBook(log, "hook", lambda: NOON).feed(Query(ALL_TIME))
    follower = Follower(feed, ['{"a":1}', '{"a":1}', '{"b":2}'])
    await follower.begin()
    assert (await follower.look()).missing == 3
    log.events += [
        make_event(10, payload='{"a":1}', status="succeeded"),
        make_event(11, payload='{"b":2}', status="in_progress"),
        make_event(12, payload='{"other":true}', status="succeeded"),
    ]
    followed = await follower.look()
    assert followed.words == "1 delivered, 1 pending, 1 not seen yet" and not followed.settled
    log.events[-2] = make_event(11, payload='{"b":2}', status="failed")
    log.events.append(make_event(13, payload='{"a":1}', status="succeeded"))
    followed = await follower.look()
    assert followed.words == "2 delivered, 1 failed again" and followed.settled


async def test_what_is_only_read_later_is_not_new() -> None:
    log = FakeLog([make_event(number, payload='{"same":1}') for number in range(60)])
    feed = FeedBook(log, "hook", lambda: NOON).feed(Query(ALL_TIME))
    follower = Follower(feed, ['{"same":1}'])
    await follower.begin()
    await feed.older()  # somebody goes down the log meanwhile
    assert (await follower.look()).missing == 1


async def test_two_who_follow_share_no_event() -> None:
    log = FakeLog([make_event(1)])
    book = FeedBook(log, "hook", lambda: NOON)
    first, second = (Follower(book.feed(Query(ALL_TIME)), ["{}"], book.matched) for _ in range(2))
    await first.begin()
    await second.begin()
    log.events += [make_event(10, status="failed"), make_event(11, status="succeeded")]
    assert (await first.look()).words == "1 failed again"
    assert (await second.look()).words == "1 delivered"
    assert (await first.look()).words == "1 failed again", "a look does not lose what an earlier one matched"


async def test_an_event_counts_as_being_sent_before_its_request_leaves() -> None:
    target, outbox, gate = FakeTarget(), Outbox(), asyncio.Event()
    replayer = replayer_of(target, outbox)

    async def prepare() -> None:
        await gate.wait()

    first = asyncio.create_task(replayer.replay("hook", "a", before=prepare))
    await asyncio.sleep(0)
    assert (target.singles, outbox.busy) == ([], ("replay of 1 event",))
    with pytest.raises(AlreadySending):
        await replayer.replay("hook", "a")
    gate.set()
    await first
    assert (target.singles, len(outbox.busy), replayer.is_sending("hook", "a")) == (["a"], 0, False)
