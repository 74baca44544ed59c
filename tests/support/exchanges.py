"""A log of what was sent to the API."""

from __future__ import annotations

from typing import Any

from tests.support.times import NOON
from tui.api.exchange import Exchange, ExchangeLog

BASE = "https://api.example/v1/webhooks"


def add_exchange(log: ExchangeLog, method: str, path: str, status: int | None = 200, **more: Any) -> None:
    known: dict[str, Any] = {
        "at": NOON,
        "operation": "someOperation",
        "attempt": 1,
        "error": None,
        "seconds": 0.25,
        "request_bytes": 10,
        "response_bytes": 2_000,
    }
    known |= more
    log.add(Exchange(number=log.next_number(), method=method, url=BASE + path, status=status, **known))


def make_exchange_log() -> ExchangeLog:
    log = ExchangeLog()
    add_exchange(log, "GET", "/configs")
    add_exchange(
        log,
        "PUT",
        "/configs/wh3",
        operation="updateConfig",
        request_headers=(("authorization", "[redacted]"),),
        request_body='{"name": "Invoices", "auth": {"authType": "BASIC"}}',
    )
    add_exchange(log, "POST", "/configs/wh3/events", 503, response_body='{"message": "down"}')
    add_exchange(log, "GET", "/configs/wh4", None, error="the connection broke")
    return log
