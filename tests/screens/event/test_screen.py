"""One event on the whole screen, and the events around it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from textual.pilot import Pilot

from tests.support.fake_log import FakeLog, make_event
from tests.support.fake_target import FakeTarget
from tests.support.host import FakeClipboard, Host, make_context, screen_text, settle
from tests.support.jsonata import needs_engine
from tests.support.replays import make_replayer
from tests.support.times import NOON
from tui.api.models import WebhookConfig, WebhookEvent
from tui.screens.event.screen import EventScreen
from tui.services.events.feed import FeedBook, Query
from tui.services.events.log_scope import AllLogs, OneLog
from tui.services.events.neighbours import Neighbours
from tui.services.time.window import ALL_TIME
from tui.store.event_index import EventIndex

HOOK = WebhookConfig.model_validate({"id": "hook", "name": "Orders to ERP", "url": "https://erp.example/in"})
OTHER = WebhookConfig.model_validate({"id": "other", "name": "Contacts to CRM", "url": "https://crm.example/in"})


def event(number: int, *, config: str = "hook", flow: str = "", **more: Any) -> WebhookEvent:
    made = make_event(number, payload=f'{{"order": "no-{number}"}}', config=config, **more)
    metadata = {"metadata": {"correlation_id": flow}} if flow else {}
    return WebhookEvent.model_validate({**made.model_dump(exclude_unset=True), **metadata})


class World:
    """A log of 60 events, of which 50 were read; every seventh belongs to one flow."""

    def __init__(self, *, more: list[WebhookEvent] | None = None) -> None:
        self.log = FakeLog([event(n, flow="" if n % 7 else "flow-1") for n in range(60)])
        self.index = EventIndex()
        self.books = {
            config.id: FeedBook(log, config.id, lambda: NOON, self.index, server="s")
            for config, log in ((HOOK, self.log), (OTHER, FakeLog(more or [])))
        }
        self.moved: list[str] = []
        self.pauses: list[float] = []

    async def screen(self, number: int, *, joined: bool = False, alone: bool = False) -> EventScreen:
        logs = AllLogs([HOOK, OTHER], lambda name: self.books[name]) if joined else OneLog(HOOK, self.books["hook"])
        feed = logs.feed(Query(ALL_TIME))
        await feed.newer()
        await feed.older()
        around = Neighbours(logs, lambda: feed.all_rows, self.moved.append, lambda: feed.exhausted)

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)
            await asyncio.sleep(0)

        shown = self.books["hook"].store.get(f"evt-{number:04}")
        assert shown is not None
        replayer = make_replayer(FakeTarget(), self.books.__getitem__)
        context = replace(make_context(), pause=pause)
        return EventScreen(context, replayer).of(HOOK, shown, self.books["hook"], None if alone else around)


async def press(pilot: Pilot[Any], *names: str) -> str:
    for name in names:
        await pilot.press(name)
        await settle(pilot)
    return screen_text(pilot.app)


async def test_capital_j_and_k_go_through_the_list_whose_cursor_comes_along() -> None:
    world = World()
    app = Host(await world.screen(57))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        assert "3 of 50+" in screen_text(app)
        text = await press(pilot, "2", "J", "J")
        assert "5 of 50+ · org 739224" in text and "evt-0055" in text and "no-55" in text, "another part is shown"
        text = await press(pilot, "K", "K", "K", "K")
        assert "1 of 50+ ·" in text and "evt-0059" in text and "no-59" in text
        assert world.moved == ["evt-0056", "evt-0055", "evt-0056", "evt-0057", "evt-0058", "evt-0059"]
        await press(pilot, "K")
        assert "No newer event in the list: 1 of 50+." in app.said[-1]
        text = await press(pilot, "down", "j", "k", "ctrl+d", "ctrl+u", "ctrl+f", "ctrl+b")
        assert "evt-0059" in text, "the keys of every list move in the text"


async def test_leafing_through_reads_only_what_one_stays_on() -> None:
    world = World()
    app = Host(await world.screen(57))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        asked: list[str] = []
        inner = world.log.get_event

        async def get_event(config_id: str, event_id: str) -> WebhookEvent:
            asked.append(event_id)
            return await inner(config_id, event_id)

        world.log.get_event = get_event  # type: ignore[method-assign]  # to see what is asked
        for name in ("J", "J", "J"):
            await pilot.press(name)
        await settle(pilot)
        assert asked[-1] == "evt-0054" and world.pauses
        text = await press(pilot, "3")
        assert '"original": true' in text


async def test_brackets_go_along_the_correlation_id() -> None:
    world = World()
    app = Host(await world.screen(49))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        assert "evt-0056" in await press(pilot, "right_square_bracket")
        await press(pilot, "right_square_bracket")
        assert "No loaded event after this one has its correlation id." in app.said[-1]
        assert "evt-0042" in await press(pilot, "left_square_bracket", "left_square_bracket")
        await press(pilot, "J", "left_square_bracket")
        assert "This event has no correlation id." in app.said[-1]


async def test_in_the_log_of_all_the_webhook_changes_with_the_event() -> None:
    world = World(more=[event(100, config="other", flow="flow-1")])
    screen = await world.screen(59, joined=True)
    app = Host(screen)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        before = screen.flow
        text = await press(pilot, "K")
        assert "Contacts to CRM" in text and "evt-0100" in text
        assert screen.config is OTHER and screen.flow is not before
        assert world.moved[-1] != "evt-0100", "ids are unique by webhook only"
        text = await press(pilot, "left_square_bracket")
        assert "Orders to ERP" in text and "evt-0056" in text and screen.config is HOOK


async def test_an_event_that_was_opened_by_itself_says_so() -> None:
    app = Host(await World().screen(59, alone=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "J")
        assert "not opened from a list" in app.said[-1]
        assert "evt-0059" in screen_text(app)


async def test_the_search_goes_on_in_the_next_event() -> None:
    app = Host(await World().screen(59))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        await press(pilot, "2", "slash", *"no-5", "enter")
        text = await press(pilot, "J")
        assert "1 of 1 matches" in text and "no-58" in text


@needs_engine
async def test_an_expression_goes_on_in_the_next_event_and_escape_gives_it_up_first() -> None:
    screen = await World().screen(57)
    clipboard, app = screen.context.clipboard, Host(screen)
    assert isinstance(clipboard, FakeClipboard)
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        text = await press(pilot, "2", "vertical_line", *'"id " & order', "enter")
        assert '"id no-57"' in text and '"order"' not in text and "RESULT of this expression" in text
        text = await press(pilot, "J")
        assert '"id no-56"' in text and "RESULT of this expression" in text
        await press(pilot, "Y")
        choices = screen_text(app)
        assert "result of the expression" in choices
        await press(pilot, *["down"] * 3, "enter")
        assert clipboard.copied == ['"id no-56"']
        text = await press(pilot, "escape")
        assert '"order": "no-56"' in text and "RESULT" not in text and app.screen is screen


async def test_a_time_is_gone_to_in_the_list_it_came_from() -> None:
    app = Host(await World().screen(59))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        screen = app.shown
        assert isinstance(screen, EventScreen)
        screen.go_to_time(datetime(2026, 11, 23, tzinfo=NOON.tzinfo))
        assert "not opened from a list" in app.said[-1]


async def test_the_path_under_the_cursor_is_always_shown() -> None:
    app = Host(await World().screen(59))
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        assert " .order" in await press(pilot, "2", "j")
        assert " .order" not in await press(pilot, "k")


async def test_the_value_and_its_path_are_copied_in_every_form() -> None:
    screen = await World().screen(59)
    app = Host(screen)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        text = await press(pilot, "2", "j", "Y")
        for form in ("dotted", "JSONPath", "JSONata", "jq"):
            assert f"path at the cursor, {form}" in text
