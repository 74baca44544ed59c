"""No question to the event index walks through a whole log: SQLite's own plans of all of them are looked at.

A log of a million events would be walked in 0.2 s, and in 20 s where the file is not in the memory.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from tests.support.indexed import make_indexed
from tui.services.search.search_run import FoundRows
from tui.store import groups, ledger_reading, payloads, tallies
from tui.store.database import Reader
from tui.store.event_index import EventIndex
from tui.store.keys import Key, Span, first_key, last_key, micros
from tui.store.ledger_file import open_ledger
from tui.store.search import Search, Terms

START: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
MIDDLE: Final = micros(START + timedelta(minutes=50))
BOUNDS: Final = (first_key(START + timedelta(minutes=20)), last_key(START + timedelta(minutes=80)))
KEY: Final[Key] = (MIDDLE, "e50")
LOGS: Final = 12
IDS: Final = [f"e{number}" for number in range(25)]
MORE: Final = [f"x{number}" for number in range(25)]


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    for config_id in (f"hook-{number}" for number in range(LOGS)):
        log = made.log("https://server", "org", config_id)
        events = [
            make_indexed(
                f"e{number}", START + timedelta(minutes=number), ("failed", "succeeded", "in_progress")[number % 3]
            )
            for number in range(100)
        ]
        made.keep(log, events)
    yield made
    made.close()


def span(status: str | None, *logs: int) -> Span:
    return Span(logs, status, *BOUNDS)


def one_and_all(ask: Callable[[EventIndex, Span], object]) -> Callable[[EventIndex], object]:
    """The question for every status and one, for one log and for all."""

    def all_of_them(index: EventIndex) -> None:
        for status in (None, "failed"):
            ask(index, span(status, 1))
            ask(index, span(status, *range(1, LOGS + 1)))

    return all_of_them


def some_payloads(index: EventIndex) -> None:
    list(payloads.some(index.connection, 1, IDS))
    list(payloads.walk(index.connection, 1, "failed", MIDDLE))


def grouped(index: EventIndex) -> None:
    groups.failure_groups(index.connection, [span("failed", 1)])
    groups.failure_at(index.connection, [span("failed", 1)], ("503", ""), MIDDLE)
    groups.failures_saying(index.connection, [span("failed", 1)], {("503", "")})
    groups.same_correlation(index.connection, None, "c1")
    groups.same_correlation(index.connection, (1, 2), "c1")


def searched(index: EventIndex, asked: Span) -> None:
    search = Search(Reader(index.connection), [asked], Terms())
    search.step()
    search.unsettled()
    search.matching([1, 2])
    search.kept_since(150)


QUESTIONS: Final[dict[str, Callable[[EventIndex], object]]] = {
    "keep new events": lambda index: index.keep(1, [make_indexed(event_id, START) for event_id in MORE]),
    "keep events again": lambda index: index.keep(1, [make_indexed(event_id, START) for event_id in IDS]),
    "keep an event": lambda index: index.keep(1, [make_indexed("e3", START)]),
    "event": lambda index: index.event(1, "e3"),
    "row": lambda index: index.row(1, "e3"),
    "rows_of": lambda index: index.rows_of(1, IDS),
    "key": lambda index: index.key(1, "e3"),
    "places": lambda index: index.places("e3"),
    "rows by number": lambda index: (index.rows([1, 2]), index.ids_by_number([1, 2]), index.times_by_number([1, 2])),
    "newest number": lambda index: (index.newest_number(), index.kept_since(1, 150)),
    "count": one_and_all(lambda index, asked: index.count(asked)),
    "page": one_and_all(lambda index, asked: (index.page(asked, 0, 10), index.page(asked, 30, 10))),
    "ids": one_and_all(lambda index, asked: (index.ids(asked, 3, 5), index.keys_of(asked, 3, 5))),
    "next_in": one_and_all(lambda index, asked: (index.next_in(asked, KEY), index.next_in(asked, KEY, newer=True))),
    "position": one_and_all(lambda index, asked: index.position(asked, KEY)),
    "count_of": one_and_all(lambda index, asked: (index.count_of(asked, IDS), index.count_of(asked, ["e3"]))),
    "tally": one_and_all(lambda index, asked: tallies.tally(index.connection, asked, 0, 60_000_000)),
    "short tally": one_and_all(lambda index, asked: tallies.tally(index.connection, asked, 0, 10_000_000)),
    "edges": one_and_all(lambda index, asked: tallies.edges(index.connection, asked)),
    "ends": one_and_all(lambda index,
    asked: (tallies.oldest(index.connection, asked), tallies.newest(index.connection, asked))),
    "payloads": some_payloads,
    "groups": grouped,
    "search": one_and_all(searched),
    "found rows": lambda index: FoundRows.of(index, [1, 2]).index_of("e3"),
    "expire": lambda index: index.expire(micros(START + timedelta(minutes=10))),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_looks_at_what_it_is_about_only(index: EventIndex, question: str) -> None:
    asked = asked_of(index.connection, lambda: QUESTIONS[question](index))
    plans = {
        statement: walks(index.connection, statement) for statement in asked if re.search(r"\bevents\b", statement)
    }
    assert plans, "nothing was asked of the events"
    assert not {statement: walked for statement, walked in plans.items() if walked}


def test_the_origins_of_new_events_are_found_without_a_look_at_every_entry() -> None:
    database = open_ledger(None)
    mine = ledger_reading.mine(database, "https://server", ["org"]).of("hook-0")
    asked = asked_of(database, lambda: ledger_reading.origins(database, mine, MORE))
    assert [
        "SEARCH e USING INDEX entries_by_new_event (new_event_id=?)" in plan(database, statement) for statement in asked
    ] == [True]
    database.close()


def asked_of(database: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """The statements that `ask()` sends to the database."""
    asked: list[str] = []
    database.set_trace_callback(asked.append)
    ask()
    database.set_trace_callback(None)
    return asked


def plan(database: sqlite3.Connection, statement: str) -> list[str]:
    """The steps that SQLite takes for a statement."""
    rows = database.execute(f"EXPLAIN QUERY PLAN {statement}", [None] * statement.count("?"))
    return [str(step) for *_, step in rows]


def walks(database: sqlite3.Connection, statement: str) -> list[str]:
    """The steps of a statement's plan that go through all events, all of a log, or all of it where a status is asked
    for."""
    steps = [step for step in plan(database, statement) if re.search(r"\bevents\b", step)]
    return [step for step in steps if not _goes_straight(step, statement)]


def _goes_straight(step: str, statement: str) -> bool:
    if "events_by_time" in step and re.search(r"\bstatus = ", statement):
        return False
    if step == "SEARCH events":  # that is max(id)
        return True
    return re.search(r"(\b(at|event_id|rowid|correlation_id)|\(at, *event_id\))[=<>]", step) is not None
