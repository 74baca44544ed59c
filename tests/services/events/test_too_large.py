"""Events that no page can hold: read around, counted, shown as a gap with its reason, and left out aloud."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_log import HOOK, FakeLog, make_event
from tests.support.times import NOON
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.events.rows import Gap
from tui.services.events.window_loader import WindowLoader
from tui.services.recovery.planner import make_plan
from tui.services.time.window import ALL_TIME, Window
from tui.store.ledger import Ledger


def make_log(count: int, *too_large: int, second: int = 60, status: str = "failed") -> FakeLog:
    log = FakeLog([make_event(number, second=number * second, status=status) for number in range(count)])
    log.too_large = {f"evt-{number:04}" for number in too_large}
    return log


def make_feed(log: FakeLog, query: Query | None = None) -> Feed:
    return FeedBook(log, "hook", lambda: NOON).feed(query or Query(ALL_TIME))


async def read_all(feed: Feed) -> None:
    await feed.newer()
    while not feed.exhausted and await feed.older():
        pass


def shown(feed: Feed) -> list[str]:
    return [f"{row.too_large} too large" if isinstance(row, Gap) else row.event_id for row in feed.all_rows]


def newest_first(count: int, *too_large: int) -> list[str]:
    return ["1 too large" if n in too_large else f"evt-{n:04}" for n in range(count - 1, -1, -1)]


@pytest.mark.parametrize("to_is_part", [True, False])
async def test_all_that_is_older_is_read_and_the_one_is_a_gap(to_is_part: bool) -> None:
    log = make_log(60, 47)
    log.to_is_part = to_is_part
    feed = make_feed(log)
    await read_all(feed)
    assert shown(feed) == newest_first(60, 47)
    assert feed.exhausted and feed.counts.words == "59 of 59 · 1 unreadable"
    gap = next(row for row in feed.all_rows if isinstance(row, Gap))
    assert (gap.until, gap.since) == (gap.until, gap.until - timedelta(microseconds=999)), "its own millisecond"
    assert len(log.asked) < 50


@pytest.mark.parametrize("too_large", [(59,), (0,), (59, 58), (30, 29, 28), (0, 59), (10, 40), tuple(range(60))])
async def test_at_the_top_at_the_end_and_next_to_each_other(too_large: tuple[int, ...]) -> None:
    feed = make_feed(make_log(60, *too_large))
    await read_all(feed)
    rows = shown(feed)
    assert [row for row in rows if row.startswith("evt")] == [
        f"evt-{n:04}" for n in range(59, -1, -1) if n not in too_large
    ]
    assert sum(int(row.split()[0]) for row in rows if not row.startswith("evt")) == len(too_large)
    assert feed.counts.unreadable == len(too_large) and feed.exhausted


@given(
    st.lists(st.tuples(st.integers(0, 500), st.booleans()), min_size=1, max_size=40, unique_by=lambda event: event[0]),
    st.booleans(),
    st.booleans(),
)
def test_whichever_they_are_the_others_are_read(events: list[tuple[int, bool]], to_is_part: bool, side: bool) -> None:
    async def scenario() -> None:
        log = FakeLog([make_event(number, second=at) for number, (at, _) in enumerate(events)], page_size=7)
        log.too_large = {f"evt-{number:04}" for number, (_, is_large) in enumerate(events) if is_large}
        log.to_is_part = to_is_part
        feed = make_feed(log)
        if side:
            loader = WindowLoader(feed, afresh=True)
            await loader.load()
            assert loader.complete
        else:
            await read_all(feed)
        large = sum(is_large for _, is_large in events)
        readable = sorted(((at, f"evt-{number:04}") for number, (at, is_large) in enumerate(events) if not is_large))
        assert [row for row in shown(feed) if row.startswith("evt")] == [event_id for _, event_id in reversed(readable)]
        assert feed.counts.unreadable == large and feed.exhausted

    asyncio.run(scenario())


async def test_it_is_looked_for_once_and_not_in_lists_that_lack_it() -> None:
    log = make_log(60, 47)
    book = FeedBook(log, "hook", lambda: NOON)
    await read_all(book.feed(Query(ALL_TIME)))
    asked = len(log.asked)
    delivered = book.feed(Query(ALL_TIME, "succeeded"))
    await read_all(delivered)
    assert len(log.asked) == asked + 1 and not delivered.counts.unreadable
    await book.feed(Query(ALL_TIME)).newer()
    assert len(log.asked) <= asked + 4


async def test_a_plan_says_what_it_could_not_see() -> None:
    log = make_log(10, 4)
    book = FeedBook(log, "hook", lambda: NOON)
    plan = await make_plan(book, Ledger(None, "server", "org", lambda: NOON), HOOK, Window("all"), lambda: NOON)
    assert not plan.complete and len(plan.rows) == 9
    assert any("At least 1 event could not be read, since the API cannot return" in note for note in plan.notes)
