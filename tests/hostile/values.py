"""Values that fit no field: beyond 64 bits, beyond all calendars, of another type, endless, nested without end."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx

DEEP: Final = "@deep@"
"""Stands for a value that is nested 5,000 levels deep; `json` does not write one."""

NUMBERS: Final[Sequence[Any]] = (
    2**63, -(2**63) - 1, 2**64, 10**40, "@long@", -1, -(2**31), 0, 10**400, 1.5, -0.0, 1e308, float("inf"),
    float("-inf"), 2**53 + 1,
)  # fmt: skip
ODD: Final[Sequence[Any]] = (
    None,
    True,
    [],
    {},
    "",
    " ",
    "x" * 20_000,
    "\ud800",
    "\x00\x1b[2J",
    [None],
    {"": {"": []}},
    DEEP,
)
DATES: Final[Sequence[str]] = (
    "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59-01:00",
    "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59+14:00", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z",
    "0000-00-00T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T11:59:60Z", "2026-W48-1",
    "-0001-01-01T00:00:00Z", "+12026-01-01T00:00:00Z", "1e999", "1764072000", "2026-11-23T11:00:00+23:59",
    "2026-11-23T11:00:00.123456789Z", "1883-11-18T12:03:58-04:56:02", "2262-04-12T00:00:00Z", "0002-01-01T00:00:00Z",
)  # fmt: skip
VALUES: Final[Sequence[Any]] = (*NUMBERS, *ODD, *DATES)

FIELDS: Final = (
    "created_at", "status", "retry_attempt", "http_method", "url", "event_name", "payload", "original_payload",
    "http_response",
    "metadata", "can_reapply_transform", "can_reapply_transform_reason", "webhook_config_id", "org_id", "unknown_field",
)  # fmt: skip
INNER: Final = tuple(("http_response", name) for name in ("status_code", "message", "code", "body", "unknown")) + tuple(
    ("metadata", name) for name in ("correlation_id", "action", "organization_id", "creation_timestamp")
)


def event(number: int, changes: Mapping[str | tuple[str, str], Any]) -> dict[str, Any]:
    """A failed event of a minute of the morning, with what is changed of it."""
    made: dict[str, Any] = {
        "event_id": f"odd-{number:03}",
        "webhook_config_id": "hook",
        "org_id": "739224",
        "created_at": f"2026-11-23T{13 - number // 60:02}:{59 - number % 60:02}:00.000Z",
        "status": "failed",
        "retry_attempt": 1,
        "event_name": "order_updated",
        "http_method": "POST",
        "url": "https://erp.example.test/in",
        "payload": json.dumps({"order": number}),
        "http_response": {"status_code": 503, "message": "Service Unavailable"},
        "metadata": {"correlation_id": f"c-{number}"},
    }
    for name, value in changes.items():
        if isinstance(name, tuple):
            made[name[0]] = {**made[name[0]], name[1]: value} if isinstance(made[name[0]], dict) else made[name[0]]
        else:
            made[name] = value
    return made


class OddServer:
    """One webhook with these events; made for a client (`transport`), and for a console (`settle`)."""

    def __init__(self, events: Sequence[Mapping[str, Any]], config: Mapping[str, Any] | None = None) -> None:
        self.events = [dict(odd) for odd in events]
        self.config = {
            "id": "hook", "name": "Orders", "eventName": "order_updated", "url": "https://erp.example.test/in",
            "httpMethod": "POST", "enabled": True, "status": "active", "auth": {"authType": "NONE"}, **(config or {}),
        }  # fmt: skip
        self.sent: list[str] = []

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    async def settle(self) -> None:
        """Nothing is delivered here."""

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/configs"):
            return _response([self.config])
        if "replay" in path:
            self.sent.append(path)
            return httpx.Response(202, json={"replayed_event_ids": []})
        if path.endswith("/events"):
            return self._page(json.loads(request.content or b"{}"))
        if "/events/" in path:
            matching = [odd for odd in self.events if path.endswith(f"/{odd['event_id']}")]
            return _response(matching[0]) if matching else httpx.Response(404, json={"message": "no event"})
        return _response(self.config)

    def _page(self, asked: Mapping[str, Any]) -> httpx.Response:
        events = self.events
        if asked.get("status"):
            events = [odd for odd in events if odd.get("status") == asked["status"]]
        if asked.get("event_id"):
            events = [odd for odd in events if odd["event_id"] == asked["event_id"]]
        start = 0
        if cursor := asked.get("cursor"):
            start = next(n for n, odd in enumerate(events, 1) if odd["event_id"] == cursor["event_id"])
        page = events[start : start + asked.get("limit", 25)]
        more = start + len(page) < len(events)
        following = {"created_at": str(page[-1]["created_at"])[:40], "event_id": page[-1]["event_id"]} if more else None
        return _response({"data": page, "next_cursor": following, "has_more": more})


def _response(value: Any) -> httpx.Response:
    body = json.dumps(value).replace("Infinity", "1e999").replace(f'"{DEEP}"', "[" * 5_000 + "]" * 5_000)
    body = body.replace('"@long@"', "9" * 5_000)
    return httpx.Response(200, content=body.encode(), headers={"content-type": "application/json"})
