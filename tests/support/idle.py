"""The wait of Textual's pilot for what a key sets going, by turns of the loop.

Textual waits until the process has used little of its processor for a while: as long on a machine that does nothing,
and too short on one so busy that the process had no turn. Each test of a screen waits a hundred times."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

import textual._wait
import textual.app
import textual.pilot

from tests.support.threads import CountingExecutor

TURN = 0.001
"""Seconds of a turn."""
QUIET = 6
"""Turns in a row after which nothing goes on any more: nothing was ready to run in the loop, nothing was worked at."""
FRAME = 0.03
"""Seconds within which a timer that draws a frame, or lays out for another size, is due: it is waited for."""
SOON = 0.3
"""Seconds within which a timer is due that somebody may wait for."""
PASSES = 20
"""Passes through what is ready to run, before turns of the clock are waited."""
OWN_SOCKETS = 1
"""Sockets of a loop that nobody opened: it wakes itself by one."""
QUIET_KEYS = 2
"""The same between two keys, after which the pilot waits anyway."""


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 1.0, turns: int = QUIET) -> None:
    """Wait until the loop is quiet.

    Args:
        min_sleep: Seconds to wait at least.
        max_sleep: Seconds to wait at most.
        turns: Quiet turns to wait for; `QUIET` where a thread works for the loop, or waits: on a file, for the test.
    """
    loop: Any = asyncio.get_running_loop()
    threads = CountingExecutor.of_loop()
    began, spent, quiet = time.monotonic(), time.process_time(), 0
    while (
        quiet < (QUIET if threads and threads.busy else turns)
        or time.monotonic() - began < min_sleep
        or (turns == QUIET and _is_due(loop, FRAME))
    ):
        if not min_sleep and await nothing_will_come(FRAME):
            if not _is_due(loop, SOON):
                break
            turns = 1  # whoever pauses again and again waits for it
        await asyncio.sleep(TURN)
        spent_before, spent = spent, time.process_time()
        quiet = 0 if loop._ready or spent - spent_before > TURN / 2 else quiet + 1
        if time.monotonic() - began >= max_sleep:
            break


async def nothing_will_come(seconds: float) -> bool:
    """Tell whether nothing can run in the loop for so long, so that there is nothing to wait for: nothing is ready, no
    timer is due by then, no thread may bring something, and no socket is open on which something may come."""
    loop: Any = asyncio.get_running_loop()
    threads = CountingExecutor.of_loop()
    for _ in range(PASSES):
        await asyncio.sleep(0)
        if not loop._ready:
            break
    else:
        return False
    await asyncio.sleep(0)  # looks at what a thread may have brought
    if loop._ready:
        return False
    if threads is None or threads.busy or not threads.are_all():
        return False
    return len(loop._selector.get_map()) == OWN_SOCKETS and not _is_due(loop, seconds)


def _is_due(loop: Any, seconds: float) -> bool:
    """Tell whether a timer of `loop` ends within so many seconds."""
    then = loop.time() + seconds
    return any(timer.when() < then and not timer.cancelled() for timer in loop._scheduled)


def wait_by_turns() -> None:
    """Let the pilots of this process wait so."""
    textual._wait.wait_for_idle = wait_for_idle
    textual.pilot.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
    textual.app.wait_for_idle = partial(wait_for_idle, turns=QUIET_KEYS)  # type: ignore[attr-defined]
