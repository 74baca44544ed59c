"""A sandbox that is served on a port of this machine, from a thread of its own, and what was counted at its
receiver."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from starlette.types import ASGIApp

from tests.recovery.world import Receiver
from tui.loopback import open_port
from tui.sandbox import Sandbox, serve

PATIENCE = 60.0
FIGURES: tuple[str, ...] = ("recoveries", "kills", "events", "lost", "doubled", "chosen to repeat")
_T = TypeVar("_T")


def no_figures() -> dict[str, int]:
    return dict.fromkeys(FIGURES, 0)


def in_words(figures: dict[str, int]) -> str:
    """`recoveries: 35, kills: 41, ...`"""
    return ", ".join(f"{name}: {count}" for name, count in figures.items())


@dataclass
class World:
    """A sandbox that is served in a thread, its receiver, and what was counted there over all recoveries."""

    sandbox: Sandbox
    receiver: Receiver
    loop: asyncio.AbstractEventLoop
    server: str
    folder: Path
    figures: dict[str, int] = field(default_factory=no_figures)

    def call(self, do: Callable[[], _T]) -> _T:
        """Do something in the sandbox's own thread."""

        async def there() -> _T:
            return do()

        return asyncio.run_coroutine_threadsafe(there(), self.loop).result(PATIENCE)

    def settle(self) -> None:
        asyncio.run_coroutine_threadsafe(self.sandbox.settle(), self.loop).result(PATIENCE)


@contextmanager
def served(sandbox: Sandbox, receiver: Receiver, folder: Path, app: ASGIApp | None = None) -> Iterator[World]:
    """Serve it while the block runs; `app` stands before it."""
    import uvicorn

    listener = open_port(0, "The sandbox")
    config = serve._config(sandbox)
    if app is not None:
        config.app = app
    server = uvicorn.Server(config)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve([listener])))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield World(sandbox, receiver, loop, f"http://127.0.0.1:{listener.getsockname()[1]}", folder)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        loop.close()
        listener.close()
