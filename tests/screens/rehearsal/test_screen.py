"""The rehearsal of a change, event by event: the list, the whole window, the way to a difference."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.fake_log import FakeLog, make_event
from tests.support.host import FakeRoutes, Host, make_context, screen_text, settle
from tests.support.times import NOON
from tui.screens.difference.comparison import RehearsedComparison
from tui.screens.difference.screen import DifferenceScreen
from tui.screens.rehearsal.screen import BacktestScreen
from tui.services.events.feed import FeedBook, Query
from tui.services.rehearsal.backtest import Backtest
from tui.services.time.window import ALL_TIME
from tui.widgets.line_table import LineTable

NEW: Any = {"filterConditions": {"conditions": [{"field": "s", "operation": "equals", "values": ["a"]}]}}


def backtest(count: int = 60, after: Any = NEW) -> Backtest:
    events = [
        make_event(n, status="succeeded", payload=json.dumps({"s": "b\x1b" if n % 2 else "a"})) for n in range(count)
    ]
    return Backtest(FeedBook(FakeLog(events), "hook", lambda: NOON).feed(Query(ALL_TIME)), {}, after)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_last_page_then_the_whole_window_and_each_as_a_difference(size: tuple[int, int]) -> None:
    context = make_context()
    app = Host(BacktestScreen(context, "Orders", backtest()))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "The last 25 events: 13 would now be skipped, 12 as before." in text
        assert "✗ skipped now" in text and "it does not equal a" in text
        assert not app.screen.query_one(LineTable).show_horizontal_scrollbar
        await pilot.press("L")
        await settle(pilot)
        assert "All 60 events of its log: 30 would now be skipped, 30 as before." in screen_text(app)
        await pilot.press("L")
        assert "All events of its log were rehearsed." in app.said[-1]
        await pilot.press("enter")
        await settle(pilot)
        routes = context.routes
        assert isinstance(routes, FakeRoutes)
        assert routes.taken[-1][0] == "open_rehearsed_difference" and routes.taken[-1][-1].event_id == "evt-0059"


async def test_an_empty_window_says_so() -> None:
    app = Host(BacktestScreen(make_context(), "Orders", backtest(0)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "There are no events in its log." in screen_text(app)


async def test_a_difference_has_what_was_delivered_and_what_would_be() -> None:
    test = backtest(2, {"jsonataExpression": ""})
    await test.run()
    comparison = RehearsedComparison("Orders", test, test.cases[0])
    assert await comparison.read() == ""
    [part] = comparison.parts
    assert part.before == part.after and part.missing == ""
    test = backtest(2)
    await test.run()
    comparison = RehearsedComparison("Orders", test, test.cases[0])
    await comparison.read()
    assert comparison.parts[0].after == "{}" and "it does not equal a" in str(comparison.after)


async def test_what_would_be_sent_instead_of_nothing_is_shown_as_json() -> None:
    skipped = [make_event(1, status="skipped", payload='{"s": "a", "t": 1}')]
    test = Backtest(FeedBook(FakeLog(skipped), "hook", lambda: NOON).feed(Query(ALL_TIME)), {}, NEW)
    await test.run()
    app = Host(DifferenceScreen(make_context(), RehearsedComparison("Orders", test, test.cases[0])))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        text = screen_text(app)
        assert "nothing was delivered: it was skipped" in text
        assert "1 change" in text and "line by line" not in text and '+   "t": 1' in text
