"""Loading a window side by side: exactly the server's events, once each, whatever the log looks like."""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_log import FakeLog, make_event
from tests.support.times import NOON
from tui.api.errors import NoConnection
from tui.api.models import Cursor, EventPage
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.events.window_loader import ALONE, AT_ONCE, LoadProgress, WindowLoader
from tui.services.time.window import ALL_TIME, Window, last


class BusyLog(FakeLog):
    """Lets others in before it answers, and counts how many ask at once."""

    at_once = most_at_once = 0
    stop_after: int | None = None

    async def list_events(self, *args: Any, **known: Any) -> EventPage:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if self.stop_after is not None and len(self.asked) >= self.stop_after:
                raise NoConnection("The server went away.")
            return await super().list_events(*args, **known)
        finally:
            self.at_once -= 1


def feed_of(log: FakeLog, window: Window = ALL_TIME) -> Feed:
    return FeedBook(log, "hook", lambda: NOON).feed(Query(window))


def newest_first(log: FakeLog) -> list[str]:
    ordered = sorted(log.events, key=lambda event: (event.created_at or "", event.event_id), reverse=True)
    return [event.event_id for event in ordered]


def ids(feed: Feed) -> list[str]:
    return [row.event_id for row in feed.rows]


async def test_a_long_log_is_read_side_by_side_and_whole() -> None:
    log = BusyLog([make_event(number, second=number * 3) for number in range(2_000)])
    told: list[LoadProgress] = []
    feed = feed_of(log, last("24h"))
    loader = WindowLoader(feed, told.append)
    await loader.load()
    assert loader.complete and feed.exhausted and ids(feed) == newest_first(log)
    assert log.most_at_once == AT_ONCE
    assert len(log.asked) < 2_000 / 25 * 1.5
    assert (
        told[-1].part == 1.0
        and told[-1].new == 2_000 - 25
        and told == sorted(told, key=lambda progress: progress.pages)
    )


@pytest.mark.parametrize("pages", [1, 8, 80])
async def test_a_load_asks_for_its_pages_and_few_more(pages: int) -> None:
    every = 7_000 // (pages * 25)
    log = BusyLog([make_event(number, second=number * every) for number in range(pages * 25)])
    feed = feed_of(log, last("2h"))
    statements: list[str] = []
    feed.index.connection.set_trace_callback(statements.append)
    await WindowLoader(feed).load()
    assert len(feed.rows) == pages * 25
    assert len(log.asked) <= pages + AT_ONCE, "a slice ends with a page that may hold nothing new"
    others = [statement for statement in statements if not statement.lstrip().startswith("INSERT")]
    assert len(others) <= 20 + 12 * pages, "beside those that put in a row each"


async def test_nothing_is_kept_while_the_interface_answers_its_keys() -> None:
    """Eight pages may come at once: one after the other is kept, and between two of them there is time for a key."""
    log = BusyLog([make_event(number, second=number * 3) for number in range(1_000)])
    feed = feed_of(log, last("24h"))
    kept: list[tuple[int, int]] = []

    async def breathe() -> None:
        before = feed.index.count(feed.window_span)
        for _ in range(50):
            await asyncio.sleep(0)
        kept.append((before, feed.index.count(feed.window_span)))

    clock = itertools.count(0.0, 0.01)
    await WindowLoader(feed, breathe=breathe, clock=lambda: next(clock)).load()
    assert len(kept) > 30 and all(before == after for before, after in kept)
    most = max(after - before for (_, before), (after, _) in itertools.pairwise(kept))
    assert most <= 25, "a page"


async def test_a_quick_load_breathes_and_tells_now_and_then() -> None:
    log = BusyLog([make_event(number, second=number * 3) for number in range(1_000)])
    feed = feed_of(log, last("24h"))
    breaths, told = [0], list[LoadProgress]()

    async def breathe() -> None:
        breaths[0] += 1

    await WindowLoader(feed, told.append, breathe, clock=lambda: 0.0).load()
    assert breaths == [0] and len(told) <= ALONE + 1 and told[-1].new == 975


async def test_a_short_log_costs_no_more_requests_than_pages() -> None:
    log = BusyLog([make_event(number) for number in range(60)])
    feed = feed_of(log)
    await WindowLoader(feed).load()
    assert ids(feed) == newest_first(log) and len(log.asked) == 3


async def test_a_log_without_a_first_day_is_read_to_its_beginning() -> None:
    log = BusyLog([make_event(number, second=number * 60 % 50_000) for number in range(600)])
    feed = feed_of(log)
    loader = WindowLoader(feed)
    await loader.load()
    assert loader.complete and ids(feed) == newest_first(log)


@given(
    seconds=st.lists(st.one_of(st.integers(0, 3), st.integers(0, 40), st.integers(0, 30_000)), max_size=150),
    page_size=st.integers(1, 9),
    arriving=st.integers(0, 5),
    window=st.sampled_from([ALL_TIME, last("24h"), Window("x", since=NOON - timedelta(hours=1), until=NOON)]),
    read_before=st.integers(0, 4),
)
def test_any_log_is_loaded_exactly(
    seconds: list[int], page_size: int, arriving: int, window: Window, read_before: int
) -> None:
    async def run() -> None:
        log = BusyLog([make_event(number, second=at) for number, at in enumerate(seconds)], page_size=page_size)
        feed = feed_of(log, window)
        for _ in range(read_before):
            await feed.older()
        loading = asyncio.create_task(WindowLoader(feed).load())
        for number in range(arriving):
            await asyncio.sleep(0)
            log.events.append(make_event(5_000 + number, second=30_001 + number))
        await loading
        await feed.newer()
        since, until = window.bounds(NOON)
        wanted = [
            event_id
            for event_id in newest_first(log)
            if (since is None or at_of(log, event_id) >= since) and (until is None or at_of(log, event_id) <= until)
        ]
        assert feed.exhausted and ids(feed) == wanted

    asyncio.run(run())


def at_of(log: FakeLog, event_id: str) -> datetime:
    return next(datetime.fromisoformat(e.created_at or "") for e in log.events if e.event_id == event_id)


@settings(max_examples=15)
@given(stop_after=st.integers(1, 60))
def test_a_load_that_breaks_off_knows_what_it_has_and_goes_on_from_there(stop_after: int) -> None:
    async def run() -> None:
        log = BusyLog([make_event(number, second=number * 7) for number in range(700)])
        log.stop_after = stop_after
        feed = feed_of(log, last("24h"))
        try:
            await WindowLoader(feed).load()
        except NoConnection:
            shown = [row.event_id for row in feed.all_rows if not row.event_id.startswith("\x00")]
            assert len(set(shown)) == len(shown) and set(shown) <= set(newest_first(log))
        asked = len(log.asked)
        log.stop_after = None
        await WindowLoader(feed).load()
        assert ids(feed) == newest_first(log)
        assert len(log.asked) - asked < 60  # what was read is not read again

    asyncio.run(run())


async def test_a_load_that_is_stopped_leaves_gaps_that_are_shown() -> None:
    log = BusyLog([make_event(number, second=number * 7) for number in range(3_000)])
    feed = feed_of(log, last("24h"))
    loading = asyncio.create_task(WindowLoader(feed).load())
    for _ in range(12):
        await asyncio.sleep(0)
    assert 5 < len(log.asked) < 100
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    rows = feed.all_rows
    assert rows.gaps and rows.events == len(rows) - len(rows.gaps) and not feed.exhausted
    gap = rows.gaps[0]
    place = rows.index_of(gap.event_id)
    assert place is not None and rows[place] == gap
    before = len(feed.rows)
    await feed.into(gap.high)
    assert len(feed.rows) > before


async def test_a_server_that_repeats_a_cursor_leaves_a_gap_and_no_loop() -> None:
    log = BusyLog([make_event(number, second=number * 7) for number in range(700)])
    log.repeat_cursor = Cursor(created_at="2026-11-23T10:10:00.000Z", event_id="evt-0100")
    feed = feed_of(log, last("24h"))
    loader = WindowLoader(feed)
    async with asyncio.timeout(5):
        await loader.load()
    assert len(set(ids(feed))) == len(ids(feed))


class Rounds(FakeLog):
    """The same page again and again, each time with another cursor; or no cursor at all, though it says there is
    more."""

    def __init__(self, events: list[Any], *, cursor: bool) -> None:
        super().__init__(events)
        self._cursor = cursor

    async def list_events(self, *args: Any, **known: Any) -> EventPage:
        if self._cursor:
            known["cursor"] = None
        page = await super().list_events(*args, **known)
        number = len(self.asked)
        assert number < 500, "it would be paged for ever"
        cursor = Cursor(created_at="2026-11-23T11:00:00Z", event_id=f"c{number}") if self._cursor else None
        return page.model_copy(update={"next_cursor": cursor, "has_more": True})


@pytest.mark.parametrize("window", [ALL_TIME, last("24h")])
async def test_a_server_that_sends_the_same_page_for_ever_leaves_a_gap_and_no_loop(window: Window) -> None:
    log = Rounds([make_event(number) for number in range(10)], cursor=True)
    feed = feed_of(log, window)
    loader = WindowLoader(feed)
    await loader.load()
    assert not loader.complete and len(feed.rows) == 10


async def test_more_without_a_cursor_is_asked_for_by_time_and_never_taken_for_the_end() -> None:
    log = Rounds([make_event(number) for number in range(90)], cursor=False)
    feed = feed_of(log, last("24h"))
    await feed.older()
    assert not feed.exhausted, "the server said that there is more"
    loader = WindowLoader(feed)
    await loader.load()
    assert ids(feed) == newest_first(log)
    assert not loader.complete, "and never that this was the last"
