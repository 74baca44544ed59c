"""The last events through a change: how many it would skip, send, change, and of how many that cannot be told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.support.fake_log import FakeLog, make_event
from tests.support.jsonata import needs_engine, wait_for_those_left
from tests.support.times import NOON
from tui import jsonata
from tui.api.models import WebhookEvent
from tui.services.events.feed import FeedBook, Query
from tui.services.rehearsal.backtest import NO_INPUT, NOT_TRIED, Backtest
from tui.services.rehearsal.outcome import rehearse
from tui.services.time.window import ALL_TIME


class Log(FakeLog):
    """Gives an event by its id as it stands, with its original where `originals` has one."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.originals: dict[str, str] = {}
        self.by_id: list[str] = []

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        self.by_id.append(event_id)
        event = next(event for event in self.events if event.event_id == event_id)
        original = self.originals.get(event_id)
        return event if original is None else event.model_copy(update={"original_payload": original})


def event(number: int, status: str = "succeeded", **payload: Any) -> WebhookEvent:
    return make_event(number, status=status, payload=json.dumps({"n": number, **payload}))


def over(log: FakeLog, before: Any, after: Any) -> Backtest:
    return Backtest(FeedBook(log, "hook", lambda: NOON).feed(Query(ALL_TIME)), before, after)


def where(field: str, *values: str, operation: str = "equals") -> dict[str, Any]:
    return {"filterConditions": {"conditions": [{"field": field, "operation": operation, "values": list(values)}]}}


def kinds(test: Backtest) -> dict[str, str]:
    return {case.event_id[-1]: case.kind for case in test.cases}


async def test_conditions_that_would_skip_and_send_others() -> None:
    log = Log([event(1, s="a"), event(2, s="b"), event(3, "skipped", s="a"), event(4, "skipped", s="b"), event(5)])
    test = over(log, where("s", "b"), where("s", "a"))
    await test.run()
    assert kinds(test) == {"1": "same", "2": "now_skipped", "3": "now_sent", "4": "still_skipped", "5": "now_skipped"}
    assert test.counts["now_skipped"] == 2 and test.complete and not log.by_id
    reason = next(case.reason for case in test.cases if case.event_id.endswith("2"))
    assert reason == "s equals a: it does not equal a"


@needs_engine
async def test_a_transform_over_the_originals() -> None:
    log = Log([event(1), event(2), event(3), event(4)])
    log.originals = {"evt-0001": '{"n": 1}', "evt-0002": '{"n": 2, "x": 1}', "evt-0003": '{"n": "three"}'}
    before: Any = {"jsonataExpression": "$"}
    test = over(log, before, {"jsonataExpression": "{'n': n * 1}"})
    await test.run()
    assert kinds(test) == {"1": "same", "2": "same", "3": "fails", "4": "unknown"}
    assert [case.reason for case in test.cases if case.kind == "unknown"] == [NO_INPUT]
    assert sorted(log.by_id) == [f"evt-000{number}" for number in (1, 2, 3, 4)]
    test = over(log, before, {"jsonataExpression": "{'m': n}"})
    await test.run()
    assert kinds(test)["2"] == "changed"
    sides = await test.sides("evt-0002")
    assert (sides.delivered, sides.would_be) == ('{"n": 2}', '{"m":2}')
    assert (await test.sides("evt-0004")).would_be is None


async def test_a_page_at_first_and_the_whole_window_on_request() -> None:
    log = Log([event(number, s="a") for number in range(60)])
    test = over(log, {}, where("s", "b"))
    await test.run()
    assert (len(test.cases), len(log.asked)) == (25, 1)
    assert not over(log, {}, {}).complete
    assert test.cases[0].event_id == "evt-0059"
    seen: list[int] = []
    await test.run(None, lambda: seen.append(len(test.cases)))
    assert len(test.cases) == len({case.event_id for case in test.cases}) == 60 and test.complete
    assert test.counts == {"now_skipped": 60} and seen[-1] == 60


async def test_it_can_be_stopped_and_what_was_rehearsed_stays() -> None:
    log = Log([event(number, s="a") for number in range(200)])
    test = over(log, {}, where("s", "b"))

    def stop_at_forty() -> None:
        if len(test.cases) >= 40:
            task.cancel()

    task = asyncio.create_task(test.run(None, stop_at_forty))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 40 <= len(test.cases) < 200 and not test.complete


@needs_engine
async def test_an_endless_transform_ends_at_its_limit_and_is_not_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jsonata, "TIMEOUT", 0.05)
    endless = "($f := function($n) { $f($n + 1) }; $f(0))"
    test = over(Log([event(number) for number in range(20)]), {}, {"jsonataExpression": endless})
    await test.run()
    wait_for_those_left()
    assert test.counts == {"unknown": 20} and test.cases[-1].reason == NOT_TRIED


async def test_an_event_that_cannot_be_read_is_unknown() -> None:
    log = Log([event(1)])
    test = over(log, {"jsonataExpression": "$"}, {"jsonataExpression": "$"})
    await test.run(0)
    await test._feed.newer()
    log.events.clear()

    async def refuse(config_id: str, event_id: str) -> WebhookEvent:
        from tui.api.errors import NotFound

        raise NotFound("gone")

    log.get_event = refuse  # type: ignore[method-assign]
    await test.run()
    assert [(case.kind, "gone" in case.reason) for case in test.cases] == [("unknown", True)]


@needs_engine
def test_a_transform_that_finds_nothing_cannot_be_told() -> None:
    assert rehearse({"jsonataExpression": "gone"}, '{"a": 1}').kind == "unknown"
    assert rehearse({"jsonataExpression": "a +"}, '{"a": 1}').kind == "fails"
    assert rehearse({"jsonataExpression": " "}, '{"a": 1}').payload == '{"a": 1}'
