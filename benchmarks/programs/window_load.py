"""Loads a webhook's whole window as the console does: its client, its index, its loader, without a screen.

Writes a JSON line: the seconds from before the first request to after the last event is in the index, the most memory
that the process had, and what is there.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from tui.api.client import WebhooksClient
from tui.api.models import WebhookEvent
from tui.services.events.feed import FeedBook
from tui.services.events.webhook_log import Query
from tui.services.events.window_loader import WindowLoader
from tui.services.time.clock import utc_now
from tui.services.time.window import last
from tui.store.event_index import EventIndex


def most_memory() -> int:
    """Bytes of memory that the process had at most (VmHWM); 0 where the system does not tell. What `getrusage` says
    holds the memory of the process that started this one."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


async def main(server: str, config_id: str) -> None:
    WebhookEvent.model_validate({"event_id": "warm"})  # the models are there before a log is opened
    index = EventIndex()
    client = WebhooksClient(server, None)
    feed = FeedBook(client, config_id, utc_now, index, server=server).feed(Query(last("24h")))
    started = time.perf_counter()
    loader = WindowLoader(feed)
    await loader.load()
    seconds = time.perf_counter() - started
    done = {
        "seconds": seconds,
        "memory": most_memory(),
        "events": len(feed.rows),
        "complete": loader.complete,
        "coverage": feed.coverage,
    }
    await client.aclose()
    index.close()
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
