"""An endpoint on this machine for real deliveries: `/ok` answers 200, `/down` 503, `/token` hands out OAuth tokens."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

ANSWERS = {
    "/ok": (200, {"received": True}),
    "/down": (503, {"error": "maintenance"}),
    "/token": (200, {"access_token": "at-1", "token_type": "Bearer", "expires_in": 3600}),
}


@dataclass(frozen=True)
class Arrival:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Serves while it is entered; `arrivals` has what came in, oldest first."""

    arrivals: list[Arrival] = field(default_factory=list)
    address: str = ""

    async def __aenter__(self) -> Receiver:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    def at(self, path: str) -> list[Arrival]:
        """Return the requests that came in at `path`."""
        return [arrival for arrival in self.arrivals if arrival.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            path = target.partition("?")[0]
            self.arrivals.append(Arrival(method, path, headers, body))
            status, answer = ANSWERS.get(path, (404, {"error": "no such endpoint"}))
            content = json.dumps(answer).encode()
            lines = (
                f"HTTP/1.1 {status} X",
                "Content-Type: application/json",
                f"Content-Length: {len(content)}",
                "Connection: close",
            )
            writer.write("\r\n".join((*lines, "", "")).encode() + content)
            await writer.drain()
        writer.close()
