"""The program that the hostile tests run: the real command line over the hostile server, in the terminal it was started
in.

Beside that it only does two things: on request it waits until the app has come to rest, with or without its toasts, and
writes a fence, a mark in the output that says so; and `identity` takes `tui.text.safe` away, so that the tests can
prove that they would notice.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.worker import Worker

CLEAR = b"clear"
"""Said with a request: take the toasts away, once at rest."""
_PATIENCE = 2.0
_RESTS = 3
"""How often in a row there must be nothing to do: a message may make another, and that one a worker, a screen or a
frame."""
_FOREGROUND = ("asking", "writes")
"""Groups of workers that wait for a person, or go on in the background."""


@dataclass(frozen=True)
class Orders:
    """Orders for one run: `nonce` makes the fences, `control` is the descriptor on which is asked for them."""

    nonce: str
    control: int
    arguments: list[str]
    identity: bool = False
    surrogates: bool = True

    def command(self) -> list[str]:
        """The command that does it."""
        return [sys.executable, "-m", __spec__.name if __name__ == "__main__" else __name__, json.dumps(asdict(self))]


async def _ended(worker: Worker[Any]) -> None:
    """Until it has ended; one that was cancelled has too, and is no fault of the program's."""
    from textual.worker import WorkerCancelled

    with suppress(WorkerCancelled):
        await worker.wait()


def main(orders: Orders) -> int:
    """Run the program as `orders` say."""
    if orders.identity:
        import tui.text

        tui.text.safe = lambda text, **_: str(text)
    from textual import events
    from textual.pilot import Pilot

    import tui.app
    import tui.cli
    import tui.command_line.connecting
    import tui.command_line.console
    from tests.hostile.server import HostileServer
    from tui.api.client import WebhooksClient
    from tui.connection import Connection

    server = HostileServer(surrogates=orders.surrogates)

    def open_client(connection: Connection, early: object = None) -> WebhooksClient:
        return WebhooksClient(
            connection.server, connection.token, headers=connection.headers, transport=server.transport
        )

    class Watched(tui.app.WebhooksApp):
        """Counts the keys that arrived, and writes fences."""

        CSS_PATH = [Path(tui.app.__file__).parent / sheet for sheet in tui.app.WebhooksApp.CSS_PATH]

        def __init__(self, **known: Any) -> None:
            super().__init__(**known, guard=0)
            self._came: list[events.Event] = []

        def on_mount(self) -> None:
            super().on_mount()
            self._asked = b""
            self._key_came = asyncio.Condition()
            asyncio.get_running_loop().add_reader(orders.control, self._read_control)

        async def on_event(self, event: events.Event) -> None:
            new = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
            await super().on_event(event)
            if new and not any(event is known for known in self._came):  # one that is held back comes once more
                async with self._key_came:
                    self._came.append(event)
                    self._key_came.notify_all()

        def _read_control(self) -> None:
            *lines, self._asked = (self._asked + os.read(orders.control, 4_096)).split(b"\n")
            for line in lines:
                keys, _, clear = line.partition(b" ")
                self._settling = asyncio.get_running_loop().create_task(self._fence(int(keys), clear == CLEAR))

        async def _fence(self, keys: int, clear: bool) -> None:
            async with self._key_came:
                await self._key_came.wait_for(lambda: len(self._came) >= keys)
            await self.typeahead.at_rest()
            pilot = Pilot(self)
            rests = 0
            while rests < _RESTS:
                stack = list(self.screen_stack)
                await pilot.pause(0)
                busy = [worker for worker in self.workers if not worker.is_finished and worker.group not in _FOREGROUND]
                if busy:
                    await asyncio.wait([asyncio.ensure_future(_ended(worker)) for worker in busy], timeout=_PATIENCE)
                # What moved is drawn with the next frame, which is late on a busy machine: a look before it would miss
                # a page. A widget that scrolls lets one frame go by first, and then has a message of its own.
                drawn = asyncio.Event()
                self.screen.call_after_refresh(drawn.set)
                with suppress(TimeoutError):
                    await asyncio.wait_for(drawn.wait(), _PATIENCE)
                rests = 0 if busy or stack != list(self.screen_stack) else rests + 1
                if clear and rests == _RESTS:
                    self.clear_notifications()
                    clear, rests = False, 0
            state: dict[str, Any] = {"screen": type(self.screen).__name__, "asked": sorted(set(server.asked))}
            if self._driver is not None:
                self._driver.write(f"\x1b_{orders.nonce}:{json.dumps(state)}{orders.nonce}\x1b\\")

    tui.app.WebhooksApp = Watched  # type: ignore[misc]  # the command line looks it up when it is wanted
    tui.command_line.connecting.open_client = open_client
    tui.command_line.console._head_start = lambda connection: None  # it would go over the real network
    return tui.cli.main(orders.arguments)


if __name__ == "__main__":
    sys.exit(main(Orders(**json.loads(sys.argv[1]))))
