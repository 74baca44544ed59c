"""Headline, histogram, causes, list and marks say the same of the same log, however far it was read and by whom."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.events_host import windowed
from tests.support.fake_log import FakeLog, make_event
from tests.support.host import Host, screen_text, settle
from tests.support.times import NOON
from tui.api.models import WebhookConfig
from tui.screens.events.causes import counted_over
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.events.histogram import histogram
from tui.services.events.merged_feed import MergedFeed
from tui.services.events.window_loader import WindowLoader
from tui.services.fleet.health import Health
from tui.services.time.window import ALL_TIME, Window, last
from tui.store.event_index import EventIndex

STATUSES = ("failed", "succeeded", "in_progress", "skipped")
WINDOWS = (ALL_TIME, last("24h"), Window("then", since=NOON - timedelta(hours=2), until=NOON))
STEPS = ("newer", "again", "older", "beyond", "around", "event", "load", "failed", "add")


def check(feed: Feed | MergedFeed) -> None:
    """Every count that a screen takes of a log, against the rows that the list shows."""
    counts, rows = feed.counts, feed.all_rows
    assert counts.here == rows.events
    shown = histogram(feed, 80, NOON)
    total = sum(bucket.total for bucket in shown.buckets)
    assert total == counts.here
    if counts.whole:
        assert counts.words.startswith(f"{total:,} of {total:,}") and not rows.gaps
        assert "+" not in counts.at_least(total)
    elif counts.started:
        assert counts.at_least(total).endswith("+") and " of " not in counts.covered
        assert not re.search(r"(?<!\d)0 loaded · ", counts.covered) or not counts.here
    over = counted_over(feed)
    assert sum(feed.index.count(span) for span in over.spans) == counts.here
    assert counts.started or counts.words == "nothing read yet"
    health = Health(WebhookConfig.model_validate({"id": "hook"}))
    if isinstance(feed, Feed):
        health.take_failures(feed, None, NOON)
        assert health.failures_text == counts.at_least(counts.loaded)


async def take(step: str, feed: Feed, failed: Feed, log: FakeLog, number: int) -> None:
    match step:
        case "newer":
            await feed.newer()
        case "again":
            await failed.again(pages=1)
        case "older":
            await feed.older()
        case "beyond":
            await feed.beyond()
        case "around":
            await feed.around(NOON - timedelta(minutes=number % 120))
        case "event" if log.events:
            await feed.event(log.events[number % len(log.events)].event_id)
        case "load":
            await WindowLoader(failed if number % 2 else feed, afresh=number % 3 == 0).load()
        case "failed":
            await failed.newer()
        case "add":
            start = len(log.events)
            log.events += [make_event(start + place, second=(number + place) % 7_000) for place in range(number % 9)]


@settings(deadline=None, database=None, max_examples=30)
@given(
    events=st.lists(st.tuples(st.integers(0, 7_000), st.sampled_from(STATUSES)), max_size=120),
    page_size=st.integers(1, 25),
    window=st.sampled_from(WINDOWS),
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 200)), max_size=8),
)
@example(events=[], page_size=1, window=ALL_TIME, steps=[("newer", 0), ("add", 1), ("again", 0)])
def test_the_counts_of_a_log_agree_whatever_was_read_of_it(
    events: list[tuple[int, str]], page_size: int, window: Window, steps: list[tuple[str, int]]
) -> None:
    async def scenario() -> None:
        log = FakeLog(
            [make_event(number, second=at, status=status) for number, (at, status) in enumerate(events)],
            page_size=page_size,
        )
        book = FeedBook(log, "hook", lambda: NOON)
        feed, failed = book.feed(Query(window)), book.feed(Query(window, "failed"))
        for step, number in steps:
            await take(step, feed, failed, log, number)
            check(feed)
            check(failed)

    asyncio.run(scenario())


@settings(deadline=None, database=None, max_examples=30)
@given(
    events=st.lists(st.tuples(st.integers(0, 7_000), st.sampled_from("abc")), max_size=60),
    window=st.sampled_from(WINDOWS),
    steps=st.lists(st.sampled_from(("newer", "older", "around", "again", "a", "wait")), max_size=8),
)
def test_the_counts_of_a_timeline_agree_though_each_webhook_was_read_at_a_moment_of_its_own(
    events: list[tuple[int, str]], window: Window, steps: list[str]
) -> None:
    clock = NOON

    def now() -> object:
        nonlocal clock
        clock += timedelta(milliseconds=137)
        return clock

    async def scenario() -> None:
        log = FakeLog([make_event(number, second=at, config=name) for number, (at, name) in enumerate(events)])
        index = EventIndex()
        books = {name: FeedBook(log, name, now, index) for name in "abc"}  # type: ignore[arg-type]  # a clock
        merged = MergedFeed([book.feed(Query(window)) for book in books.values()], Query(window), index)
        for step in steps:
            match step:
                case "newer":
                    await merged.newer()
                case "older":
                    await merged.older()
                case "around":
                    await merged.around(NOON)
                case "again":
                    await merged.again()
                case "a":
                    await WindowLoader(books["a"].feed(Query(window))).load()
            check(merged)

    asyncio.run(scenario())


@pytest.mark.parametrize("status", [None, "failed"])
async def test_an_empty_stretch_that_was_read_to_its_end_hides_nothing_below_it(status: str | None) -> None:
    log = FakeLog([make_event(number) for number in range(16)])
    log.events += [make_event(number, second=60 * number, status="succeeded") for number in range(100, 160)]
    book = FeedBook(log, "hook", lambda: NOON)
    failed = book.feed(Query(last("24h"), "failed"))
    await failed.newer()
    await book.feed(Query(last("24h"))).newer()  # the newest 25, none of which failed
    if status is None:
        await failed.newer()
    else:
        await failed.again()
    assert failed.coverage == "16 of 16"


async def test_headline_histogram_and_marks_say_the_same_number_though_time_goes_on() -> None:
    log = FakeLog([make_event(number) for number in range(18)])
    screen = windowed(log)
    at = NOON
    screen.context = replace(screen.context, now=lambda: at)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        at = NOON + timedelta(hours=3)
        screen.rows.show()
        await pilot.press("a")
        await settle(pilot)
        text = screen_text(app)
        assert "18 of 18" in text and "18 marked" in text and "18+" not in text
        assert re.search(r"failed +18 ", text)
