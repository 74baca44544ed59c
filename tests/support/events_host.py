"""The log of one webhook on a screen, over events in memory."""

from __future__ import annotations

from dataclasses import replace

from tests.support.fake_log import HOOK, FakeLog
from tests.support.fake_target import FakeTarget, ReplayingLog
from tests.support.host import make_context
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.models import FilterableStatus
from tui.screens.events.screen import EventsScreen
from tui.services.events.feed import FeedBook, Query
from tui.services.events.log_scope import OneLog
from tui.services.time.window import ALL_TIME, last


def make_empty_screen(book: FeedBook, target: FakeTarget, *, read_only: str | None = None) -> EventsScreen:
    """The screen before it has a log."""

    async def no_pause(_: float) -> None:
        pass

    context = replace(make_context(read_only=read_only), pause=no_pause)
    return EventsScreen(context, make_replayer(target, book))


def make_events_screen(
    log: FakeLog,
    target: FakeTarget | None = None,
    *,
    status: FilterableStatus | None = None,
    read_only: str | None = None,
) -> EventsScreen:
    book = FeedBook(log, "hook", lambda: NOON)
    screen = make_empty_screen(book, target or ReplayingLog(log), read_only=read_only)
    return screen.of(OneLog(HOOK, book), Query(ALL_TIME, status))


def windowed(log: FakeLog) -> EventsScreen:
    screen = make_events_screen(log)
    screen.view.begin(Query(last("24h")))
    return screen
