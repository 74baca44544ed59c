"""Calls that wait for the disk, in a thread: the interface answers meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


async def to_the_end(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Return what `call` returns, or raise what it raises, from a thread.

    Cancellation is delayed until the call is over: what was begun to be written is written, under the lock that it was
    begun under.
    """
    calling = asyncio.ensure_future(asyncio.to_thread(call, *args, **kwargs))
    try:
        return await asyncio.shield(calling)
    except asyncio.CancelledError:
        await asyncio.wait([calling])
        if not calling.cancelled():
            calling.exception()  # heard of: the cancellation is what goes on
        raise


@asynccontextmanager
async def entered(context: AbstractContextManager[object]) -> AsyncIterator[None]:
    """The block inside `context`, which is entered and left in a thread: a lock is a file, and waits for the disk, too.

    Cancellation while it is entered is raised once it has been left again.
    """
    is_entered = False

    def enter() -> None:
        nonlocal is_entered
        context.__enter__()
        is_entered = True

    try:
        await to_the_end(enter)
        yield
    finally:
        if is_entered:
            await to_the_end(context.__exit__, None, None, None)
