"""The fleet over the real client: what is asked, when, and what one bad webhook costs the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from tests.support.fleet_server import FleetServer, troubled_server
from tests.support.times import NOON
from tui.services.fleet.fleet import AT_ONCE, PATIENCE_SECONDS, Fleet
from tui.services.fleet.health import Health
from tui.services.time.window import ALL_TIME, DEFAULT, WINDOWS, Window, last


def by_id(fleet: Fleet, config_id: str) -> Health:
    health = fleet.find(config_id)
    assert health is not None
    return health


async def during(server: FleetServer, seconds: float, work: Awaitable[None]) -> asyncio.Task[None]:
    """Let `work` go on for `seconds` of the server's time."""
    task = asyncio.ensure_future(work)
    await server.time.advance(seconds)
    return task


async def check(server: FleetServer, fleet: Fleet, seconds: float) -> asyncio.Task[None]:
    await fleet.load()
    return await during(server, seconds, fleet.check(DEFAULT, lambda _: None))


async def test_the_worst_of_forty_is_first_within_three_seconds_whatever_three_of_them_do() -> None:
    server = troubled_server()
    fleet = server.session().fleet
    task = await check(server, fleet, 3)
    fleet.sort()
    assert [row.config.id for row in fleet.rows][:2] == ["hook-39", "hook-20"]
    assert fleet.rows[0].failing and fleet.rows[0].failures_text == "25+"
    words = {config_id: type(by_id(fleet, config_id).error).__name__ for config_id in ("hook-05", "hook-06", "hook-07")}
    assert words == {"hook-05": "ServerError", "hook-06": "NoneType", "hook-07": "RateLimited"}
    assert by_id(fleet, "hook-06").state == "reading" and by_id(fleet, "hook-06").failures_text == "…"
    assert sum(row.state == "read" for row in fleet.rows) == 37
    await server.time.advance(30)
    assert task.done()
    assert type(by_id(fleet, "hook-06").error).__name__ == "OutcomeUnknown"
    assert [by_id(fleet, config_id).failures_text for config_id in ("hook-05", "hook-06", "hook-07")] == ["?", "?", "?"]
    assert server.too_early == [] and server.most_in_flight == AT_ONCE


async def test_no_request_leaves_while_the_server_asks_for_a_pause() -> None:
    server = FleetServer(40)
    server.limited["hook-03"] = 20
    session = server.session()
    task = await check(server, session.fleet, 0.2)
    asked = len(server.asked)
    assert session.fleet.held_seconds > 19
    await server.time.advance(19)
    assert len(server.asked) == asked
    del server.limited["hook-03"]
    await server.time.advance(10)
    assert task.done() and server.too_early == []
    assert all(row.state == "read" for row in session.fleet.rows), "nobody's patience was worn out by the pause"
    assert server.asked[-1][1] == "hook-03" or server.of("hook-03")[-1], "it had its turn again"


async def test_a_429_that_says_no_time_is_asked_again_after_the_others_with_growing_pauses() -> None:
    server = FleetServer(3)
    server.limited["hook-00"] = None
    fleet = server.session().fleet
    await check(server, fleet, 60)
    times = [(at - server.asked[0][0]).total_seconds() for at, asked, _ in server.asked if asked == "hook-00"]
    assert len(times) == 4 and times[1] - times[0] >= 1 and times[2] - times[1] >= 2 and times[3] - times[2] >= 4
    health = by_id(fleet, "hook-00")
    assert health.state == "unreadable" and health.failures_text == "?" and health.retry_at is not None


async def test_eight_that_hang_hold_the_others_up_only_as_long_as_patience_lasts() -> None:
    server = FleetServer(20)
    for number in range(8):
        server.hanging[f"hook-{number:02}"] = 30.0
    server.failures["hook-19"] = 1
    fleet = server.session().fleet
    await check(server, fleet, PATIENCE_SECONDS + 2)
    assert by_id(fleet, "hook-19").failing
    assert sum(row.error is not None for row in fleet.rows) == 8


async def test_what_could_not_be_read_is_asked_again_with_growing_pauses() -> None:
    server = FleetServer(3)
    server.broken.add("hook-01")
    fleet = server.session().fleet
    await check(server, fleet, 1)
    waits = []
    for _ in range(3):
        health = by_id(fleet, "hook-01")
        assert health.retry_at is not None and fleet.due() == []
        waits.append(round((health.retry_at - server.time.at).total_seconds()))
        await server.time.advance(waits[-1] + 1)
        assert fleet.due() == [health]
        await during(server, 1, fleet.check(DEFAULT, lambda _: None, fleet.due()))
    assert waits == [14, 29, 59]
    server.broken.clear()
    await server.time.advance(200)
    await during(server, 1, fleet.check(DEFAULT, lambda _: None, fleet.due()))
    assert by_id(fleet, "hook-01").state == "read" and by_id(fleet, "hook-01").error is None
    assert len(server.of("hook-00")) == 2, "the others were left alone"


async def test_counting_goes_on_in_the_log_that_is_opened_the_worst_first() -> None:
    server = FleetServer(6)
    server.failures.update({"hook-01": 60, "hook-02": 1_400, "hook-03": 25, "hook-04": 3})
    session = server.session()
    fleet = session.fleet
    await check(server, fleet, 3)
    before = len(server.asked)
    assert fleet.uncounted == 2
    task = await during(server, 60, fleet.count(DEFAULT, lambda _: None))
    assert task.done() and fleet.counting == [] and fleet.uncounted == 0
    assert server.asked[before][1] in ("hook-01", "hook-02")
    texts = {row.config.id: row.failures_text for row in fleet.rows}
    assert texts == {
        "hook-00": "0", "hook-01": "60", "hook-02": "1,000+", "hook-03": "25", "hook-04": "3", "hook-05": "0",
    }  # fmt: skip
    from tui.services.events.feed import Query

    feed = session.book("hook-01").feed(Query(DEFAULT, "failed"))
    assert len(feed.rows) == 60 and feed.exhausted, "opening the log shows what was counted"
    assert sum(bucket or 0 for bucket in by_id(fleet, "hook-01").buckets) == 60
    cursors = [body["cursor"]["event_id"] for body in server.of("hook-02") if "cursor" in body]
    assert len(cursors) == len(set(cursors)) == 39, "no page is read twice"


async def test_counting_stops_when_told_and_goes_on_from_there() -> None:
    server = FleetServer(3)
    server.failures["hook-01"] = 200
    fleet = server.session().fleet
    await check(server, fleet, 2)
    going_on = True
    task = await during(server, 0.4, fleet.count(DEFAULT, lambda _: None, lambda: going_on))
    going_on = False
    await server.time.advance(1)
    assert task.done()
    some = by_id(fleet, "hook-01").failures
    assert some is not None and 25 < some < 200 and by_id(fleet, "hook-01").at_least
    await during(server, 20, fleet.count(DEFAULT, lambda _: None))
    assert by_id(fleet, "hook-01").failures_text == "200"
    assert len([body for body in server.of("hook-01") if body["status"] == "failed"]) == 8


async def test_what_cannot_be_counted_stays_as_much_as_was_counted() -> None:
    server = FleetServer(2)
    server.failures["hook-01"] = 60
    fleet = server.session().fleet
    await check(server, fleet, 2)
    server.broken.add("hook-01")
    task = await during(server, 30, fleet.count(DEFAULT, lambda _: None))
    assert task.done() and by_id(fleet, "hook-01").failures_text == "25+" and fleet.uncounted == 1


async def test_an_answer_for_another_window_is_dropped() -> None:
    server = FleetServer(2)
    server.failures["hook-01"] = 60
    server.hanging["hook-01"] = 5.0
    fleet = server.session().fleet
    task = await check(server, fleet, 1)
    fleet.forget_counts()
    await server.time.advance(6)
    assert by_id(fleet, "hook-01").failures is None and by_id(fleet, "hook-01").buckets == ()
    task.cancel()
    server.hanging.clear()
    await during(server, 2, fleet.check(last("15m"), lambda _: None))
    assert by_id(fleet, "hook-01").failures_text == "14", "some seconds have passed"
    assert by_id(fleet, "hook-00").failures_text == "0"


async def test_read_again_what_is_known_stays_until_the_answer_comes_and_an_error_is_never_zero() -> None:
    server = FleetServer(2)
    server.failures["hook-01"] = 3
    fleet = server.session().fleet
    await check(server, fleet, 2)
    first_read = by_id(fleet, "hook-00").read_at
    await server.time.advance(90)
    server.broken.add("hook-00")
    task = await check(server, fleet, 0.1)
    assert by_id(fleet, "hook-01").failures_text == "3" and by_id(fleet, "hook-00").failures_text == "0"
    assert fleet.data_at == first_read, "the age is that of the oldest answer"
    await server.time.advance(2)
    assert task.done() and by_id(fleet, "hook-00").failures_text == "?"
    assert fleet.data_at is not None and first_read is not None and (fleet.data_at - first_read).total_seconds() > 80


async def test_forty_take_no_longer_than_a_bare_client_of_the_same_concurrency() -> None:
    server = FleetServer(40)
    fleet = server.session().fleet
    task = await check(server, fleet, 80 / AT_ONCE * 0.15 + 0.01)
    assert task.done() and all(row.state == "read" for row in fleet.rows)


def windows() -> list[Window]:
    return [*WINDOWS, Window("yesterday", since=NOON - timedelta(days=2), until=NOON - timedelta(days=1))]


@pytest.mark.parametrize("window", windows(), ids=lambda window: window.label)
async def test_the_condition_is_by_the_newest_deliveries_whatever_the_window(window: Window) -> None:
    server = FleetServer(8)
    server.failures.update({"hook-01": 3, "hook-02": 3, "hook-03": 3, "hook-04": 3})
    server.failed_minutes.update({"hook-01": 20, "hook-02": 16 * 60, "hook-03": 13 * 60, "hook-04": 60 * 24 * 9})
    server.succeeded.update({"hook-02": 60 * 24 * 8, "hook-05": None, "hook-06": None, "hook-07": 60 * 24 * 3})
    server.pending.add("hook-05")
    fleet = server.session().fleet
    await fleet.load()
    await during(server, 9, fleet.check(window, lambda _: None))
    assert {row.config.id: row.condition for row in fleet.rows} == {
        "hook-00": "ok", "hook-01": "failing", "hook-02": "failing", "hook-03": "again", "hook-04": "ok",
        "hook-05": "no_outcome", "hook-06": "no_events", "hook-07": "ok",
    }  # fmt: skip
    count = "3" if window == ALL_TIME or (window.span or timedelta()) >= timedelta(days=1) else "0"
    assert by_id(fleet, "hook-02").failures_text == count, "only counts follow the window"
    assert by_id(fleet, "hook-02").last_reason.startswith("503")


async def test_a_failure_is_no_success_where_the_server_does_not_know_the_filter() -> None:
    server = FleetServer(1)
    server.failures["hook-00"] = 3
    server.deaf.add("hook-00")
    fleet = server.session().fleet
    await check(server, fleet, 30)
    (row,) = fleet.rows
    assert (row.condition, row.failures_text, row.last_success) == ("failing", "3", None)


async def test_a_fleet_costs_two_requests_a_webhook_and_one_for_the_list() -> None:
    server = FleetServer(40)
    server.failures.update({"hook-03": 3, "hook-17": 1})
    await check(server, server.session().fleet, 30)
    assert sum(len(server.of(f"hook-{number:02}")) for number in range(40)) == 80
    assert server.most_in_flight == AT_ONCE


async def test_a_webhook_that_fails_is_asked_for_no_more_than_its_failures_and_its_last_success() -> None:
    server = FleetServer(2)
    server.failures["hook-01"] = 3
    fleet = server.session().fleet
    await check(server, fleet, 3)
    assert [len(server.of(config_id)) for config_id in ("hook-00", "hook-01")] == [2, 2]
