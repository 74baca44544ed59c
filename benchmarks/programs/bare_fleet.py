"""The peer of the fleet: a bare httpx client that asks every webhook for its failures and its newest success."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

LAST_ROW = "the last webhook is read"


async def main(server: str, at_once: int) -> None:
    places = asyncio.Semaphore(at_once)
    since = (datetime.now(UTC) - timedelta(hours=24)).isoformat()
    async with httpx.AsyncClient(base_url=server, headers={"Authorization": "Bearer stub"}, timeout=30) as client:

        async def ask(config_id: str, options: dict[str, Any]) -> int:
            answer = await client.post(f"/v2/webhooks/configs/{config_id}/events", json=options)
            return len(answer.json()["data"])

        async def check(config: dict[str, Any]) -> None:
            async with places:
                await ask(config["id"], {"limit": 25, "status": "failed", "timestamp": {"from": since}})
                await ask(config["id"], {"limit": 1, "status": "succeeded"})

        configs = (await client.get("/v1/webhooks/configs")).json()
        await asyncio.gather(*(check(config) for config in configs))
        print(LAST_ROW, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
