"""The outcome of a replay by hand is found by the same rules as that of a recovery, and on record as soon as it is
seen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.ledgers import make_ledger
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.errors import NoConnection, RefusedLocally
from tui.services.events.feed import FeedBook, Query
from tui.services.replay import ledger_record
from tui.services.replay.follower import LOOKS, Followed
from tui.services.replay.replayer import ReplayOutcome
from tui.services.time.window import ALL_TIME
from tui.store.ledger import Ledger


async def read_whole(book: FeedBook) -> None:
    """Read the log to its end."""
    feed = book.feed(Query(ALL_TIME))
    await feed.newer()
    while not feed.exhausted:
        await feed.older()


class Hand:
    """Somebody who replays events of `log` by hand."""

    def __init__(self, log: FakeLog, ledger: Ledger | None = None) -> None:
        self.log = log
        self.ledger = ledger or make_ledger()
        self.book = FeedBook(log, "hook", lambda: NOON)
        self.replayer = make_replayer(FakeTarget(), self.book, self.ledger)

    async def send(self, *event_ids: str) -> ReplayOutcome:
        await self.replayer.recall(["hook"])
        for event_id in event_ids:
            self.book.store.keep(await self.log.get_event("hook", event_id))
        return await self.replayer.replay_batch("hook", event_ids)

    async def follow(self, outcome: ReplayOutcome, *before: Callable[[], object]) -> list[Followed | None]:
        """Return what is known after each look; `before` are done before the looks, one each."""
        steps = iter(before)

        async def pause(_: float) -> None:
            done = next(steps, lambda: None)()
            if isinstance(done, Awaitable):
                await done

        return [followed async for followed in self.replayer.follow("hook", outcome, pause)]

    async def words(self, outcome: ReplayOutcome, *before: Callable[[], object]) -> list[str]:
        return ["" if followed is None else followed.words for followed in await self.follow(outcome, *before)]

    def states(self, *event_ids: str) -> Sequence[str]:
        known = self.ledger.latest("hook", event_ids)
        return [known[event_id].state for event_id in event_ids]


async def test_new_events_are_matched_by_payload_and_each_counts_once() -> None:
    log = FakeLog(
        [make_event(1, payload='{"a":1}'), make_event(2, payload='{"a":1}'), make_event(3, payload='{"b":2}')]
    )
    hand = Hand(log)
    outcome = await hand.send("evt-0001", "evt-0002", "evt-0003")

    def some_came() -> None:
        log.events += [
            make_event(10, payload='{"a":1}', status="succeeded"),
            make_event(11, payload='{"b":2}', status="in_progress"),
            make_event(12, payload='{"other":true}', status="succeeded"),
        ]

    def the_others_came() -> None:
        log.events[-2] = make_event(11, payload='{"b":2}', status="failed")
        log.events.append(make_event(13, payload='{"a":1}', status="succeeded"))

    assert await hand.words(outcome, lambda: None, some_came, the_others_came) == [
        "3 not seen yet", "1 delivered, 1 pending, 1 not seen yet", "2 delivered, 1 failed again",
    ]  # fmt: skip
    assert hand.states("evt-0001", "evt-0002", "evt-0003") == ["recovered", "recovered", "failed_again"]


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ('{ "b": [2, {"d": 4, "c": 3}], "a": 1 }', "1 delivered"),
        ('{"a":1.0,"b":[2,{"c":3,"d":4}]}', "1 not seen yet"),
        ('{"a":1,"b":[{"c":3,"d":4},2]}', "1 not seen yet"),
    ],
)
async def test_a_payload_is_the_same_by_what_it_says(payload: str, words: str) -> None:
    log = FakeLog([make_event(1, payload='{"a":1,"b":[2,{"c":3,"d":4}]}')])
    hand = Hand(log)
    outcome = await hand.send("evt-0001")
    log.events.append(make_event(10, payload=payload, status="succeeded"))
    assert (await hand.words(outcome))[-1] == words


async def test_what_is_only_read_later_is_not_new() -> None:
    log = FakeLog([make_event(number, payload='{"same":1}') for number in range(60)])
    hand = Hand(log)
    outcome = await hand.send("evt-0059")
    await read_whole(hand.book)  # somebody goes down the log meanwhile
    assert (await hand.words(outcome))[-1] == "1 not seen yet"


async def test_two_who_follow_share_no_event() -> None:
    log = FakeLog([make_event(1), make_event(2)])
    hand = Hand(log)
    first, second = await hand.send("evt-0001"), await hand.send("evt-0002")
    log.events += [make_event(10, status="failed"), make_event(11, status="succeeded")]
    followed = await asyncio.gather(hand.words(first), hand.words(second))
    assert sorted(words[-1] for words in followed) == ["1 delivered", "1 failed again"]


async def test_a_new_event_that_is_listed_below_known_ones_is_found() -> None:
    """Forty events of one moment, and the new one has the smallest id: it is on the second page of what was read."""
    log = FakeLog([make_event(1, payload='{"n":1}'), *(make_event(number, second=100) for number in range(100, 140))])
    hand = Hand(log)
    outcome = await hand.send("evt-0001")
    log.events.append(make_event(50, second=100, payload='{"n":1}', status="succeeded"))
    assert (await hand.words(outcome))[-1] == "1 delivered"


async def test_what_is_on_record_as_the_outcome_of_another_replay_is_not_taken_for_this_ones() -> None:
    log = FakeLog([make_event(1), make_event(2)])
    hand = Hand(log)
    elsewhere = hand.ledger.begin("hook", "Orders", "Bob", "24h", [("evt-0002", "d")]).id
    hand.ledger.claim(elsewhere, 1, ["evt-0002"])
    outcome = await hand.send("evt-0001")
    log.events.append(make_event(10, status="succeeded"))
    hand.ledger.settle(elsewhere, "evt-0002", "recovered", new_event_id="evt-0010")
    assert (await hand.words(outcome))[-1] == "1 not seen yet"


async def test_what_somebody_else_puts_on_record_first_is_said_all_the_same() -> None:
    log = FakeLog([make_event(1, payload='{"n":1}'), make_event(2, payload='{"n":2}')])
    hand = Hand(log)
    outcome = await hand.send("evt-0001", "evt-0002")

    async def the_list_comes_back_into_sight() -> None:
        log.events.append(make_event(10, payload='{"n":1}', status="in_progress"))
        await read_whole(hand.book)
        await hand.replayer.recall(["hook"])
        assert hand.ledger.latest("hook", ["evt-0001"])["evt-0001"].new_event_id == "evt-0010"

    def both_arrived() -> None:
        log.events[-1] = make_event(10, payload='{"n":1}', status="succeeded")
        log.events.append(make_event(11, payload='{"n":2}', status="succeeded"))

    assert await hand.words(outcome, the_list_comes_back_into_sight, both_arrived) == [
        "1 pending, 1 not seen yet", "2 delivered",
    ]  # fmt: skip
    assert hand.states("evt-0001", "evt-0002") == ["recovered", "recovered"]


async def test_a_look_that_fails_says_nothing_and_the_next_one_may_succeed() -> None:
    log = FakeLog([make_event(1)])
    hand = Hand(log)
    outcome = await hand.send("evt-0001")

    def fail() -> None:
        log.fail_with = NoConnection("The server could not be reached.")

    def arrive() -> None:
        log.fail_with = None
        log.events.append(make_event(10, status="succeeded"))

    assert await hand.words(outcome, fail, lambda: None, arrive) == ["1 delivered"]
    log.fail_with = RefusedLocally("The connection is closed.")
    with pytest.raises(RefusedLocally):
        await hand.follow(outcome)


async def test_where_it_is_not_known_what_was_there_nothing_is_called_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_record, "LONGEST_PREPARATION_SECONDS", 0.01)
    log = FakeLog([make_event(1)])
    hand = Hand(log)
    hand.book.store.keep(make_event(1))
    listing, hangs = log.list_events, asyncio.Event()
    monkeypatch.setattr(log, "list_events", lambda *_, **__: hangs.wait())
    outcome = await hand.replayer.replay("hook", "evt-0001")
    monkeypatch.setattr(log, "list_events", listing)
    log.events.append(make_event(10, status="succeeded"))
    assert outcome.queued and await hand.follow(outcome) == [None] * len(LOOKS)
    assert hand.ledger.recoveries()[0].baseline is None
