"""A real sandbox after an outage: every delivery of its one webhook failed, and the receiver, in this process, is well
again.

`python -m benchmarks.programs.outage EVENTS PAYLOAD_BYTES` prints the port. When its stdin is closed it waits for what
is being delivered, writes a JSON line (how many deliveries came, of how many events, and the most that came of one),
and ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import uvicorn

from benchmarks.logs import Log, time_text, whole_millisecond
from tui.api.models import JsonObject
from tui.loopback import open_port
from tui.sandbox import Sandbox, serve
from tui.sandbox.database import StoredEvent, Webhook
from tui.sandbox.receivers import DemoReceivers

TOKEN: Final = "stub"
CONFIG: Final = "outage"
NAME: Final = "Webhook of the outage"
HOST: Final = "receiver.test"
BEGAN: Final = timedelta(hours=3)
"""How long ago the first delivery failed."""
LASTED: Final = timedelta(hours=2)
CAUSES: Final = ("upstream connect error", "no healthy upstream", "upstream request timeout")


class Receiver(DemoReceivers):
    """Answers 200 at once, and counts the deliveries of each payload."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: Counter[int] = Counter()

    def knows(self, host: str) -> bool:
        return host == HOST or super().knows(host)

    async def receive(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != HOST:
            return await super().receive(request)
        self.arrived[hash(request.content)] += 1
        return httpx.Response(200, request=request)


def event_id(number: int) -> str:
    """The id of the failed event with a number, the oldest being 0."""
    return f"00000000-5eed-4000-8000-{number:012d}"


def failed_events(count: int, payload_bytes: int) -> Iterator[StoredEvent]:
    """Return what failed, oldest first, each with a payload of its own."""
    log = Log(0, count, datetime.now(UTC), payload_bytes)
    began = whole_millisecond(datetime.now(UTC) - BEGAN)
    for number in range(count):
        yield StoredEvent(
            event_id=event_id(number),
            config_id=CONFIG,
            created_at=time_text(whole_millisecond(began + number * LASTED / count)),
            status="failed",
            url=f"http://{HOST}/",
            event_name="order_completed",
            http_method="POST",
            retry_attempt=3,
            next_attempt_at=None,
            http_response=json.dumps({"status_code": 503, "message": CAUSES[number % len(CAUSES)]}),
            metadata="{}",
            payload=log.payload(number),
            original_payload=None,
        )


async def main(count: int, payload_bytes: int) -> None:
    sandbox, receiver = Sandbox(seed="empty", token=TOKEN, time_scale=0), Receiver()
    sandbox.state.receivers = receiver
    await sandbox.start()
    document: JsonObject = {
        "id": CONFIG, "name": NAME, "eventName": "order_completed", "url": f"http://{HOST}/", "httpMethod": "POST",
        "auth": {"authType": "NONE"}, "status": "active",
    }  # fmt: skip
    sandbox.database.save_webhook(Webhook(CONFIG, document))
    sandbox.database.add_events(failed_events(count, payload_bytes))
    with open_port(0, "The sandbox") as listener:
        server = uvicorn.Server(serve._config(sandbox))
        serving = asyncio.create_task(server.serve([listener]))
        print(listener.getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await sandbox.settle()
        counts = receiver.arrived
        done = {"deliveries": counts.total(), "events": len(counts), "most": max(counts.values(), default=0)}
        print(json.dumps(done), flush=True)
        server.should_exit = True
        await serving


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
