"""The last success before an event: asked of the server only where it was not read yet."""

from __future__ import annotations

import pytest

from tests.support.fake_log import FakeLog, make_event
from tests.support.times import NOON
from tui.services.events.feed import FeedBook, Query
from tui.services.events.last_success import last_success
from tui.services.time.window import ALL_TIME


def make_book(log: FakeLog) -> FeedBook:
    return FeedBook(log, "hook", lambda: NOON)


def log_of(*succeeded: int, count: int = 200) -> FakeLog:
    return FakeLog(
        [make_event(number, status="succeeded" if number in succeeded else "failed") for number in range(count)]
    )


async def before(book: FeedBook, number: int) -> str | None:
    event = await last_success(book, f"evt-{number:04}")
    return event.event_id if event is not None else None


async def test_it_is_asked_of_the_server_once() -> None:
    log = log_of(3, 7, 180)
    book = make_book(log)
    await book.feed(Query(ALL_TIME)).newer()
    log.asked.clear()
    assert await before(book, 179) == "evt-0007"
    assert [asked["status"] for asked in log.asked] == ["succeeded"]
    assert await before(book, 178) == "evt-0007" and len(log.asked) == 1, "it is known by then"


async def test_what_was_read_without_a_gap_is_not_asked_for() -> None:
    log = log_of(190)
    book = make_book(log)
    await book.feed(Query(ALL_TIME)).newer()
    log.asked.clear()
    assert await before(book, 199) == "evt-0190" and not log.asked


async def test_a_success_beyond_a_gap_is_not_taken_for_the_last_one() -> None:
    log = log_of(2, 150)
    book = make_book(log)
    book.store.keep(log.events[2])
    book.store.keep(log.events[199])
    assert await before(book, 199) == "evt-0150"


async def test_a_success_is_compared_with_the_one_before_it() -> None:
    log = log_of(150, 199)
    book = make_book(log)
    await book.feed(Query(ALL_TIME)).newer()
    assert await before(book, 199) == "evt-0150"


@pytest.mark.parametrize("succeeded", [(), (199,)])
async def test_there_may_be_none(succeeded: tuple[int, ...]) -> None:
    book = make_book(log_of(*succeeded))
    await book.feed(Query(ALL_TIME)).newer()
    assert await before(book, 198) is None
    assert await before(book, 5000) is None, "an event that was never read"
