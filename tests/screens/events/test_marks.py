"""Marks of the log are not lost without a word."""

from __future__ import annotations

from tests.support.events_host import make_events_screen
from tests.support.fake_log import make_log
from tests.support.fake_target import ReplayingLog
from tests.support.host import Host, settle
from tui.screens.common.base import ConsoleScreen


async def test_escape_removes_the_marks_first_and_says_so() -> None:
    screen = make_events_screen(make_log())
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("space", "space", "space", "escape")
        await settle(pilot)
        assert app.screen is screen and screen.table.marks == frozenset()
        assert "3 marks removed; u brings them back." in app.said[-1]
        await pilot.press("u")
        await settle(pilot)
        assert screen.table.mark_count == 3 and "3 marks back." in app.said[-1]


async def test_the_filter_goes_before_the_marks_and_they_before_the_log() -> None:
    screen = make_events_screen(make_log())
    app = Host(ConsoleScreen(screen.context))
    async with app.run_test(size=(120, 30)) as pilot:
        await app.push_screen(screen)
        await settle(pilot)
        await pilot.press("space", "slash", "0", "enter")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert not screen.view.is_filtered and screen.table.mark_count == 1
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is screen and screen.table.mark_count == 0
        await pilot.press("escape")
        await settle(pilot)
        assert app.screen is not screen


async def test_what_was_queued_is_not_marked_again() -> None:
    log = make_log()
    screen = make_events_screen(log, ReplayingLog(log))
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("space", "b")
        await settle(pilot)
        await pilot.press("u", "y")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert screen.table.mark_count == 0
