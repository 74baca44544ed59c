"""The transform beside what it makes of a payload."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.support.fake_log import FakeLog, make_event
from tests.support.host import FakeRoutes, Host, enter_text, make_context, screen_text, settle
from tests.support.jsonata import needs_engine
from tests.support.times import NOON
from tui.api.models import WebhookEvent
from tui.screens.rehearsal.bench import BenchScreen
from tui.services.drafts.draft import Draft
from tui.services.events.feed import FeedBook, Query
from tui.services.rehearsal.bench import Bench
from tui.services.rehearsal.samples import Samples
from tui.services.time.window import ALL_TIME

pytestmark = needs_engine
WIRE: dict[str, Any] = {
    "id": "hook",
    "name": "Orders",
    "eventName": "OrderPlaced",
    "jsonataExpression": '{"number": n}',
    "filterConditions": {"conditions": [{"jsonata_expression": "n > 5"}]},
}


class Log(FakeLog):
    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        event = next(event for event in self.events if event.event_id == event_id)
        return event.model_copy(update={"original_payload": '{"n": 7, "x": "\\u001b"}'})


async def example() -> str:
    return '{"n": 12.50}'


class Shown:
    def __init__(self, app: Host, pilot: Pilot[Any], routes: FakeRoutes) -> None:
        self.app, self.pilot, self.routes = app, pilot, routes

    async def press(self, *names: str) -> None:
        await self.pilot.press(*names)
        await settle(self.pilot)

    async def until(self, words: str) -> str:
        async with asyncio.timeout(20):
            while words not in screen_text(self.app):
                await asyncio.sleep(0.02)
                await settle(self.pilot)
        return screen_text(self.app)


@asynccontextmanager
async def bench(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Shown]:
    log = Log([make_event(7, status="succeeded", payload='{"number": 7}')])
    feed = FeedBook(log, "hook", lambda: NOON).feed(Query(ALL_TIME))
    context = make_context()
    screen = BenchScreen(context, "Orders", Bench(Draft(WIRE), Samples(WIRE, example, feed), None))
    app = Host(screen)
    assert isinstance(context.routes, FakeRoutes)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield Shown(app, pilot, context.routes)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_result_follows_what_is_typed_and_a_fault_is_told_at_its_place(size: tuple[int, int]) -> None:
    async with bench(size) as shown:
        text = await shown.until('"number": 12.5')
        assert "Transform (1 of 2; f4 the next) on the example" in text and "What is sent" in text
        await shown.press("end", "backspace")
        text = await shown.until("at character 13")
        assert "still shown: the result before" in " ".join(text.split())
        assert '"number": 12.5' in text, "the result before stays"
        await enter_text(shown.pilot, ', "twice": n * 2}')
        assert "What is sent" in await shown.until('"twice": 25')
        await shown.press("f8")
        text = await shown.until('"n": 12.50')
        assert "shown: the payload; f8 shows the result" in " ".join(text.split())
        await shown.press("f4")
        await shown.until("Passes: JSONata calls it true")
        await shown.press("escape")
        assert [edit.text for edit in shown.app.result.edits()] == ['{"number": n, "twice": n * 2}']


async def test_a_past_event_is_compared_with_what_was_delivered() -> None:
    async with bench() as shown:
        await shown.press("f9")
        assert "Nothing was delivered of this payload" in shown.app.said[-1]
        await shown.press("f5", "end", "enter")
        text = await shown.until("as it was delivered")
        assert "on the event evt-0007" in text and "\x1b" not in text
        await shown.press("end", "backspace")
        await enter_text(shown.pilot, ', "more": 1}')
        await shown.until("not what was delivered · f9 compares")
        await shown.press("f9")
        assert shown.routes.taken[-1][0] == "open_transform_difference"
        assert shown.routes.taken[-1][-2:] == ('{"number": 7}', '{"number":7,"more":1}')
