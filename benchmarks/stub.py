"""A server of the webhooks API on plain sockets, in a process of its own: it answers in far less than a millisecond.

`python -m benchmarks.stub --webhooks 40 --events 1000 --latency 0.15` prints the port it listens on. Only what is read
is served: getConfigs, getConfig, getWebhookEventsV2 (pages by cursor, time range, status, event id) and getEventById.
Any token is let in. `GET /stub/counts` says how many requests there were, of which operation, and how many at once at
most.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from benchmarks.logs import Log, whole_millisecond

HOST: Final = "127.0.0.1"
_CONFIGS: Final = "/v1/webhooks/configs"
_ONE: Final = re.compile(r"/v1/webhooks/configs/([^/]+)")
_EVENTS: Final = re.compile(r"/v2/webhooks/configs/([^/]+)/events")
_EVENT: Final = re.compile(r"/v1/webhooks/configs/([^/]+)/events/([^/]+)")
_COUNTS: Final = "/stub/counts"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)

Answer = tuple[int, bytes]


class Api:
    """The operations over the made-up logs."""

    def __init__(self, webhooks: int, events: int, payload_bytes: int, newest: datetime, seconds: float) -> None:
        logs = [Log(number, events, newest, payload_bytes, seconds) for number in range(webhooks)]
        self.logs = {log.config_id: log for log in logs}
        self.counts: Counter[str] = Counter()
        self.at_once = 0
        self.most_at_once = 0
        self._configs = _body([log.config() for log in logs])

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Status and body for a request."""
        path = path.partition("?")[0]
        if path == _COUNTS:
            counts = _body({**self.counts, "most at once": self.most_at_once})
            self.counts.clear()
            self.most_at_once = 0
            return 200, counts
        if (method, path) == ("GET", _CONFIGS):
            self.counts["getConfigs"] += 1
            return 200, self._configs
        if method == "POST" and (match := _EVENTS.fullmatch(path)) and match[1] in self.logs:
            self.counts["getWebhookEventsV2"] += 1
            return self._page(self.logs[match[1]], json.loads(body or b"{}") or {})
        if method == "GET" and (match := _EVENT.fullmatch(path)) and match[1] in self.logs:
            self.counts["getEventById"] += 1
            log = self.logs[match[1]]
            return 200, _body(log.event(log.number_of(match[2])))
        if method == "GET" and (match := _ONE.fullmatch(path)) and match[1] in self.logs:
            self.counts["getConfig"] += 1
            return 200, _body(self.logs[match[1]].config())
        self.counts["refused"] += 1
        return 404, _body({"message": "The stub does not serve this."})

    def _page(self, log: Log, options: dict[str, Any]) -> Answer:
        cursor, times = options.get("cursor"), options.get("timestamp") or {}
        if "event_id" in options:
            number = log.number_of(options["event_id"])
            return 200, log.page_json([number] if 0 <= number < log.count else [], False)
        numbers, more = log.page(
            limit=options.get("limit", 25),
            after=log.number_of(cursor["event_id"]) if cursor else None,
            since=_time(times.get("from")),
            until=_time(times.get("to")),
            status=options.get("status"),
        )
        return 200, log.page_json(numbers, more)


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as far as clients that send a Content-Length need it."""

    def __init__(self, api: Api, latency: float) -> None:
        self._api = api
        self._latency = latency
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end]
            length = int(match[1]) if (match := _LENGTH.search(head)) else 0
            if len(self._received) < end + 4 + length:
                return
            body = self._received[end + 4 : end + 4 + length]
            self._received = self._received[end + 4 + length :]
            method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            self._respond(path, *self._api.answer(method, path, body))

    def _respond(self, path: str, status: int, body: bytes) -> None:
        reason = b"OK" if status == 200 else b"Not Found"
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        answer = head % (status, reason, len(body)) + body
        if path == _COUNTS or not self._latency:
            self._write(answer)
            return
        self._api.at_once += 1
        self._api.most_at_once = max(self._api.most_at_once, self._api.at_once)
        asyncio.get_running_loop().call_later(self._latency, self._write_late, answer)

    def _write_late(self, answer: bytes) -> None:
        self._api.at_once -= 1
        self._write(answer)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


def _body(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


async def serve(api: Api, port: int, latency: float) -> None:
    """Serve until the process is ended; says the port first."""
    server = await asyncio.get_running_loop().create_server(lambda: Connection(api, latency), HOST, port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stub", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 for any free one")
    parser.add_argument("--webhooks", type=int, default=40)
    parser.add_argument("--events", type=int, default=1_000, help="of each webhook")
    parser.add_argument("--payload-bytes", type=int, default=300)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--newest", type=datetime.fromisoformat, help="the newest event's time (default: a minute ago)")
    parser.add_argument("--seconds", type=float, default=80_000.0, help="the stretch of time that the events cover")
    options = parser.parse_args(arguments)
    newest = options.newest or datetime.now(UTC) - timedelta(minutes=1)
    api = Api(options.webhooks, options.events, options.payload_bytes, whole_millisecond(newest), options.seconds)
    try:
        asyncio.run(serve(api, options.port, options.latency))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
