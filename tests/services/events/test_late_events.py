"""Events that are listed late, or end after they were read, are never missing from a count that claims to be all, nor
from a plan."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fake_log import HOOK, FakeLog, make_event
from tests.support.fleets import make_fleet
from tests.support.ledgers import make_ledger
from tests.support.times import NOON
from tui.api.models import WebhookEvent
from tui.services.events.feed import CATCH_UP_PAGES, PENDING_LOOKS, Feed, FeedBook, Query
from tui.services.events.window_loader import WindowLoader
from tui.services.recovery.planner import make_plan
from tui.services.time.window import ALL_TIME, last

DAY = last("24h")


def book_of(events: Sequence[WebhookEvent]) -> tuple[FakeLog, FeedBook]:
    log = FakeLog(events)
    return log, FeedBook(log, "hook", lambda: NOON)


async def read(feed: Feed) -> Feed:
    await WindowLoader(feed).load()
    return feed


def failing(feed: Feed) -> list[str]:
    return sorted(row.event_id for row in feed.rows if row.status == "failed")


async def test_one_known_event_ahead_of_its_time_hides_nothing_that_is_listed_under_it() -> None:
    log, book = book_of([*(make_event(number) for number in range(30)), make_event(900, second=5_000)])
    feed = await read(book.feed(Query(DAY)))
    log.events += [make_event(number, second=number) for number in range(100, 200)]
    assert await feed.newer() == 100
    assert len(feed.rows) == 131 and feed.exhausted


async def test_more_than_can_be_caught_up_with_among_what_was_read_leaves_a_gap() -> None:
    log, book = book_of([*(make_event(number) for number in range(30)), make_event(9_000, second=9_000)])
    feed = await read(book.feed(Query(DAY)))
    log.events += [make_event(number) for number in range(1_000, 1_000 + 25 * CATCH_UP_PAGES + 100)]
    await feed.newer()
    assert "older on the server" in feed.coverage
    await read(feed)
    assert feed.coverage == f"{len(log.events):,} of {len(log.events):,}"


async def test_a_plan_reads_its_window_afresh() -> None:
    log, book = book_of([make_event(number, second=100 + number) for number in range(60)])
    await read(book.feed(Query(DAY)))
    log.events.append(make_event(999, second=3))
    plan = await make_plan(book, make_ledger(), HOOK, DAY, lambda: NOON)
    assert plan.complete and "evt-0999" in {row.event_id for row in plan.to_replay} and len(plan.to_replay) == 61


@pytest.mark.parametrize("window", [DAY, ALL_TIME])
async def test_a_window_is_read_again_side_by_side_with_about_as_many_pages_as_it_has(window: object) -> None:
    log, book = book_of([make_event(number, second=3 * number) for number in range(2_000)])
    feed = await read(book.feed(Query(DAY if window is DAY else ALL_TIME)))
    log.asked.clear()
    log.events.append(make_event(5_000, second=1))
    loader = WindowLoader(feed, afresh=True)
    await loader.load()
    assert loader.complete and len(feed.rows) == 2_001
    assert len(log.asked) < 2_001 / 25 * 1.5


async def test_every_retry_that_ended_is_seen_when_a_person_asks() -> None:
    log, book = book_of([make_event(number, status="in_progress") for number in range(120)])
    feed = await read(book.feed(Query(DAY)))
    log.events = [make_event(number) for number in range(120)]
    log.asked.clear()
    await feed.again()
    assert len(failing(feed)) == 120 and len(log.asked) <= 8


async def test_retries_are_looked_at_in_turn_within_the_budget_until_all_were() -> None:
    events = [make_event(number, second=40 * number, status="succeeded") for number in range(1_000)]
    scattered = range(20, 1_000, 60)
    for number in scattered:
        events[number] = make_event(number, second=40 * number, status="in_progress")
    log, book = book_of(events)
    feed = await read(book.feed(Query(ALL_TIME)))
    for number in scattered:
        events[number] = make_event(number, second=40 * number)
    log.events = events
    looks = 0
    while left := feed.pending:
        before = len(log.asked)
        await feed.newer()
        assert len(log.asked) - before <= 1 + PENDING_LOOKS and feed.pending < left
        looks += 1
    assert looks <= len(scattered) / PENDING_LOOKS + 1 and len(failing(feed)) == len(scattered)


async def test_the_first_screen_counts_what_the_server_has() -> None:
    log, _ = book_of([make_event(number, second=2_000 + number) for number in range(40)])
    log.events += [make_event(number, second=number, status="in_progress") for number in range(100, 130)]
    log.configs = [HOOK]
    fleet = make_fleet(log)
    await fleet.load()
    for _ in range(2):
        await fleet.check(DAY, lambda health: None)
        await fleet.count(DAY, lambda health: None)
        (health,) = fleet.rows
        count = sum(event.status == "failed" for event in log.events)
        assert health.failures_text == str(count)
        assert fleet.pages_to_count == (count - 1) // 25, "reading by itself has to afford them"
        log.events = [make_event(int(event.event_id[4:]), second=_second(event)) for event in log.events]


def _second(event: WebhookEvent) -> int:
    number = int(event.event_id[4:])
    return number if number >= 100 else 2_000 + number


async def test_a_count_that_is_being_read_again_does_not_claim_to_be_all() -> None:
    _, book = book_of([make_event(number) for number in range(100)])
    feed = await read(book.feed(Query(DAY, "failed")))
    await feed.again(pages=1)
    assert feed.coverage == "100 loaded · being read again"
    for _ in range(2):
        await feed.older()
    assert feed.coverage == "100 of 100"


@settings(deadline=None, database=None, max_examples=40)
@given(
    first=st.lists(st.integers(0, 900), max_size=80),
    rounds=st.lists(st.lists(st.tuples(st.integers(0, 900), st.booleans()), max_size=60), max_size=3),
)
def test_whatever_is_listed_where_a_plan_has_every_failure(
    first: list[int], rounds: list[list[tuple[int, bool]]]
) -> None:
    import asyncio

    async def scenario() -> None:
        log, book = book_of([make_event(number, second=at) for number, at in enumerate(first)])
        feed, number = book.feed(Query(DAY)), len(first)
        for events in rounds:
            await feed.newer()
            for at, ended in events:
                log.events.append(make_event(number, second=at, status="failed" if ended else "in_progress"))
                number += 1
            log.events = [
                make_event(int(event.event_id[4:]), second=_at(event)) if event.status == "in_progress" else event
                for event in log.events
            ]
        plan = await make_plan(book, make_ledger(), HOOK, DAY, lambda: NOON)
        assert {row.event_id for row in plan.to_replay} == {event.event_id for event in log.events} and plan.complete

    asyncio.run(scenario())


def _at(event: WebhookEvent) -> int:
    hours, minutes, seconds = (event.created_at or "")[11:19].split(":")
    return (int(hours) - 10) * 3_600 + int(minutes) * 60 + int(seconds)
