"""Following for hours: the file of what was read stays bounded, and what was dropped is a stated end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.support.events_host import windowed
from tests.support.fake_log import HOOK, FakeLog, make_event
from tests.support.host import Host, screen_text, settle
from tests.support.ledgers import make_ledger
from tests.support.times import NOON
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.events.window_loader import WindowLoader
from tui.services.recovery.planner import make_plan
from tui.services.time.window import last
from tui.store import index_room
from tui.store.event_index import EventIndex

DAY = last("24h")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_room, "MOST_BYTES", 2**20)


def trimmed(index: EventIndex, now: datetime = NOON) -> int:
    dropped = 0
    while some := index.room.trim(now):
        dropped += some
    return dropped


async def follow(log: FakeLog, feed: Feed, looks: int) -> int:
    largest = 0
    for _ in range(looks):
        start = len(log.events)
        log.events += [make_event(start + number, payload="x" * 2_000) for number in range(100)]
        await feed.newer()
        trimmed(feed.index)
        largest = max(largest, feed.index.room.bytes_used)
        log.events = log.events[-3_000:] if len(log.events) > 10_000 else log.events
    return largest


async def test_a_followed_log_is_bounded_and_says_where_it_ends() -> None:
    log = FakeLog()
    feed = FeedBook(log, "hook", lambda: NOON).feed(Query(DAY))
    assert await follow(log, feed, 20) <= 1.2 * 2**20
    assert 100 < len(feed.rows) < 1_000
    newest = [row.event_id for row in feed.rows]
    assert newest == [f"evt-{number:04}" for number in range(1_999, 1_999 - len(newest), -1)], (
        "the oldest went, and no other"
    )
    assert feed.coverage == f"{len(newest):,} loaded · older dropped at 1 MB, L loads"
    assert feed.exhausted and not feed.counts.whole, "nobody reads by himself what was dropped"
    await WindowLoader(feed, afresh=True).load()
    assert feed.coverage == "2,000 of 2,000" and trimmed(feed.index) == 0, "what a person loads is kept"


async def test_too_old_events_go_while_a_log_is_followed() -> None:
    log = FakeLog([make_event(number) for number in range(10)])
    feed = FeedBook(log, "hook", lambda: NOON).feed(Query(DAY))
    await feed.newer()
    assert trimmed(feed.index) == 0
    assert trimmed(feed.index, NOON + timedelta(days=32)) == 10


async def test_nothing_is_dropped_while_a_plan_counts_on_it() -> None:
    log = FakeLog()
    book = FeedBook(log, "hook", lambda: NOON)
    feed = book.feed(Query(DAY))
    await follow(log, feed, 20)
    answer = log.list_events

    async def beside(*args: object, **known: object) -> object:
        trimmed(feed.index)
        return await answer(*args, **known)  # type: ignore[arg-type]  # as it came

    log.list_events = beside  # type: ignore[method-assign, assignment]
    plan = await make_plan(book, make_ledger(), HOOK, DAY, lambda: NOON)
    assert plan.complete and len(plan.to_replay) == 2_000


async def test_the_screen_says_that_older_events_were_dropped_and_unmarks_them() -> None:
    log = FakeLog([make_event(number, payload="x" * 2_000) for number in range(25)])
    screen = windowed(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("a")
        log.events += [make_event(number, payload="x" * 2_000) for number in range(25, 1_000)]
        await pilot.press("ctrl+r")
        await settle(pilot)
        await screen.reader.make_room()
        await settle(pilot)
        text = screen_text(app)
        assert "older dropped at 1 MB" in text and "marked" not in text
        assert any("25 marked events are not kept any more" in sentence for sentence in app.said)
