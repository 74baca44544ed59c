"""Keys faster than the screen, and screens left while something of theirs still runs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.support.events_host import make_events_screen
from tests.support.fake_fleet import FakeFleet
from tests.support.fake_log import HOOK, make_event, make_log
from tests.support.fake_target import ReplayingLog
from tests.support.host import Host, make_context, screen_text, settle
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tests.support.webhooks_host import make_webhooks_screen
from tui.api.errors import NoConnection
from tui.api.models import EventPage
from tui.screens.common.base import ConsoleScreen
from tui.screens.common.confirm import ConfirmDialog
from tui.screens.events.screen import EventsScreen
from tui.services.events.feed import FeedBook, Query
from tui.services.events.log_scope import OneLog
from tui.services.replay import ledger_record
from tui.services.time.window import ALL_TIME


async def test_a_key_pressed_three_times_asks_once() -> None:
    log = make_log()
    target = ReplayingLog(log)
    app = Host(make_events_screen(log, target))
    async with app.run_test() as pilot:
        await settle(pilot)
        for _ in range(3):
            app.shown.run_worker(app.shown.run_action("replay"), group="test")  # as fast as keys can come
        await settle(pilot)
        assert sum(isinstance(screen, ConfirmDialog) for screen in app.screen_stack) == 1
        await pilot.press("y", "y", "y")
        await settle(pilot)
        assert target.singles == ["evt-0059"]
        await pilot.press("r")
        await settle(pilot)
        assert "Replay evt-0059" in screen_text(app), "answered once, it can be asked again"


async def test_the_log_may_be_left_while_a_replay_is_followed() -> None:
    log, go_on = make_log(), asyncio.Event()

    async def pause(_: float) -> None:
        await go_on.wait()

    book = FeedBook(log, "hook", lambda: NOON)
    replayer = make_replayer(ReplayingLog(log), book)
    below: ConsoleScreen[None] = ConsoleScreen(make_context())
    app = Host(below)
    async with app.run_test() as pilot:
        screen = EventsScreen(replace(make_context(), pause=pause), replayer)
        await app.push_screen(screen.of(OneLog(HOOK, book), Query(ALL_TIME)))
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("y")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is below
        go_on.set()
        await settle(pilot)
        assert "1 delivered" in app.said[-1], "what became of it is said wherever the person is by then"


async def test_a_confirmed_replay_is_sent_even_if_the_log_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_record, "LONGEST_PREPARATION_SECONDS", 0.01)
    log = make_log()
    target = ReplayingLog(log)
    screen = make_events_screen(log, target)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        hung = asyncio.Event()
        monkeypatch.setattr(log, "list_events", lambda *_, **__: hung.wait())
        await pilot.press("y")
        while not any("could not be read" in sentence for sentence in app.said):
            await pilot.pause()
        assert target.singles == ["evt-0059"]
        assert any("Queued, not delivered yet" in sentence for sentence in app.said)


async def test_only_what_was_queued_is_followed() -> None:
    log = make_log()
    app = Host(make_events_screen(log, ReplayingLog(log, refused=["evt-0058"])))
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("space", "space", "b")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert "New events (same payload): 1 delivered." in app.said[-1]


async def test_the_event_under_the_cursor_stays_while_the_log_is_read_behind_the_table() -> None:
    log = make_log()
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("down")
        log.events += [make_event(number) for number in range(100, 103)]
        await screen.view.feed.newer()  # as one who follows a replay does
        assert screen.table.cursor_key == "evt-0058"
        await pilot.press("r")
        await settle(pilot)
        assert "Replay evt-0058" in screen_text(app)


async def test_a_server_that_fails_is_not_asked_without_end() -> None:
    log = make_log(200)
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test() as pilot:
        await settle(pilot)
        log.fail_with = NoConnection("The server could not be reached.")
        asked = len(log.asked)
        await pilot.press("G")
        await settle(pilot)
        assert "could not be reached" in screen_text(app)
        assert len(log.asked) <= asked + 2
        log.fail_with = None
        await pilot.press("up", "down")
        await settle(pilot)
        assert "could not be reached" not in screen_text(app), "a page that was read shows that it is over"
        assert len(screen.view.feed.rows) > 50


async def test_a_long_log_is_looked_through_while_keys_are_answered() -> None:
    log = make_log(200)
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        while not screen.view.feed.exhausted:
            await screen.view.feed.older()
        screen.rows.show()
        await pilot.press("slash", "n", "o", "-", "3")
        await settle(pilot)
        assert "11 match · all 200 events read" in screen_text(app)
        assert {row.event_id for row in screen.table.rows} == {
            f"evt-{number:04}" for number in range(200) if str(number).startswith("3")
        }


def hanging_fleet() -> FakeFleet:
    source = FakeFleet("fine", "down", "third", hanging=("fine", "down", "third"))
    source.events = [make_event(number, config="down") for number in range(3)]
    return source


async def test_escape_stops_reading_the_webhooks() -> None:
    app = Host(make_webhooks_screen(hanging_fleet()))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert "3 being read" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        text = screen_text(app)
        assert "3 not read" in text and "being read" not in text and "? not read" in text
        assert "✓ ok" not in text


@pytest.mark.parametrize("moved", [False, True])
async def test_the_worst_comes_first_but_takes_the_cursor_from_nobody(moved: bool) -> None:
    source = hanging_fleet()
    screen = make_webhooks_screen(source)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        if moved:
            await pilot.press("down", "down")
        source.go_on.set()
        await settle(pilot)
        assert screen.table.rows[0].config.id == "down"
        assert screen.table.cursor_key == ("third" if moved else "down")


async def test_counts_of_another_window_are_dropped_at_once() -> None:
    source = hanging_fleet()
    source.go_on.set()
    screen = make_webhooks_screen(source)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "1 of 3 failing" in screen_text(app)
        source.fail_with = NoConnection("The server could not be reached.")
        await pilot.press("w", "5")
        await settle(pilot)
        text = screen_text(app)
        assert "last 7d" in text and "failing" not in text and "3 not read" in text and "could not be reached" in text


async def test_another_status_leaves_nothing_of_the_last_one_standing() -> None:
    log, go_on = make_log(), asyncio.Event()
    screen = make_events_screen(log)
    app = Host(screen)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "still failing" in screen_text(app)
        answer = log.list_events

        async def later(*args: Any, **known: Any) -> EventPage:
            await go_on.wait()
            return await answer(*args, **known)

        log.list_events = later  # type: ignore[method-assign]  # the server hangs
        await pilot.press("S")
        await pilot.pause()
        text = screen_text(app)
        assert "failed (S)" in text and "still failing" not in text
        assert "✗ failed" in text and "✓ delivered" not in text, "what was read of them is there at once"
        await pilot.press("S", "S", "S", "ctrl+r")
        await pilot.pause()
        assert "reading ..." in screen_text(app)
        go_on.set()
        await settle(pilot)
        assert "reading ..." not in screen_text(app) and "still failing" in screen_text(app)
