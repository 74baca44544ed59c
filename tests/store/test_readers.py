"""Readers of the index: closed while another thread reads, and by whoever gets there first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.indexed import fill, make_failure
from tui.store.database import Reader
from tui.store.event_index import EventIndex

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"

CLOSED_WHILE_READ = f"""
import sqlite3, threading
from tui.store.event_index import EventIndex

index = EventIndex()
reader = index.reader()
begun, ended = threading.Event(), []

def read():
    try:
        with reader.reading() as database:
            database.create_function("begun", 0, begun.set)
            database.execute("SELECT begun()").fetchall()
            database.execute({ENDLESS!r}).fetchall()
    except sqlite3.Error as error:
        ended.append(str(error))

thread = threading.Thread(target=read, daemon=True)
thread.start()
begun.wait(30)
index.close()
thread.join(30)
print(*ended)
"""


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    fill(made, [make_failure(number, "500", "no") for number in range(5)])
    yield made
    made.close()


def test_an_index_closed_while_a_thread_reads_it_ends_the_reading_and_not_the_program() -> None:
    """Run as a process of its own: a program that ends by a segmentation fault takes the test with it."""
    ended = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", CLOSED_WHILE_READ], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (0, "interrupted\n"), ended.stderr


def test_a_reader_closed_while_it_is_read_is_closed_by_the_one_who_reads(index: EventIndex) -> None:
    reader = index.reader()
    with reader.reading() as database:
        reader.close()
        assert database.execute("SELECT count(*) FROM events").fetchone() == (5,), "nothing was under way: it reads on"
    with pytest.raises(sqlite3.ProgrammingError):
        database.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError), reader.reading():
        pass


@pytest.mark.parametrize("end", [Reader.interrupt, Reader.close])
def test_a_reading_interrupted_between_two_statements_ends_at_the_next_long_one(
    index: EventIndex, end: Callable[[Reader], None]
) -> None:
    reader = index.reader()
    with reader.reading() as database:
        end(reader)
        watchdog = threading.Timer(20, database.interrupt)
        watchdog.start()
        begun = time.monotonic()
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            database.execute(ENDLESS).fetchall()
        watchdog.cancel()
        assert time.monotonic() - begun < 10, "the watchdog ended it"


def test_the_reading_after_an_interrupted_one_goes_to_its_end(index: EventIndex) -> None:
    reader = index.reader()
    with reader.reading():
        reader.interrupt()
    with reader.reading() as database:
        count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT count(*) FROM n"
        assert database.execute(count).fetchone() == (100_000,)


def test_threads_take_turns(index: EventIndex) -> None:
    reader, order = index.reader(), list[str]()

    def read() -> None:
        with reader.reading():
            order.append("second")

    with reader.reading():
        thread = threading.Thread(target=read)
        thread.start()
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


def test_nothing_is_interrupted_where_nobody_reads(index: EventIndex) -> None:
    reader = index.reader()
    reader.interrupt()
    with reader.reading() as database:
        assert database.execute("SELECT count(*) FROM events").fetchone() == (5,)


def test_readers_that_were_closed_are_not_kept(index: EventIndex) -> None:
    for _ in range(50):
        index.reader().close()
    last = index.reader()
    assert index._database._readers == [last]
