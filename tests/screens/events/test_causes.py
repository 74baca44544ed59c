"""The causes of failures, through keys and what is visible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.fake_log import FakeLog, make_event
from tests.support.host import FakeClipboard, Host, make_context, screen_text, settle
from tests.support.indexed import fill, make_failure
from tests.support.jsonata import needs_engine
from tests.support.times import NOON
from tui.api.errors import ApiError, NoConnection
from tui.screens.events.cause_words import bar, share
from tui.screens.events.causes import CausesScreen, Counted, counted_over
from tui.services.events.causes import CauseFinder
from tui.services.events.feed import FeedBook, Query
from tui.services.time.window import ALL_TIME
from tui.store.event_index import EventIndex
from tui.store.keys import Span


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    yield made
    made.close()


EVENTS = [
    *(make_failure(n, "503", f"Order {n} is locked") for n in range(5)),
    *(make_failure(n, "OAuthTokenExchangeError", "invalid_client") for n in range(5, 8)),
    *(make_failure(n, "INTERNAL_ERROR", f"worker {n} died") for n in range(8, 10)),
    make_failure(10, "INTERNAL_RESPONSE_TOO_LARGE", "too large"),
    make_failure(11, "200", "fine", status="succeeded"),
]


class Log:
    """A log of which some was read; `read_on` reads five more."""

    def __init__(self, index: EventIndex, read: int | None = None, error: ApiError | None = None) -> None:
        self.index = index
        self.rest = [] if read is None else EVENTS[:-read]
        self.log = fill(index, EVENTS if read is None else EVENTS[-read:])
        self.error = error
        self.asked = 0

    def counted(self) -> Counted:
        kept = len(EVENTS) - len(self.rest)
        words = f"{kept} of {kept}" if not self.rest else f"{kept} loaded · older on the server"
        return Counted((Span((self.log,)),), words, not self.rest)

    async def read_on(self) -> None:
        self.asked += 1
        if self.error is not None:
            raise self.error
        self.rest, more = self.rest[:-5], self.rest[-5:]
        fill(self.index, more)


def screen_of(log: Log) -> CausesScreen:
    return CausesScreen(make_context(), "Orders", CauseFinder(log.index), log.counted, log.read_on)


async def press(pilot: Pilot[Any], *names: str) -> str:
    for name in names:
        await pilot.press(name)
        await settle(pilot)
    return screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_most_frequent_is_first_and_what_is_no_fault_of_the_receiver_says_so(
    index: EventIndex, size: tuple[int, int]
) -> None:
    app = Host(screen_of(Log(index)))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "11 failures, 4 causes · counted over 12 of 12" in text
        lines = [line for line in text.splitlines() if "%" in line]
        assert next(line.split()[0:3] for line in lines) == ["›", "5", "45%"]
        assert "503" in lines[0] and "Order <n> is locked" in lines[0]
        assert "login" in lines[1] and "OAuth login failed" in lines[1]
        assert "epilot" in lines[2] and "own failure" in lines[2]
        assert "✓ large" in lines[3] and "was delivered" in lines[3]
        assert "Order 4 is locked" in text and "e004" in text, "no sample of the first cause"
        assert '"status_code"' in text
        text = await press(pilot, "down", "down")
        assert "worker 9 died" in text and "e009" in text


@needs_engine
async def test_the_answer_of_each_cause_goes_through_the_same_expression(index: EventIndex) -> None:
    app = Host(screen_of(Log(index)))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        text = await press(pilot, "vertical_line", *'"is " & status_code', "enter")
        assert '"is 503"' in text
        text = await press(pilot, "down", "down")
        assert '"is "' in text, "this one has no status"
        text = await press(pilot, "escape")
        assert "RESULT" not in text and app.screen is app.shown


async def test_enter_gives_the_cause(index: EventIndex) -> None:
    app = Host(screen_of(Log(index)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "down", "enter")
        assert app.result.kind == "oauth"


async def test_what_was_not_read_is_not_claimed_and_ctrl_r_counts_on(index: EventIndex) -> None:
    log = Log(index, read=3)
    app = Host(screen_of(log))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "2+ failures, 2 causes · counted over 3 loaded · older on the server" in text
        assert "ctrl+r keeps counting" in text
        text = await press(pilot, "ctrl+r")
        assert "11 failures, 4 causes · counted over 12 of 12" in text and "keeps counting" not in text.splitlines()[1]
        assert log.asked == 2


async def test_over_a_feed_of_failures_the_first_page_is_read_and_ctrl_r_reads_the_rest(index: EventIndex) -> None:
    log = FakeLog([make_event(n, status="failed" if n % 2 else "succeeded") for n in range(160)])
    feed = FeedBook(log, "hook", lambda: NOON, index).feed(Query(ALL_TIME, "failed"))
    app = Host(CausesScreen(make_context(), "Orders", CauseFinder(index), lambda: counted_over(feed), feed.older))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "25+ failures, 1 cause · counted over 25 loaded · older on the server" in text
        assert len(log.asked) == 1
        text = await press(pilot, "ctrl+r")
        assert "80 failures, 1 cause · counted over 80 of 80" in text
        assert {asked["status"] for asked in log.asked} == {"failed"} and len(log.asked) == 4


async def test_an_error_stays_on_the_screen_with_what_was_counted(index: EventIndex) -> None:
    log = Log(index, read=3, error=NoConnection("The events could not be read: no connection."))
    app = Host(screen_of(log))
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        text = await press(pilot, "ctrl+r")
        assert "no connection" in text and "2+ failures" in text and log.asked == 1


async def test_no_failure_says_over_what(index: EventIndex) -> None:
    log = Log(index, read=1)
    app = Host(screen_of(log))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "No failure found: 1 loaded · older on the server." in text and "ctrl+r reads on" in text
        await press(pilot, "enter")
        assert "There is no cause here." in app.said[-1] and app.screen is app.shown


async def test_copied_as_text_or_as_a_table_for_a_ticket(index: EventIndex) -> None:
    fill(index, [make_failure(20, "503", "a | b `c` \x1b[31m[/x]\u202e")])
    screen = screen_of(Log(index))
    app = Host(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert not {"\x1b", "\u202e"} & set(screen_text(app))
        await press(pilot, "y", "1", "y", "2")
        clipboard = screen.context.clipboard
        assert isinstance(clipboard, FakeClipboard)
        text, table = clipboard.copied
        assert text.startswith("Orders: 12 failures, 5 causes · counted over 12 of 12 · times in UTC\n")
        assert "5         42%    503                          Order <n> is locked" in text
        assert "| 5 | 42% | `503` | `Order <n> is locked` | 11-23 09:00 | 11-23 09:00 | 5 |" in table
        assert not {"\x1b", "\u202e"} & set(text + table)
        rows = table.splitlines()[2:]
        assert {row.count("|") for row in rows} == {8}, "a message broke the table"


def test_bars_and_shares_show_what_is_there() -> None:
    assert bar(8, 8) == "█" * 8 and bar(0, 0) == "" and bar(1, 100_000) == "▏" and bar(4, 8) == "████"
    assert share(1, 1_000) == "<1%" and share(1, 3) == "33%" and share(3, 3) == "100%"
