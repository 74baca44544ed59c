"""Requests that are sent again: how often, and when."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.calls import CALLS, NEVER_TWICE, READS
from tests.support.api_world import START, Clock, Server, make_client, quick, status
from tui.api import ApiError, NoConnection, OutcomeUnknown, RateLimited, ServerError, TimedOutBeforeSending
from tui.api.retry import Gate, backoff_seconds, retry_after_seconds

LOST = [httpx.ReadError(""), httpx.WriteError(""), httpx.RemoteProtocolError("")]


async def attempts(name: str, *answers: httpx.Response | Exception) -> tuple[int, list[float]]:
    """Count how often an operation was sent; with the waits between, in seconds."""
    call, _ = CALLS[name]
    clock, server = Clock(), Server(*answers)
    with contextlib.suppress(ApiError):
        await call(make_client(server, clock=clock))
    return len(server.requests), clock.slept


@pytest.mark.parametrize("code", [408, 502, 503, 504])
async def test_reads_repeat_on_passing_troubles_with_growing_waits(code: int) -> None:
    for name in READS:
        assert await attempts(name, status(code)) == (4, [0.5, 1.0, 2.0])


@pytest.mark.parametrize("code", [301, 400, 401, 403, 404, 409, 422, 500, 501])
async def test_nothing_repeats_on_what_will_not_pass(code: int) -> None:
    for name in CALLS:
        assert await attempts(name, status(code)) == (1, [])


@pytest.mark.parametrize("problem", LOST, ids=repr)
async def test_reads_repeat_on_lost_connections(problem: Exception) -> None:
    for name in READS:
        assert (await attempts(name, problem))[0] == 4
        assert (await attempts(name, problem, CALLS[name][1]))[0] == 2


async def test_a_read_that_timed_out_is_sent_once_more_only() -> None:
    for name in READS:
        assert (await attempts(name, httpx.ReadTimeout("")))[0] == 2


@pytest.mark.parametrize("answer", [*LOST, httpx.ReadTimeout(""), *map(status, (408, 500, 502, 503, 504))], ids=repr)
async def test_what_may_have_arrived_is_never_sent_twice(answer: httpx.Response | Exception) -> None:
    for name in NEVER_TWICE:
        assert await attempts(name, answer, CALLS[name][1]) == (1, [])


async def test_everything_repeats_where_it_cannot_have_arrived() -> None:
    for name, (_, answer) in CALLS.items():
        assert (await attempts(name, httpx.ConnectError(""), answer))[0] == 2
        assert (await attempts(name, httpx.ConnectTimeout(""), answer))[0] == 2
        assert (await attempts(name, status(429), answer))[0] == 2
        assert (await attempts(name, httpx.ConnectError("")))[0] == 4


async def test_a_write_stops_repeating_once_it_may_have_arrived() -> None:
    for name in NEVER_TWICE:
        assert (await attempts(name, httpx.ConnectError(""), httpx.ReadError(""), CALLS[name][1]))[0] == 2


async def test_the_last_error_is_the_one_told() -> None:
    client = make_client(Server(httpx.ConnectError(""), httpx.ReadError(""), status(503), status(502)))
    with pytest.raises(ServerError, match="502"):
        await client.get_configs()
    with pytest.raises(NoConnection):
        await make_client(Server(httpx.ConnectError(""))).delete_config("w")
    with pytest.raises(OutcomeUnknown):
        await make_client(Server(httpx.ReadError(""))).get_configs()
    with pytest.raises(TimedOutBeforeSending):
        await make_client(Server(httpx.ConnectTimeout(""))).get_configs()


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("value", ["7", "7.0", format_datetime(START + timedelta(seconds=7), usegmt=True)])
async def test_retry_after_wins_over_the_backoff(code: int, value: str) -> None:
    assert await attempts("getConfigs", status(code, retry_after=value), status(200, [])) == (2, [7.0])


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize("value", ["121", "9" * 400, "inf", "nan", "Wed, 14 Jul 2100 09:38:00 GMT"])
async def test_a_wait_too_long_is_told_not_waited_for(code: int, value: str) -> None:
    assert await attempts("getConfigs", status(code, retry_after=value), status(200, [])) == (1, [])


@pytest.mark.parametrize("value", ["soon", "-5", "", "1e3", "12:00", "Wed, 99 Foo 2026 99:99:99 GMT"])
async def test_an_unreadable_retry_after_is_no_retry_after(value: str) -> None:
    assert await attempts("getConfigs", status(429, retry_after=value), status(200, [])) == (2, [0.5])


async def test_a_date_that_has_passed_means_now() -> None:
    past = format_datetime(START - timedelta(hours=1), usegmt=True)
    assert await attempts("getConfigs", status(429, retry_after=past), status(200, [])) == (2, [])


async def test_the_error_says_how_long_to_wait() -> None:
    with pytest.raises(RateLimited, match="Wait 5 min") as caught:
        await make_client(Server(status(429, retry_after="300"))).trigger_webhook("w", {"metadata": {}})
    assert caught.value.retry_after_seconds == 300
    assert not caught.value.may_have_arrived


async def test_after_a_429_nothing_of_this_client_leaves_before_its_time() -> None:
    clock, waiting, over = Clock(), asyncio.Event(), asyncio.Event()
    left: list[str] = []

    async def sleep(seconds: float) -> None:
        assert seconds == 30
        waiting.set()
        await over.wait()

    def answer(request: httpx.Request) -> httpx.Response:
        left.append(request.url.path.rpartition("/")[2])
        return status(429, retry_after="30") if len(left) == 1 else httpx.Response(200, json={"id": "x"})

    clock.sleep = sleep  # type: ignore[method-assign]  # time passes here only when the test says so
    client = make_client(answer, clock=clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(client.get_config("limited"))
        await waiting.wait()
        assert client.held_seconds == 30
        for number in range(3):
            tasks.create_task(client.get_config(f"other{number}"))
        tasks.create_task(client.replay_event("w", "e"))
        for _ in range(50):
            await asyncio.sleep(0)
        assert left == ["limited"]
        clock.at += timedelta(seconds=30)
        over.set()
    assert sorted(left) == ["limited", "limited", "other0", "other1", "other2", "replay"]
    assert client.held_seconds == 0


async def test_a_pause_too_long_to_sit_through_fails_at_once_until_it_is_over() -> None:
    clock, server = Clock(), Server(status(429, retry_after="600"), status(200, []))
    client = make_client(server, clock=clock)
    for _ in range(2):
        with pytest.raises(RateLimited):
            await client.get_configs()
    with pytest.raises(RateLimited, match="pause") as caught:
        await client.replay_event("w", "e")
    assert caught.value.retry_after_seconds == 600
    assert (len(server.requests), clock.slept) == (1, [])
    clock.at += timedelta(seconds=500)
    assert await client.get_configs() == []
    assert (len(server.requests), clock.slept) == (2, [100.0])


async def test_a_server_cannot_stop_the_program_for_ever() -> None:
    clock, server = Clock(), Server(status(429, retry_after="9" * 300), status(200, []))
    client = make_client(server, clock=clock)
    with pytest.raises(RateLimited):
        await client.get_configs()
    assert 0 < client.held_seconds <= 3_600


async def test_no_more_than_eight_are_on_their_way_at_once() -> None:
    now_in_flight = most = 0

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal now_in_flight, most
        now_in_flight += 1
        most = max(most, now_in_flight)
        for _ in range(20):
            await asyncio.sleep(0)
        now_in_flight -= 1
        return httpx.Response(200, json=[])

    client = make_client(answer)  # type: ignore[arg-type]  # MockTransport awaits what a handler returns
    await asyncio.gather(*(client.get_configs() for _ in range(30)))
    assert most == 8


async def test_stopping_a_request_is_logged_and_frees_its_place() -> None:
    started = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    client = make_client(answer)  # type: ignore[arg-type]  # MockTransport awaits what a handler returns
    for _ in range(10):
        started.clear()
        task = asyncio.create_task(client.replay_event("w", "e"))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [exchange.error for exchange in client.log.exchanges] == ["stopped"] * 10


@quick
@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_backoff_is_bounded_and_jittered(attempt: int, chance: float) -> None:
    seconds = backoff_seconds(attempt, lambda: chance)
    assert 0 < seconds <= 8
    assert seconds >= 0.75 * min(0.5 * 2.0 ** (min(attempt, 30) - 1), 8)


@quick
@given(st.text())
def test_any_retry_after_is_read(header: str) -> None:
    seconds = retry_after_seconds(header, datetime(2026, 1, 1, tzinfo=UTC))
    assert seconds is None or seconds >= 0


async def test_the_gate_spreads_those_who_waited() -> None:
    clock = Clock()
    gate = Gate(clock.now, clock.sleep, lambda: 0.5)
    gate.hold(10)
    gate.hold(4)  # never shorter
    await gate.wait()
    assert clock.slept == [10.25]


async def test_a_clock_that_stands_still_does_not_hold_the_gate_shut() -> None:
    async def sleep(seconds: float) -> None: ...

    gate = Gate(lambda: START, sleep, lambda: 0.0)
    gate.hold(5)
    assert await gate.wait() is None


async def test_a_caller_with_other_work_to_do_hears_of_a_429_at_once_and_alone() -> None:
    clock, server = Clock(), Server(status(429, retry_after="20"), status(200, {"data": []}))
    client = make_client(server, clock=clock)
    with pytest.raises(RateLimited):
        await client.list_events("w", wait_out_limits=False)
    assert len(server.requests) == 1 and client.held_seconds == 20
    assert (await client.list_events("w")).data == [], "the next one waits its turn"
    assert len(server.requests) == 2 and sum(clock.slept) >= 20
