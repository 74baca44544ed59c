"""The question of the event log is asked in one place, and is whole before anybody hears of it."""

from __future__ import annotations

from datetime import UTC

from tests.support.fake_log import HOOK, make_event, make_log
from tests.support.times import NOON
from tui.screens.events.log_view import Asked, LogView, ShownCause
from tui.services.events.causes import CauseFinder
from tui.services.events.feed import FeedBook, Query
from tui.services.events.log_scope import OneLog
from tui.services.search.filter import parse_filter
from tui.services.search.search_run import FoundRows
from tui.services.time.window import ALL_TIME, last

Told = list[tuple[Asked, Query, str]]


def view_of(told: Told, book: FeedBook | None = None) -> LogView:
    logs = OneLog(HOOK, book or FeedBook(make_log(20), "hook", lambda: NOON))
    view = LogView(
        logs,
        Query(ALL_TIME),
        lambda text: parse_filter(text, NOON, UTC),
        lambda asked: told.append((asked, view.query, view.filter_text)),
    )
    return view


def test_the_servers_part_of_a_filter_is_narrowed_before_it_is_told() -> None:
    told: Told = []
    view = view_of(told)
    view.ask(wanted=view.parse("status:failed no-7"))
    asked, query, text = told[-1]
    assert asked == Asked(is_new=True, of_server=False)
    assert query == Query(ALL_TIME, "failed") and text == "status:failed no-7"
    assert view.asked == Query(ALL_TIME), "what the person chose stays"


def test_the_same_question_again_drops_nothing_that_is_on_its_way() -> None:
    told: Told = []
    view = view_of(told)
    view.ask(wanted=view.parse("no-7"))
    view.ask(wanted=view.filter)
    assert [asked.is_new for asked, _, _ in told] == [True, False]


def test_another_window_asks_the_server_and_keeps_the_filter() -> None:
    told: Told = []
    view = view_of(told)
    view.ask(wanted=view.parse("status:failed"))
    view.ask(Query(last("24h")))
    asked, query, text = told[-1]
    assert asked == Asked(is_new=True, of_server=True)
    assert query == Query(last("24h"), "failed") and text == "status:failed"


def test_a_filter_that_contradicts_the_status_can_match_nothing() -> None:
    view = view_of([])
    view.ask(Query(ALL_TIME, "failed"), wanted=view.parse("status:delivered"))
    assert not view.can_match and view.is_filtered


async def test_a_filter_and_a_cause_take_each_others_place() -> None:
    log = make_log(20)
    log.events.append(make_event(30))
    book = FeedBook(log, "hook", lambda: NOON)
    view = view_of([], book)
    await view.feed.newer()
    finder = CauseFinder(view.feed.index)
    (cause,) = await finder.causes([view.feed.span])
    view.ask(wanted=view.parse("no-7"))
    view.ask(cause=ShownCause(cause, FoundRows.of(view.feed.index, await finder.events([view.feed.span], cause))))
    assert view.filter_text == "" and view.chosen_by == "503" and view.is_filtered
    view.ask(Query(ALL_TIME, "failed"))
    assert view.chosen_by == "503", "another status leaves the cause"
    view.ask(wanted=view.parse("no-7"))
    assert view.cause is None and view.chosen_by == "no-7"
