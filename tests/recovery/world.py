"""A webhook whose 250 deliveries failed, in a sandbox, and a receiver that counts what arrives."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from tui.api.client import WebhooksClient
from tui.api.models import JsonObject
from tui.sandbox import Sandbox
from tui.sandbox.database import StoredEvent, Webhook
from tui.sandbox.receivers import DemoReceivers
from tui.sandbox.times import stamp
from tui.sealed import SecretStr

TOKEN = "dev"
HOST = "receiver.test"


class Receiver(DemoReceivers):
    """Answers for every webhook at `HOST`, and counts each payload's number by webhook. `answer` says what it
    answers."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: dict[str, Counter[int]] = {}
        self.answer: Callable[[int], int] = lambda number: 200

    def knows(self, host: str) -> bool:
        return host == HOST or super().knows(host)

    async def receive(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != HOST:
            return await super().receive(request)
        number = int(json.loads(request.content)["number"])
        status = self.answer(number)
        if status < 300:
            self.arrived.setdefault(request.url.path[1:], Counter())[number] += 1
        return httpx.Response(status, request=request)


def make_sandbox() -> tuple[Sandbox, Receiver]:
    """An empty sandbox that delivers to a receiver of ours."""
    sandbox, receiver = Sandbox(seed="empty", token=TOKEN, time_scale=0), Receiver()
    sandbox.state.receivers = receiver
    return sandbox, receiver


def add_webhook(sandbox: Sandbox, name: str, *, failed: int = 250, ago: timedelta = timedelta(hours=1)) -> str:
    """A webhook whose deliveries all failed for a while; returns its id. The sandbox must have been started."""
    config_id = name.replace(" ", "-")
    document: JsonObject = {
        "id": config_id, "name": name, "eventName": "order_completed", "url": f"http://{HOST}/{config_id}",
        "httpMethod": "POST", "auth": {"authType": "NONE"}, "status": "active",
    }  # fmt: skip
    sandbox.database.save_webhook(Webhook(config_id, document))
    start = datetime.now(UTC) - ago
    sandbox.database.add_events(
        [event(config_id, number, start + timedelta(seconds=number)) for number in range(failed)]
    )
    return config_id


def event(config_id: str, number: int, at: datetime, *, status: str = "failed", name: str = "evt") -> StoredEvent:
    """The event with a payload of its own: `{"number": number}`, its keys in any order."""
    code = 200 if status == "succeeded" else 503
    return StoredEvent(
        event_id=f"{name}-{config_id}-{number:05}",
        config_id=config_id,
        created_at=stamp(at),
        status=status,
        url=f"http://{HOST}/{config_id}",
        event_name="order_completed",
        http_method="POST",
        retry_attempt=0,
        next_attempt_at=None,
        http_response=json.dumps({"status_code": code, "message": "said"}),
        metadata="{}",
        payload=json.dumps({"number": number, "of": config_id}),
        original_payload=None,
    )


class Wire(httpx.AsyncBaseTransport):
    """The way to the sandbox, where every replay of a batch can be made to go wrong: `faults` are texts of the
    sandbox's own (`500`, `cut`), one for each request in turn, or `""`; `first` lets only so many ids through of the
    first."""

    def __init__(self, sandbox: Sandbox, faults: list[str] | None = None, first: int | None = None) -> None:
        self._inner = sandbox.transport()
        self.faults = faults or []
        self.first = first
        self.batches: list[list[str]] = []
        self.is_cut = False
        """Whether there is no way to the sandbox at all."""
        self.attempts_while_cut = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_cut:
            self.attempts_while_cut += 1
            raise httpx.ConnectError("no route")
        if request.url.path.endswith("/replay-batch"):
            body = json.loads(request.content)
            self.batches.append(body["eventIds"])
            fault = self.faults.pop(0) if self.faults else ""
            headers = request.headers.copy()
            if fault:
                headers["X-Sandbox-Fault"] = f"{fault} # {len(self.batches)}"
            if self.first is not None:
                body["eventIds"], self.first = body["eventIds"][: self.first], None
            content = json.dumps(body).encode()
            headers["Content-Length"] = str(len(content))
            request = httpx.Request(
                request.method, request.url, headers=headers, content=content, extensions=request.extensions
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """The sandbox is closed by who made it."""


def client_of(wire: Wire) -> WebhooksClient:
    """A client that waits a hundredth of what it should."""
    return WebhooksClient(
        "http://127.0.0.1:1", SecretStr(TOKEN), transport=wire, sleep=lambda seconds: asyncio.sleep(seconds / 100)
    )
