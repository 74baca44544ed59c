"""The program that the storm runs: the real command line over a server in its process whose answers are late, or never
come."""

from __future__ import annotations

import asyncio
import faulthandler
import json
import random
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import httpx


@dataclass(frozen=True)
class Weather:
    """The server's behaviour. `late` is the longest an answer takes, in seconds; of a hundred requests `lost` get none.

    Every request that would send or change something is written to the file `writes` before it is answered; `places`
    takes the classes of the screens that were opened, `dropped` what was left undone for screens that were gone, and
    `stacks` where it is when SIGUSR1 comes, and what its tasks wait for when SIGUSR2 does.
    """

    seed: int
    late: float
    lost: int
    server: Literal["hostile", "sandbox"]
    writes: str
    places: str
    dropped: str
    stacks: str

    def command(self) -> list[str]:
        """The command that runs the program in it."""
        return [sys.executable, "-m", __spec__.name if __name__ == "__main__" else __name__, json.dumps(asdict(self))]


class Stormy(httpx.AsyncBaseTransport):
    """Answers late, out of order, or not at all."""

    def __init__(self, inner: httpx.AsyncBaseTransport, weather: Weather) -> None:
        self._inner = inner
        self._weather = weather
        self._random = random.Random(f"answers {weather.seed}")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if is_write(request):
            append(self._weather.writes, f"{request.method} {request.url.path}")
        await asyncio.sleep(self._random.uniform(0, self._weather.late))
        if self._random.randrange(100) < self._weather.lost:
            raise self._random.choice([httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout])("lost in the storm")
        return await self._inner.handle_async_request(request)


def append(path: str, line: str) -> None:
    """Add a line to a file: it is there even if the program is killed."""
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


def await_chain(task: asyncio.Task[Any]) -> str:
    """Tell what a task waits for, coroutine by coroutine."""
    waiting: Any = task.get_coro()
    words: list[str] = []
    while waiting is not None and len(words) < 40:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        words.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}" if frame is not None else repr(waiting)[:200])
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)
    return " > ".join(words)


def is_write(request: httpx.Request) -> bool:
    """Tell whether a request changes or sends something. A test of a login does neither, and is asked for by one
    key."""
    path = request.url.path
    if request.method == "POST":
        return path.endswith(("/configs", "/trigger", "/replay", "/replay-batch"))
    return request.method in ("PUT", "DELETE", "PATCH")


def main(weather: Weather) -> int:
    """Run the program in this weather."""
    import tui.app
    import tui.cli
    import tui.command_line.connecting
    import tui.command_line.console
    import tui.leaving
    from tui import crash
    from tui.screens.common import lifetime

    faulthandler.register(signal.SIGUSR1, Path(weather.stacks).open("w"))  # noqa: SIM115 (for as long as it runs)
    from tui.api.client import WebhooksClient
    from tui.connection import Connection

    inner: httpx.AsyncBaseTransport
    if weather.server == "hostile":
        from tests.hostile.server import HostileServer

        inner = HostileServer().transport
    else:
        from tui.sandbox import demo_transport

        inner = demo_transport()

    def open_client(connection: Connection, early: object = None) -> WebhooksClient:
        return WebhooksClient(
            connection.server,
            connection.token,
            headers=connection.headers,
            allow_plain_http=True,
            transport=Stormy(inner, weather),
        )

    class Watched(tui.app.WebhooksApp):
        """Tells which screens were opened."""

        CSS_PATH = [Path(tui.app.__file__).parent / sheet for sheet in tui.app.WebhooksApp.CSS_PATH]

        def on_load(self) -> None:
            super().on_load()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, self._tell_tasks)

        def _tell_tasks(self) -> None:
            for task in asyncio.all_tasks():
                places = [f"{frame.f_code.co_filename}:{frame.f_lineno}" for frame in task.get_stack()]
                append(weather.stacks, f"{task.get_name()}: {await_chain(task)} {places}")

        def _load_screen_css(self, screen: Any) -> None:
            append(weather.places, type(screen).__name__)
            super()._load_screen_css(screen)

    is_of_the_gone = lifetime.is_of_the_gone

    def is_dropped(error: BaseException) -> bool:
        if drop := is_of_the_gone(error):
            append(weather.dropped, f"{crash.kind(error)} at {crash.place(error)}")
        return drop

    tui.leaving.is_of_the_gone = is_dropped  # type: ignore[attr-defined]  # where it is asked
    tui.app.WebhooksApp = Watched  # type: ignore[misc]  # the command line looks it up when it is wanted
    tui.command_line.connecting.open_client = open_client
    tui.command_line.console._head_start = lambda connection: None  # it would go over the real network
    return tui.cli.main(["--demo"] if weather.server == "sandbox" else [])


if __name__ == "__main__":
    sys.exit(main(Weather(**json.loads(sys.argv[1]))))
