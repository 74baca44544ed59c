"""The made-up webhooks and events of the benchmarks: any event from its number alone, so that a million need no
memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

ORGANIZATION: Final = "739224"
DAY_SECONDS: Final = 80_000.0
"""The stretch of time that a log covers: less than 24 h, the window that the program opens with."""
_FILLER: Final = "Straße des 17. Juni 135, 10623 Berlin; contract 2026-0042; meter reading 48213 kWh; "
_LABELS: Final = ("customer_request_created", "order_submitted", "contract_updated", "meter_reading_saved")


@dataclass(frozen=True)
class Log:
    """One webhook's events, numbered from the newest (0) to the oldest (`count` - 1), evenly spread before `newest`.

    One in ten has failed, one in fifty was skipped; `payload_bytes` is about the length of each payload.
    """

    webhook: int
    count: int
    newest: datetime
    payload_bytes: int = 300
    seconds: float = DAY_SECONDS

    @property
    def config_id(self) -> str:
        return f"hook{self.webhook:04d}"

    @property
    def name(self) -> str:
        return webhook_name(self.webhook)

    @cached_property
    def step(self) -> timedelta:
        """The time between two events: whole milliseconds, as the server writes them."""
        return timedelta(milliseconds=max(1, int(self.seconds * 1000 / max(1, self.count))))

    def at(self, number: int) -> datetime:
        return self.newest - number * self.step

    def numbers(self, since: datetime | None, until: datetime | None) -> range:
        """The events from `since` to `until`, both included; `None` is open."""
        first, last = 0, self.count - 1
        if until is not None and until < self.newest:
            first = -((until - self.newest) // self.step)
        if since is not None:
            last = min(last, (self.newest - since) // self.step)
        return range(max(0, first), last + 1)

    def status(self, number: int) -> str:
        # Every webhook's newest event is another one, so that some of a fleet fail now and others don't.
        place = number + self.webhook
        if place % 50 == 7:
            return "skipped"
        return "failed" if place % 10 == 3 else "succeeded"

    def event_id(self, number: int) -> str:
        """Grows with the time, as the server's order wants it where two events have the same."""
        return f"{self.webhook:08x}-5eed-4000-8000-{self.count - 1 - number:012d}"

    def number_of(self, event_id: str) -> int:
        return self.count - 1 - int(event_id.rpartition("-")[2])

    def mark(self, number: int) -> str:
        """The words in an event's reason by which its row is known on the screen."""
        return row_mark(number)

    def event(self, number: int) -> dict[str, Any]:
        """The event as the contract has it."""
        status = self.status(number)
        at = time_text(self.at(number))
        response: dict[str, Any] = {"message": self.mark(number)}
        if status != "skipped":
            response |= {"status_code": 503 if status == "failed" else 200, "body": {"answer": number % 97}}
        return {
            "event_id": self.event_id(number),
            "org_id": ORGANIZATION,
            "webhook_config_id": self.config_id,
            "url": f"https://receiver{self.webhook:02d}.example.com/hooks",
            "created_at": at,
            "event_name": _LABELS[self.webhook % len(_LABELS)],
            "http_method": "POST",
            "http_response": response,
            "metadata": {
                "action": "Automation",
                "creation_timestamp": at,
                "webhook_id": self.config_id,
                "webhook_name": self.name,
                "organization_id": ORGANIZATION,
                "correlation_id": f"correlation-{number // 3:09d}",
            },
            "status": status,
            "payload": self.payload(number),
            "retry_attempt": number % 4 if status == "failed" else 0,
            "can_reapply_transform": False,
            "can_reapply_transform_reason": "no_transform_configured",
        }

    def payload(self, number: int) -> str:
        """A payload. All have `needl` and `hay` in them; only every thousandth has `needle`, only the oldest `hays`."""
        needle = "needle" if number % 1000 == 999 else "needling"
        hay = "haystack" if number == self.count - 1 else "hayfield"
        head = f'{{"entity": {{"_id": "{number:012d}", "_title": "{needle} {hay} {number}"}}, "note": "'
        room = max(0, self.payload_bytes - len(head.encode()) - 2)
        return head + (_FILLER * (room // len(_FILLER) + 1))[:room] + '"}'

    def config(self) -> dict[str, Any]:
        """The webhook as the contract has it."""
        return {
            "id": self.config_id,
            "name": self.name,
            "eventName": _LABELS[self.webhook % len(_LABELS)],
            "url": f"https://receiver{self.webhook:02d}.example.com/hooks",
            "httpMethod": "POST",
            "enabled": True,
            "status": "active",
            "creationTime": "2026-01-07T08:00:00.000Z",
            "auth": {"authType": "BASIC", "basicAuthConfig": {"username": "epilot"}},
            "payloadConfiguration": {"include_relations": True, "hydrate_entity": True},
            "retryPolicy": {"enabled": True, "maxAttempts": 3},
        }

    def page(
        self,
        *,
        limit: int = 25,
        after: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        status: str | None = None,
    ) -> tuple[list[int], bool]:
        """The numbers of a page of events older than number `after`, and whether there are more."""
        within = self.numbers(since, until)
        start = within.start if after is None else max(within.start, after + 1)
        numbers: list[int] = []
        for number in range(start, within.stop):
            if status is None or self.status(number) == status:
                if len(numbers) == limit:
                    return numbers, True
                numbers.append(number)
        return numbers, False

    def page_json(self, numbers: list[int], more: bool) -> bytes:
        """The answer to getWebhookEventsV2, without blanks between tokens, as JavaScript's `JSON.stringify` has it."""
        cursor = (
            {"created_at": time_text(self.at(numbers[-1])), "event_id": self.event_id(numbers[-1])} if more else None
        )
        document = {"data": [self.event(number) for number in numbers], "next_cursor": cursor, "has_more": more}
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def events(self) -> Iterator[dict[str, Any]]:
        """All of them, newest first."""
        return (self.event(number) for number in range(self.count))


def webhook_name(webhook: int) -> str:
    """The name by which a webhook's row is known on the screen."""
    return f"Webhook {webhook:02d} of the stub"


def row_mark(number: int) -> str:
    return f"row {number:07d}"


def time_text(at: datetime) -> str:
    """As the server writes times: UTC, milliseconds, `Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def whole_millisecond(at: datetime) -> datetime:
    """`at` without what the server's times cannot say."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
