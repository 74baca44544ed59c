"""A client on a sandbox of its own, and a receiver on loopback that says what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

import httpx

from tui.sandbox import Sandbox

NOW = datetime(2026, 11, 23, 14, 0, 0, 123_456, tzinfo=UTC)
METADATA = {"metadata": {"organization_id": "739224"}}


def frozen() -> datetime:
    return NOW


class Client(httpx.AsyncClient):
    """Paths below /v1/webhooks; answers are JSON."""

    sandbox: Sandbox

    async def call(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        response = await self.request(method, path, **options)
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    async def create(self, **fields: Any) -> Any:
        body = {
            "name": "test",
            "eventName": "order_completed",
            "httpMethod": "POST",
            "auth": {"authType": "NONE"},
            **fields,
        }
        return await self.call("POST", "/v1/webhooks/configs", 201, json=body)

    async def trigger(self, webhook: Any, payload: Any = None, *, sync: bool = True) -> Any:
        params = {"sync": str(sync).lower()}
        return await self.call(
            "POST", f"/v1/webhooks/configs/{webhook['id']}/trigger", params=params, json={**METADATA, **(payload or {})}
        )

    async def events(self, webhook: Any, **search: Any) -> Any:
        return await self.call("POST", f"/v2/webhooks/configs/{webhook['id']}/events", json=search)

    async def event(self, webhook: Any, event_id: str) -> Any:
        return await self.call("GET", f"/v1/webhooks/configs/{webhook['id']}/events/{event_id}")


@asynccontextmanager
async def running(seed: Literal["demo", "empty"] = "empty", **options: Any) -> AsyncIterator[Client]:
    options = {"now": frozen, "time_scale": 0, **options}
    sandbox = Sandbox(seed=seed, **options)
    headers = {"Authorization": f"Bearer {sandbox.state.token}"}
    async with Client(transport=sandbox.transport(), base_url="http://sandbox.demo", headers=headers) as client:
        client.sandbox = sandbox
        yield client


@dataclass
class Received:
    method: str
    path: str
    headers: httpx.Headers
    body: bytes


@dataclass
class Receiver:
    """Answers each request with the next of `answers` (the last one again and again): a status, or a status and a
    body."""

    answers: list[int | tuple[int, bytes]] = field(default_factory=lambda: [200])
    received: list[Received] = field(default_factory=list)
    url: str = ""
    gate: asyncio.Event | None = None
    """Where there is one, answers wait for it."""

    async def __aenter__(self) -> Receiver:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.strip().split("\r\n")
        headers = httpx.Headers([(name, value) for name, _, value in (entry.partition(": ") for entry in fields)])
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = line.split(" ")
        self.received.append(Received(method, path, headers, body))
        if self.gate is not None:
            await self.gate.wait()
        scripted = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        status, content = scripted if isinstance(scripted, tuple) else (scripted, b"")
        writer.write(
            f"HTTP/1.1 {status} Status\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        writer.close()
