"""The feed: exactly the server's events, once each, in order, whatever happens while it is read."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_log import FakeLog, make_event
from tests.support.times import NOON
from tui.api.errors import NoConnection
from tui.api.models import Cursor, EventPage
from tui.services.events.feed import CATCH_UP_PAGES, Feed, FeedBook, Query
from tui.services.events.pages import EMPTY_PAGES
from tui.services.time.window import ALL_TIME, last


def feed_of(log: FakeLog) -> Feed:
    return FeedBook(log, "hook", lambda: NOON).feed(Query(ALL_TIME))


def ids(feed: Feed) -> list[str]:
    return [row.event_id for row in feed.rows]


async def read_to_end(feed: Feed) -> None:
    for _ in range(1_000):
        if feed.exhausted:
            return
        await feed.older()
    raise AssertionError("the feed never ends")


async def test_pages_come_by_cursor_and_end() -> None:
    log = FakeLog([make_event(number) for number in range(60)])
    feed = feed_of(log)
    assert not feed.started and feed.coverage == "nothing read yet"
    assert await feed.older() == 25
    assert feed.coverage == "25 loaded · older on the server"
    await read_to_end(feed)
    assert ids(feed) == [f"evt-{number:04}" for number in range(59, -1, -1)]
    assert feed.coverage == "60 of 60"
    assert len(log.asked) == 3
    assert await feed.older() == 0 and len(log.asked) == 3


async def test_a_cursor_that_comes_back_ends_the_log() -> None:
    log = FakeLog([make_event(number) for number in range(60)])
    log.repeat_cursor = Cursor(created_at="2026-11-23T10:00:30.000Z", event_id="evt-0030")
    feed = feed_of(log)
    await read_to_end(feed)
    assert len(log.asked) == 2


async def test_what_is_new_is_put_on_top_and_the_old_cursor_stays() -> None:
    log = FakeLog([make_event(number) for number in range(60)])
    feed = feed_of(log)
    await feed.older()
    log.events += [make_event(number) for number in range(60, 100)]
    assert await feed.newer() == 40
    assert ids(feed)[:2] == ["evt-0099", "evt-0098"] and len(feed.rows) == 65
    await read_to_end(feed)
    assert ids(feed) == [f"evt-{number:04}" for number in range(99, -1, -1)]


async def test_too_much_new_starts_again_rather_than_hide_a_gap() -> None:
    log = FakeLog([make_event(number) for number in range(30)], page_size=2)
    feed = feed_of(log)
    await feed.older()
    log.events += [make_event(number) for number in range(30, 30 + 2 * CATCH_UP_PAGES + 10)]
    await feed.newer()
    assert "evt-0029" not in ids(feed) and not feed.exhausted
    await read_to_end(feed)
    assert ids(feed) == [f"evt-{number:04}" for number in range(len(log.events) - 1, -1, -1)]


async def test_an_event_in_progress_is_looked_up_again() -> None:
    log = FakeLog([make_event(number, status="in_progress" if number == 0 else "failed") for number in range(60)])
    feed = feed_of(log)
    await read_to_end(feed)
    log.events[0] = make_event(0, status="succeeded")
    await feed.newer()
    assert feed.rows[-1].status == "succeeded" and len(feed.rows) == 60


async def test_an_error_leaves_what_was_read() -> None:
    log = FakeLog([make_event(number) for number in range(60)])
    feed = feed_of(log)
    await feed.older()
    log.fail_with = NoConnection("The server could not be reached.")
    for read in (feed.older, feed.newer):
        with pytest.raises(NoConnection):
            await read()
    assert len(feed.rows) == 25 and not feed.exhausted
    log.fail_with = None
    await read_to_end(feed)
    assert len(feed.rows) == 60


async def test_two_reads_at_once_do_not_read_a_page_twice() -> None:
    log = FakeLog([make_event(number) for number in range(60)])
    feed = feed_of(log)
    await asyncio.gather(feed.older(), feed.older(), feed.older(), feed.older())
    assert len(feed.rows) == 60 and len(log.asked) == 3


async def test_a_full_read_keeps_the_original_payload_when_the_list_is_read_again() -> None:
    log = FakeLog([make_event(1)])
    feed = feed_of(log)
    await feed.older()
    await feed.event("evt-0001")
    await feed.newer()
    event = feed.log.get("evt-0001")
    assert event is not None and event.original_payload_text == '{"original":true}'


def test_each_query_has_one_feed() -> None:
    book = FeedBook(FakeLog(), "hook", lambda: NOON)
    assert book.feed(Query(ALL_TIME)) is book.feed(Query(ALL_TIME))
    assert book.feed(Query(ALL_TIME, "failed")) is not book.feed(Query(ALL_TIME))


@given(
    seconds=st.lists(st.integers(0, 8), max_size=40),
    arriving=st.lists(st.lists(st.integers(0, 1), max_size=4), max_size=12),
    page_size=st.integers(1, 7),
    newer_after=st.sets(st.integers(0, 11)),
)
def test_any_log_is_read_exactly(
    seconds: list[int], arriving: list[list[int]], page_size: int, newer_after: set[int]
) -> None:
    """Equal timestamps, short pages, events that arrive while it is read: nothing missing, nothing twice, in order."""

    async def run() -> None:
        log = FakeLog([make_event(number, second=at) for number, at in enumerate(seconds)], page_size=page_size)
        feed = feed_of(log)
        for step, batch in enumerate(arriving):
            await feed.older()
            for at in sorted(9 + step + at for at in batch):  # time does not run backwards at the server
                log.events.append(make_event(1_000 + len(log.events), second=at))
            if step in newer_after:
                await feed.newer()
        await feed.newer()
        await read_to_end(feed)
        expected = sorted(log.events, key=lambda event: (event.created_at or "", event.event_id), reverse=True)
        assert ids(feed) == [event.event_id for event in expected]

    asyncio.run(run())


async def test_pages_without_events_are_passed_over_and_never_taken_for_the_end() -> None:
    class Sparse(FakeLog):
        empty_pages = 3

        async def list_events(self, *args: Any, **known: Any) -> EventPage:
            if len(self.asked) < self.empty_pages:
                self.asked.append({})
                number = len(self.asked)
                return EventPage(data=[], next_cursor=Cursor(created_at="2026-11-23T11:00:00Z", event_id=f"c{number}"))
            return await super().list_events(*args, **known)

    log = Sparse([make_event(1)])
    feed = feed_of(log)
    assert await feed.older() == 1 and feed.exhausted
    log.empty_pages, log.asked = 1_000, []
    feed = feed_of(log)
    assert await feed.older() == 0 and len(log.asked) == EMPTY_PAGES
    assert not feed.exhausted and feed.coverage == "0 loaded · older on the server"


async def test_empty_pages_that_go_on_do_not_make_the_log_any_younger() -> None:
    now = NOON
    log = FakeLog([make_event(1)])
    feed = FeedBook(log, "hook", lambda: now).feed(Query(ALL_TIME))
    await feed.newer()

    async def empty(*args: Any, **known: Any) -> EventPage:
        number = len(log.asked)
        log.asked.append({})
        return EventPage(data=[], next_cursor=Cursor(created_at="2026-11-23T11:00:00Z", event_id=f"c{number}"))

    log.list_events = empty  # type: ignore[method-assign]
    now = NOON + timedelta(minutes=5)
    await feed.newer()
    assert feed.read_at == NOON and len(feed.rows) == 1


async def test_an_entry_that_no_row_can_stand_for_counts_once_however_often_it_is_read() -> None:
    class Odd(FakeLog):
        async def list_events(self, *args: Any, **known: Any) -> EventPage:
            page = await super().list_events(*args, **known)
            return page.model_copy(update={"unreadable": 2 if known["cursor"] is None else 0})

    feed = feed_of(Odd([make_event(number) for number in range(60)]))
    await feed.older()
    await feed.newer()
    await feed.newer()
    await read_to_end(feed)
    assert feed.unreadable == 2 and "2 unreadable" in feed.coverage


async def test_going_back_in_time_makes_the_log_no_younger() -> None:
    now = NOON
    feed = FeedBook(FakeLog([make_event(number) for number in range(60)]), "hook", lambda: now).feed(Query(ALL_TIME))
    await feed.older()
    now = NOON + timedelta(minutes=7)
    await feed.older()
    assert feed.read_at == NOON
    await feed.newer()
    assert feed.read_at == now


async def test_a_window_of_the_last_hours_moves_on() -> None:
    now = NOON
    log = FakeLog([make_event(number, second=number * 60) for number in range(120)])  # from 10:00 to 11:59
    feed = FeedBook(log, "hook", lambda: now).feed(Query(last("2h")))
    await read_to_end(feed)
    assert len(feed.rows) == 120
    now = NOON + timedelta(minutes=30)
    await feed.newer()
    assert len(feed.rows) == 90 and feed.rows[-1].event_id == "evt-0030"
    assert feed.coverage == "90 of 90"
