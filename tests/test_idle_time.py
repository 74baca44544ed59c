"""The loop of the tests (tests/support/clock.py): what it skips, and what it waits for."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from math import inf
from typing import Any

from textual._time import get_time

from tests.support.clock import SkippingLoop
from tests.support.idle import FRAME, wait_for_idle
from tui.api.timing import steady_seconds

HOUR = 3600.0


async def test_timers_come_in_their_order_and_at_their_times_and_an_hour_takes_none() -> None:
    came: list[tuple[str, float]] = []
    began = time.monotonic()

    async def come(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        came.append((name, round((time.monotonic() - began) / HOUR, 3)))

    await asyncio.gather(come("last", 3 * HOUR), come("first", HOUR), come("second", 2 * HOUR))
    assert came == [("first", 1.0), ("second", 2.0), ("last", 3.0)]


async def test_every_steady_clock_follows_what_is_skipped_and_the_wall_clock_does_not() -> None:
    clocks = (time.monotonic, time.perf_counter, asyncio.get_running_loop().time, get_time, steady_seconds)
    before, wall = [clock() for clock in clocks], time.time()
    await asyncio.sleep(HOUR)
    assert [int((clock() - began) / HOUR) for clock, began in zip(clocks, before, strict=True)] == [1] * len(clocks)
    assert time.time() - wall < HOUR / 2


async def test_a_thread_is_waited_for_and_no_timer_overtakes_it() -> None:
    gate = threading.Event()
    overtaken: list[str] = []
    loop = asyncio.get_running_loop()
    loop.call_later(HOUR, overtaken.append, "timer")
    working = asyncio.ensure_future(asyncio.to_thread(gate.wait, 60))
    assert await _at_rest() is None, "the thread may bring something"
    gate.set()
    assert await working and not overtaken


def test_a_thread_that_another_test_left_behind_is_not_waited_for() -> None:
    gate = threading.Event()
    left_behind = threading.Thread(target=gate.wait, args=(60,))
    left_behind.start()
    asyncio.run(asyncio.sleep(HOUR))
    gate.set()
    left_behind.join()


async def test_what_may_come_through_a_socket_is_waited_for() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    loop = asyncio.get_running_loop()
    reading = asyncio.ensure_future(loop.sock_recv(ours, 10))
    await asyncio.sleep(0)
    assert await _at_rest() is None
    theirs.send(b"here")
    assert await reading == b"here"
    ours.close()
    theirs.close()


async def test_at_rest_is_told_with_the_seconds_to_the_next_timer() -> None:
    assert await _at_rest() == inf
    asyncio.get_running_loop().call_later(HOUR, int)
    told = await _at_rest()
    assert told is not None and HOUR - 1 < told <= HOUR


async def test_idle_is_what_has_no_frame_to_draw() -> None:
    drawn: list[str] = []
    loop = asyncio.get_running_loop()
    loop.call_later(FRAME / 2, lambda: loop.call_later(FRAME / 2, drawn.append, "frame"))
    loop.call_later(HOUR, drawn.append, "later")
    await wait_for_idle()
    assert drawn == ["frame"]


def test_whoever_ends_the_threads_of_a_loop_is_waited_for() -> None:
    """From Python 3.12 on a thread does so, for at most five minutes of the loop's time."""
    for _ in range(20):
        asyncio.run(_use_threads())


async def _use_threads() -> None:
    await asyncio.gather(*(asyncio.to_thread(int) for _ in range(4)))


def test_the_loop_of_asyncio_run_skips_too() -> None:
    async def sleep() -> type[Any]:
        await asyncio.sleep(HOUR)
        return type(asyncio.get_running_loop())

    assert asyncio.run(sleep()) is SkippingLoop


async def _at_rest() -> float | None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SkippingLoop)
    return await loop.at_rest()
