"""A search beside the interface: rows as they are found, one search at a time, and what comes later put in its
place."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_log import make_event
from tui.api.models import WebhookEvent
from tui.services.events.event_row import row_of
from tui.services.search.filter import parse_filter
from tui.services.search.search_run import BLOCK, FoundRows, SearchRun
from tui.services.search.to_query import search_terms
from tui.store.event_index import EventIndex
from tui.store.keys import Span
from tui.store.search import FoundRow, Search, Terms

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Log:
    """An index with one log."""

    def __init__(self) -> None:
        self.index = EventIndex()
        self.log = self.index.log("server", "org", "hook")
        self.spans = [Span((self.log,))]

    def keep(self, *events: WebhookEvent) -> None:
        newest_first = sorted(events, key=lambda event: (event.created_at or "", event.event_id), reverse=True)
        self.index.keep(self.log, [(row_of(event), event) for event in newest_first])


@pytest.fixture
def log() -> Iterator[Log]:
    made = Log()
    yield made
    made.index.close()


def terms(text: str) -> Terms:
    return search_terms(parse_filter(text, NOON))


def ids(run: SearchRun) -> list[str]:
    return [row.event_id for row in run.rows]


async def test_what_is_found_is_a_list_of_rows_read_when_they_are_asked_for(log: Log) -> None:
    log.keep(*(make_event(number, status="failed" if number % 2 else "succeeded") for number in range(3 * BLOCK)))
    seen: list[int] = []
    run = SearchRun(log.index, lambda: seen.append(len(run.rows)))
    await run.start(log.spans, terms("status:failed"))
    assert not run.running and not run.stopped
    assert run.progress == (3 * BLOCK, 3 * BLOCK)
    expected = [f"evt-{number:04}" for number in range(3 * BLOCK - 1, 0, -2)]
    assert ids(run) == expected
    assert seen[-1] == len(expected)
    assert [row.event_id for row in run.rows[2:4]] == expected[2:4]
    assert run.rows[-1].event_id == "evt-0001"
    assert run.rows.index_of("evt-0001") == len(expected) - 1
    assert run.rows.index_of("evt-0002") is None and run.rows.index_of("nowhere") is None
    with pytest.raises(IndexError):
        run.rows[len(expected)]
    await run.aclose()


async def test_more_is_told_now_and_then_the_first_find_and_the_end_at_once(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.store.search.FIRST_CHUNK", 16)
    monkeypatch.setattr("tui.store.search.CHUNKS", (16, 16))
    log.keep(*(make_event(number, status="succeeded" if number > 160 else "failed") for number in range(200)))
    told: list[tuple[int, int]] = []
    now = [1000.0]
    run = SearchRun(log.index, lambda: told.append((run.progress[0], len(run.rows))), clock=lambda: now[0])
    await run.start(log.spans, terms("status:failed"))
    assert told == [(16, 0), (48, 9), (200, 161)]
    told.clear()
    clock = itertools.count(1000.0, 0.1)
    run = SearchRun(log.index, lambda: told.append((run.progress[0], len(run.rows))), clock=lambda: next(clock))
    await run.start(log.spans, terms("status:failed"))
    assert len(told) == 13, "each chunk of a slow one"
    await run.aclose()


async def test_a_newer_search_ends_the_older_one_and_what_was_there_stays_until_it_found(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.keep(*(make_event(number) for number in range(50)))
    run = SearchRun(log.index)
    await run.start(log.spans, terms("evt-0001"))
    gate, entered, at_work = threading.Event(), threading.Event(), []
    step = Search.step

    def slow(self: Search) -> list[FoundRow]:
        at_work.append(self)
        entered.set()
        assert gate.wait(10)
        return step(self)

    monkeypatch.setattr(Search, "step", slow)
    older = run.start(log.spans, terms("evt-0002"))
    await asyncio.to_thread(entered.wait, 10)
    newer = run.start(log.spans, terms("evt-0003"))
    await asyncio.sleep(0)
    assert ids(run) == ["evt-0001"] and run.running
    assert len(at_work) == 1, "no two searches use the connection"
    gate.set()
    await newer
    assert older.cancelled()
    assert ids(run) == ["evt-0003"]
    await run.aclose()


async def test_a_chunk_under_way_is_interrupted(log: Log) -> None:
    log.keep(*(make_event(number) for number in range(200)))
    run = SearchRun(log.index)
    await run.start(log.spans, terms(""))
    began = threading.Event()

    def endless() -> None:
        began.set()
        assert run._reader is not None
        with run._reader.reading() as database:
            database.execute(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
            ).fetchall()

    assert run._search is not None
    task = asyncio.create_task(run._in_turn(run._search, endless))
    await asyncio.to_thread(began.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    await run.start(log.spans, terms("evt-0003"))
    assert ids(run) == ["evt-0003"], "the connection works as before"
    await run.aclose()


async def test_what_comes_later_is_put_in_its_place(log: Log) -> None:
    log.keep(*(make_event(number) for number in (10, 20, 30)))
    run = SearchRun(log.index)
    await run.start(log.spans, terms("status:failed"))
    log.keep(make_event(5), make_event(15), make_event(16, status="succeeded"), make_event(20), make_event(40))
    await run.catch_up()
    assert ids(run) == ["evt-0040", "evt-0030", "evt-0020", "evt-0015", "evt-0010", "evt-0005"]
    assert [run.rows.index_of(event_id) for event_id in ids(run)] == list(range(6))
    await run.catch_up()
    assert len(run.rows) == 6
    await run.aclose()


async def test_an_event_that_came_to_its_outcome_is_looked_at_again(log: Log) -> None:
    log.keep(
        make_event(1, status="in_progress"), make_event(2, status="in_progress"), make_event(3, status="in_progress")
    )
    failed, pending = SearchRun(log.index), SearchRun(log.index)
    await failed.start(log.spans, terms("status:failed"))
    await pending.start(log.spans, terms("status:pending"))
    assert ids(failed) == [] and len(pending.rows) == 3
    log.keep(make_event(1, status="failed"), make_event(2, status="succeeded"))
    for run in (failed, pending):
        await run.catch_up()
    assert ids(failed) == ["evt-0001"] and failed.rows[0].status == "failed"
    assert ids(pending) == ["evt-0003"]
    for run in (failed, pending):
        await run.aclose()


async def test_nothing_is_told_where_nothing_was_kept_since(log: Log) -> None:
    """A screen that is told asks to catch up: told for nothing, that would go round for ever."""
    log.keep(make_event(1, status="in_progress"), make_event(2))
    told: list[int] = []
    run = SearchRun(log.index, lambda: told.append(1))
    await run.start(log.spans, terms("evt"))
    told.clear()
    await run.catch_up()
    await run.catch_up()
    assert told == []
    log.keep(make_event(1, status="failed"))
    await run.catch_up()
    assert told == [1], "an outcome is news"
    await run.catch_up()
    assert told == [1]
    await run.aclose()


async def test_stopping_keeps_what_was_found_and_says_so(log: Log) -> None:
    log.keep(*(make_event(number) for number in range(5)))
    run = SearchRun(log.index)
    await run.start(log.spans, terms("evt"))
    run.stop()
    assert (run.stopped, len(run.rows)) == (False, 5), "it was at its end"
    task = run.start(log.spans, terms("evt-0001"))
    run.stop()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (run.stopped, len(run.rows)) == (True, 5)
    await run.aclose()


def test_a_row_that_is_forgotten_meanwhile_does_not_shift_the_others(log: Log) -> None:
    log.keep(*(make_event(number) for number in range(4)))
    rows = FoundRows(log.index)
    rows.append(Search(log.index.reader(), log.spans, terms("")).kept_since(0))
    log.index.connection.execute("DELETE FROM events WHERE event_id = 'evt-0002'")
    assert [row.event_id for row in rows] == ["evt-0003", "", "evt-0001", "evt-0000"]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40)), max_size=30, unique_by=lambda pair: pair[1]), st.data()
)
def test_rows_are_in_order_whatever_the_order_they_come_in(placed: list[tuple[int, int]], data: st.DataObject) -> None:
    log = Log()
    try:
        log.keep(*(make_event(number, second=second) for second, number in placed))
        everything = Search(log.index.reader(), log.spans, terms("")).kept_since(0)
        rows = FoundRows(log.index)
        left = list(everything)
        while left:
            part = sorted(data.draw(st.lists(st.sampled_from(left), min_size=1, unique=True)), reverse=True)
            rows.add(part)
            rows.add(part)
            left = [row for row in left if row not in part]
        assert list(rows.numbers()) == [event.number for event in everything]
        gone = data.draw(st.sets(st.sampled_from([event.number for event in everything] or [0])))
        rows.remove(gone)
        assert list(rows.numbers()) == [event.number for event in everything if event.number not in gone]
    finally:
        log.index.close()
