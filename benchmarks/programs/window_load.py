"""Loads a webhook's whole window as the console does: its client, its index, its loader, without a screen.

Writes a JSON line: the seconds from before the first request to after the last event is in the index, the most memory
that the process had, and what is there.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

from tui.api.client import WebhooksClient
from tui.api.models import WebhookEvent
from tui.services.events.feed import FeedBook
from tui.services.events.webhook_log import Query
from tui.services.events.window_loader import WindowLoader
from tui.services.time.clock import utc_now
from tui.services.time.window import last
from tui.store.event_index import EventIndex


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
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "events": len(feed.rows),
        "complete": loader.complete,
        "coverage": feed.coverage,
    }
    await client.aclose()
    index.close()
    print(json.dumps(done), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
