"""The peer of loading a window: a bare httpx client that follows the cursor, one page after another, and keeps each
event.

Writes a JSON line: the seconds from before the first request to after the last answer, and what it read.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import httpx


async def main(server: str, config_id: str, since: str) -> None:
    events: dict[str, Any] = {}
    options: dict[str, Any] = {"limit": 25, "timestamp": {"from": since}}
    pages = 0
    started = time.perf_counter()
    async with httpx.AsyncClient(base_url=server, headers={"Authorization": "Bearer stub"}, timeout=30) as client:
        while True:
            page = (await client.post(f"/v2/webhooks/configs/{config_id}/events", json=options)).json()
            pages += 1
            events.update((event["event_id"], event) for event in page["data"])
            if not page["next_cursor"]:
                break
            options["cursor"] = page["next_cursor"]
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "events": len(events), "pages": pages}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
