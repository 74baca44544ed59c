"""Work that waits for the disk is done in a thread, and to its end, whoever is cancelled meanwhile."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tui.services.shielded import to_the_end


async def test_it_returns_and_raises_what_the_call_does_in_another_thread() -> None:
    assert await to_the_end(threading.get_ident) != threading.get_ident()
    with pytest.raises(ValueError, match="invalid literal"):
        await to_the_end(int, "x")


@pytest.mark.parametrize("fails", [False, True])
async def test_who_is_cancelled_hears_of_it_once_the_call_is_over(fails: bool) -> None:
    begun, let, over = threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        begun.set()
        let.wait(30)
        over.set()
        if fails:
            raise OSError("the disk is full")

    waiting = asyncio.create_task(to_the_end(call))
    await asyncio.to_thread(begun.wait, 30)
    waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done() and not over.is_set()
    let.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert over.is_set()
