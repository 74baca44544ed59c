"""A log is opened on a screen that stands ready. It shows what a fresh one would, and nothing of the log before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.fake_log import HOOK, FakeLog, make_event, make_log
from tests.support.fake_target import ReplayingLog
from tests.support.host import Host, make_context, screen_text, settle
from tests.support.replays import make_replayer
from tests.support.states import cells_of, differences, state_of
from tests.support.times import NOON
from tests.support.widget_host import HOSTILE
from tui.screens.common.base import ConsoleScreen
from tui.screens.events.screen import EventsScreen
from tui.screens.navigation.standby import Standby
from tui.services.events.feed import FeedBook, Query
from tui.services.events.log_scope import OneLog
from tui.services.time.window import ALL_TIME
from tui.textual_compat import read_styles
from tui.widgets.key_line import KeyLine

WIDE, NARROW = (120, 40), (80, 24)
MOST_LOOKS = 100
"""Looks at most until the keys that work are drawn, after all else."""
MODULE = "tui.screens.events.screen"


class Opened:
    """An app that opens one log after another: on screens that stand ready, or else on fresh ones."""

    def __init__(self, *, ready: bool = True) -> None:
        async def no_pause(_: float) -> None:
            pass

        self.context = replace(make_context(), pause=no_pause)
        self.app = Host(ConsoleScreen(self.context))
        self.is_quiet = True
        self._has_begun = False
        self.standby = Standby[EventsScreen](MODULE, self._make)
        self._keeps_ready = ready
        self._log = FakeLog()
        self._book = FeedBook(self._log, "hook", lambda: NOON)

    def _make(self) -> EventsScreen:
        return EventsScreen(self.context, make_replayer(ReplayingLog(FakeLog()), self._book))

    async def get_ready(self) -> None:
        self.is_quiet = True
        if not self._has_begun:
            self.standby.begin(self.app, lambda: self.is_quiet)
            self._has_begun = True
        while not self.standby.is_ready:
            await self.standby.step()
            await asyncio.sleep(0)

    async def show(self, pilot: Pilot[Any], log: FakeLog, name: str) -> EventsScreen:
        self._book = FeedBook(log, "hook", lambda: NOON)
        if self._keeps_ready:
            await self.get_ready()
        empty = self.standby.take()
        read_styles(self.app, empty)  # from Python 3.12 on the first of its kind composes before that
        self.is_quiet = False  # the next one would stand behind it
        empty.replayer = make_replayer(ReplayingLog(log), self._book)
        screen = empty.of(OneLog(HOOK.model_copy(update={"name": name}), self._book), Query(ALL_TIME))
        self.app.push_screen(screen)
        await settle(pilot)
        for _ in range(MOST_LOOKS):
            if not screen.query_one(KeyLine)._is_awaited:
                break
            await pilot.pause()
        return screen


def hostile_log() -> FakeLog:
    statuses = ("failed", "succeeded", "skipped", "in_progress")
    events = [
        make_event(number, status=statuses[number % 4], payload=f'{{"text": "{number}"}}').model_copy(
            update={"event_name": HOSTILE[number % len(HOSTILE)]}
        )
        for number in range(90)
    ]
    return FakeLog(events)


async def _work(pilot: Pilot[Any]) -> None:
    """Leave traces: a filter, marks, a place far down, another part of the event, the histogram hidden."""
    await pilot.press("space", "down", "down", "space", "end", "h", "v", "slash", *"evt-00", "enter")
    await settle(pilot)
    await pilot.press("escape", "end", "S")
    await settle(pilot)


async def _leave(pilot: Pilot[Any], screen: EventsScreen) -> None:
    for _ in range(8):
        if pilot.app.screen is not screen:
            return
        await pilot.press("escape")
        await settle(pilot)
    raise AssertionError("not left")


@pytest.mark.slow  # a walk
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_what_is_opened_is_that_of_a_fresh_screen_after_any_log_before(size: tuple[int, int]) -> None:
    logs: list[tuple[str, Callable[[], FakeLog]]] = [
        ("Orders", lambda: make_log(60)),
        (HOSTILE[1], hostile_log),
        ("Nothing yet", FakeLog),
        ("Orders", lambda: make_log(60)),
    ]
    opened = Opened()
    async with opened.app.run_test(size=size) as pilot:
        await settle(pilot)
        for name, make in logs:
            screen = await opened.show(pilot, make(), name)
            cells, state = cells_of(opened.app), state_of(screen)
            await _work(pilot)
            await _leave(pilot, screen)
            fresh = Opened(ready=False)
            async with fresh.app.run_test(size=size) as other:
                await settle(other)
                alone = await fresh.show(other, make(), name)
                assert cells == cells_of(fresh.app), name
                assert differences(state, state_of(alone)) == [], name


async def test_a_screen_that_stands_ready_does_nothing_and_is_seen_by_nobody() -> None:
    opened = Opened()
    async with opened.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        before = screen_text(opened.app)
        await opened.get_ready()
        await settle(pilot)
        assert screen_text(opened.app) == before and len(opened.app.screen_stack) == 2
        ready = opened.standby.take()
        assert ready.is_mounted and not ready.is_open and ready.size == WIDE
        assert not [worker for worker in opened.app.workers if worker.node is ready] and not ready.active_bindings
        await pilot.press("down", "slash", "r", "escape")
        await settle(pilot)
        assert opened.app.said == []


def _resize(pilot: Pilot[Any]) -> Awaitable[None]:
    return pilot.resize_terminal(90, 30)


async def _other_theme(pilot: Pilot[Any]) -> None:
    pilot.app.theme = "textual-light"


async def _lose_the_focus(pilot: Pilot[Any]) -> None:
    pilot.app.app_focus = False


@pytest.mark.parametrize("change", [_resize, _other_theme, _lose_the_focus])
async def test_one_that_does_not_fit_any_more_is_made_anew(change: Callable[[Pilot[Any]], Awaitable[None]]) -> None:
    opened = Opened()
    async with opened.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        await opened.get_ready()
        opened.is_quiet = False
        await change(pilot)
        await settle(pilot)
        assert not opened.standby.is_ready
        screen = await opened.show(pilot, make_log(60), "Orders")
        fresh = Opened(ready=False)
        async with fresh.app.run_test(size=WIDE) as other:
            await settle(other)
            await change(other)
            await settle(other)
            await fresh.show(other, make_log(60), "Orders")
            assert cells_of(opened.app) == cells_of(fresh.app)
        assert screen.size == opened.app.size


async def test_nothing_is_made_while_somebody_types_or_another_connection_is_open() -> None:
    opened = Opened()
    async with opened.app.run_test(size=WIDE) as pilot:
        await settle(pilot)
        opened.is_quiet = False
        opened.standby.begin(opened.app, lambda: opened.is_quiet)
        opened._has_begun = True
        for _ in range(5):
            await opened.standby.step()
        assert not opened.standby.is_ready
        opened.is_quiet = True
        await opened.get_ready()
        opened.standby.end()
        await settle(pilot)
        assert not opened.standby.is_ready
        assert len([*pilot.app._registry]) == len([node for node in pilot.app._registry if node.is_attached])
