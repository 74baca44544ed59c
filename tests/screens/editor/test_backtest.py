"""The question before a save says what the change would have done with the last events."""

from __future__ import annotations

import copy
from typing import Any

from tests.support.editor_host import editing
from tests.support.fake_configs import BASIC
from tests.support.fake_log import FakeLog, make_event
from tests.support.times import NOON
from tui.services.events.feed import Feed, FeedBook, Query
from tui.services.rehearsal.backtest import Backtest
from tui.services.time.window import ALL_TIME


def log(*statuses: str) -> Feed:
    events = [make_event(n, status=status, payload='{"s": "a"}') for n, status in enumerate(statuses)]
    return FeedBook(FakeLog(events), "hook", lambda: NOON).feed(Query(ALL_TIME))


def wire(**more: Any) -> dict[str, Any]:
    made = copy.deepcopy(BASIC)
    made.update(more)
    return made


async def test_a_change_of_the_conditions_is_rehearsed_and_b_shows_each_event() -> None:
    group = {"conditions": [{"field": "s", "operation": "equals", "values": ["a"]}]}
    async with editing(
        wire(filterConditions=group), size=(100, 40), log=log("succeeded", "succeeded", "skipped")
    ) as editor:
        await editor.section("filter")
        await editor.to("Values", 0)
        await editor.retype("b")
        await editor.press("ctrl+s")
        assert "With this change: All 3 events of its log: 2 would now be skipped, 1" in editor.text
        assert "as before. b shows each; it is our evaluation." in editor.text
        await editor.press("b")
        name, _, backtest = editor.routes.taken[-1]
        assert name == "open_backtest" and isinstance(backtest, Backtest) and len(backtest.cases) == 3


async def test_a_change_that_touches_no_event_is_not_rehearsed() -> None:
    async with editing(wire(), size=(100, 40), log=log("succeeded")) as editor:
        await editor.type(" two")
        await editor.press("ctrl+s")
        assert "Save 1 change" in editor.text and "With this change" not in editor.text
        await editor.press("b")
        assert not editor.routes.taken
