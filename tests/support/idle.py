"""The wait of Textual's pilot for what a key sets going, until its loop is at rest.

Textual waits until the process has used little of its processor for a while: as long on a machine that does nothing,
and too short on one so busy that the process had no turn. Each test of a screen waits a hundred times."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import textual._wait
import textual.app
import textual.pilot
from textual.pilot import Pilot

from tests.support.clock import SkippingLoop

TURN = 0.001
"""Seconds of a turn."""
QUIET = 6
"""Turns in a row after which nothing goes on any more, where threads or sockets may bring something: nothing was ready
to run in the loop, nothing was worked at."""
FRAME = 0.03
"""Seconds within which a timer that draws a frame, or lays out for another size, is due: it is waited for."""
SOON = 0.3
"""Seconds within which a timer is due that somebody may wait for who pauses again and again."""


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the loop is quiet, and the next frame is drawn: for `min_sleep` seconds at least, and for `max_sleep`
    at most."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    if min_sleep:
        await asyncio.sleep(min_sleep)
    while (rest := await _at_rest(loop)) is not None and loop.time() - began < max_sleep:
        if rest > SOON:
            return
        await asyncio.sleep(rest if rest <= FRAME else TURN)
        if rest > FRAME:
            return
    if rest is None:
        await _turn_until_quiet(loop, began + max_sleep)


async def _wait_for_key(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the loop is quiet, whatever is still to be drawn: keys are typed faster than frames are."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(min_sleep)
    if await _at_rest(loop) is None:
        await _turn_until_quiet(loop, loop.time() + max_sleep)


async def nothing_will_come(seconds: float) -> bool:
    """Tell whether nothing can run in the loop for so long, once it is at rest: there is nothing to wait for."""
    rest = await _at_rest(asyncio.get_running_loop())
    return rest is not None and rest > seconds


async def _at_rest(loop: asyncio.AbstractEventLoop) -> float | None:
    return await loop.at_rest() if isinstance(loop, SkippingLoop) else None


async def _turn_until_quiet(loop: Any, deadline: float) -> None:
    """Wait while the loop, or another thread of this process, has something to do."""
    spent, quiet = time.process_time(), 0
    while loop.time() < deadline:
        if quiet >= QUIET and not _is_due(loop, FRAME):
            return
        await asyncio.sleep(TURN)
        spent_before, spent = spent, time.process_time()
        quiet = 0 if loop._ready or spent - spent_before > TURN / 2 else quiet + 1


def _is_due(loop: Any, seconds: float) -> bool:
    """Tell whether a timer of `loop` ends within so many seconds."""
    then = loop.time() + seconds
    return any(timer.when() < then and not timer.cancelled() for timer in loop._scheduled)


_press = Pilot.press


async def _press_and_wait(self: Pilot[Any], *keys: str) -> None:
    await _press(self, *keys)
    await wait_for_idle()


def wait_for_rest() -> None:
    """Let the pilots of this process wait so."""
    textual._wait.wait_for_idle = wait_for_idle
    textual.pilot.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
    textual.app.wait_for_idle = _wait_for_key  # type: ignore[attr-defined]
    Pilot.press = _press_and_wait  # type: ignore[method-assign]
