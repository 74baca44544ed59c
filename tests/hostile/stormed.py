"""The program that the storm runs: the real command line over a server in its process whose answers are late, or never come."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import httpx


@dataclass(frozen=True)
class Weather:
    """How the server behaves. `late` is the longest an answer takes, in seconds; of a hundred requests `lost` get none.

    Every request that would send or change something is written to the file `writes` before it is answered.
    """

    seed: int
    late: float
    lost: int
    server: Literal["hostile", "sandbox"]
    writes: str

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
            self._note(f"{request.method} {request.url.path}\n")
        await asyncio.sleep(self._random.uniform(0, self._weather.late))
        if self._random.randrange(100) < self._weather.lost:
            raise self._random.choice([httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout])("lost in the storm")
        return await self._inner.handle_async_request(request)

    def _note(self, line: str) -> None:
        with Path(self._weather.writes).open("a") as file:
            file.write(line)


def is_write(request: httpx.Request) -> bool:
    """Whether a request changes or sends something. A test of a login does neither, and is asked for by one key."""
    path = request.url.path
    if request.method == "POST":
        return path.endswith(("/configs", "/trigger", "/replay", "/replay-batch"))
    return request.method in ("PUT", "DELETE", "PATCH")


def main(weather: Weather) -> int:
    """Run the program in this weather."""
    import tui.cli
    from tui.api.client import WebhooksClient
    from tui.connection import Connection

    inner: httpx.AsyncBaseTransport
    if weather.server == "hostile":
        from tests.hostile.server import HostileServer

        inner = HostileServer().transport
    else:
        from tui.sandbox import demo_transport

        inner = demo_transport()

    def open_client(connection: Connection, head_start: object = None) -> WebhooksClient:
        return WebhooksClient(
            connection.server,
            connection.token,
            headers=connection.headers,
            allow_plain_http=True,
            transport=Stormy(inner, weather),
        )

    tui.cli.open_client = open_client
    tui.cli._head_start = lambda connection: None  # it would go over the real network
    return tui.cli.main(["--demo"] if weather.server == "sandbox" else [])


if __name__ == "__main__":
    sys.exit(main(Weather(**json.loads(sys.argv[1]))))
