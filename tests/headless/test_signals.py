"""Signals while `replay` sends: it stops in order, whichever comes, and one that was told to be ignored is."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from typing import cast

import pytest

from tui.headless.replay import _carry_out
from tui.services.recovery.recoveries import Running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its signals are others")


class Signalled:
    """A recovery that gets a signal, and goes on until it is stopped."""

    progress = None

    def __init__(self, number: signal.Signals) -> None:
        self.number = number
        self.stops = 0

    def stop(self) -> None:
        self.stops += 1

    async def go(self) -> None:
        os.kill(os.getpid(), self.number)
        for _ in range(20):  # a loop reads its signals from a pipe, some rounds later
            await asyncio.sleep(0)


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal, whose handler is put back afterwards."""
    wanted = signal.Signals(request.param)
    before = signal.signal(wanted, lambda *_: None)
    yield wanted
    signal.signal(wanted, before)


async def test_a_signal_stops_it_in_order(number: signal.Signals) -> None:
    running = Signalled(number)
    await _carry_out(cast(Running, running))
    assert running.stops == 1


async def test_a_signal_that_is_ignored_stays_so(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_IGN)
    running = Signalled(number)
    await _carry_out(cast(Running, running))
    assert running.stops == 0
