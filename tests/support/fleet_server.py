"""A server of many webhooks on the wire: one may answer 500, one hang, one answer 429. Its time is a `Timeline`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.support.fleets import Timeline
from tests.support.times import NOON
from tui.api.client import WebhooksClient
from tui.sealed import SecretStr
from tui.services.fleet.fleet import Fleet
from tui.services.outbox import Outbox
from tui.services.session import Session

PAGE = 25


class FleetServer:
    """Webhooks `hook-00`, `hook-01` ...; `failures` says how many deliveries of each failed, one a minute before
    noon."""

    def __init__(self, count: int, *, latency: float = 0.15) -> None:
        self.time = Timeline()
        self.latency = latency
        self.ids = [f"hook-{number:02}" for number in range(count)]
        self.failures: Counter[str] = Counter()
        self.broken: set[str] = set()
        self.hanging: dict[str, float] = {}
        """Seconds until each of these answers."""
        self.limited: dict[str, int | None] = {}
        """Those that answer 429, and the seconds that they ask to wait; `None`: they don't say."""
        self.asked: list[tuple[datetime, str, dict[str, Any]]] = []
        """When a request for events came, for which webhook, and what it asked for."""
        self.succeeded: dict[str, int | None] = {}
        """How many minutes before noon the newest delivery of each succeeded, `None`: none did; by default 12 hours."""
        self.failed_minutes: dict[str, int] = {}
        """How many minutes before noon the newest failure of each was; by default 1."""
        self.pending: set[str] = set()
        """Those that have events that are still pending."""
        self.deaf: set[str] = set()
        """Those whose events are listed whatever their status, as if nothing had been asked for: their failures."""
        self.held_until = NOON
        self.too_early: list[str] = []
        """Requests that came while the server had asked for a pause."""
        self.in_flight = self.most_in_flight = 0

    def client(self) -> WebhooksClient:
        return WebhooksClient(
            "https://webhooks.example",
            SecretStr("tok_1f0a"),
            transport=httpx.MockTransport(self._answer),
            sleep=self.time.sleep,
            random=lambda: 0.0,
            now=self.time.now,
        )

    def session(self) -> Session:
        """A session whose fleet waits in this server's time."""
        client = self.client()
        session = Session(client, Outbox(), self.time.now)
        session.fleet = Fleet(
            client, self.time.now, session.book, held=lambda: client.held_seconds, sleep=self.time.sleep
        )
        return session

    def of(self, config_id: str) -> list[dict[str, Any]]:
        """Return the requests about one webhook."""
        return [body for _, asked, body in self.asked if asked == config_id]

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(
                200, json=[{"id": config_id, "name": config_id, "enabled": True} for config_id in self.ids]
            )
        config_id = request.url.path.split("/")[-2]
        body = json.loads(request.content)
        self.asked.append((self.time.at, config_id, body))
        if self.time.at < self.held_until:
            self.too_early.append(config_id)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self.time.sleep(self.hanging.get(config_id, self.latency))
        finally:
            self.in_flight -= 1
        if config_id in self.broken:
            return httpx.Response(500, json={"message": "out of order"})
        if config_id in self.limited:
            seconds = self.limited[config_id]
            if seconds is None:
                return httpx.Response(429)
            self.held_until = max(self.held_until, self.time.at + timedelta(seconds=seconds))
            return httpx.Response(429, headers={"Retry-After": str(seconds)})
        return httpx.Response(200, json=self._page(config_id, body))

    def _page(self, config_id: str, body: dict[str, Any]) -> dict[str, Any]:
        status = body.get("status")
        if status != "failed" and config_id not in self.deaf:
            minutes = self.succeeded.get(config_id, 60 * 12)
            data = [] if minutes is None else [self._event(config_id, minutes - 1, "succeeded")]
            if status is None and config_id in self.pending:
                data = [self._event(config_id, 0, "in_progress")]
            return {"data": data, "next_cursor": None}
        start = int(body["cursor"]["event_id"].rpartition("-")[2]) + 1 if "cursor" in body else 0
        limit = min(body["limit"], PAGE)
        times = body.get("timestamp") or {}
        since, until = (datetime.fromisoformat(times[edge]) if times.get(edge) else None for edge in ("from", "to"))
        numbers = [
            number
            for number in range(start, self.failures[config_id])
            for at in (NOON - timedelta(minutes=self.failed_minutes.get(config_id, 1) + number),)
            if (since is None or at >= since) and (until is None or at <= until)
        ]
        data = [self._event(config_id, number, "failed") for number in numbers[:limit]]
        more = len(numbers) > limit
        last = {"event_id": data[-1]["event_id"], "created_at": data[-1]["created_at"]} if more else None
        return {"data": data, "next_cursor": last, "has_more": more}

    def _event(self, config_id: str, number: int, status: str) -> dict[str, Any]:
        first = self.failed_minutes.get(config_id, 1) if status == "failed" else 1
        at = NOON - timedelta(minutes=first + number)
        return {
            "event_id": f"{config_id}-{status}-{number}",
            "org_id": "739224",
            "webhook_config_id": config_id,
            "created_at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "status": status,
            "payload": "{}",
            "http_response": {"status_code": 503 if status == "failed" else 200, "message": "said"},
        }


def troubled_server() -> FleetServer:
    """Forty webhooks; the worst is the last, one answers 500, one hangs for 30 s, one answers 429."""
    server = FleetServer(40)
    server.failures.update({"hook-39": 700, "hook-20": 3})
    server.broken.add("hook-05")
    server.hanging["hook-06"] = 30.0
    server.limited["hook-07"] = 1
    return server
