"""A server's event log, as the services see it: keyset pages like the real one, without a wire."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from tui.api.errors import ApiError, NotFound, TooLarge
from tui.api.models import Cursor, EventPage, FilterableStatus, WebhookConfig, WebhookEvent
from tui.services.time.clock import parse_time

HOOK = WebhookConfig.model_validate({"id": "hook", "name": "Orders to ERP", "url": "https://erp.example/in"})
"""The webhook whose events a `FakeLog` lists."""


_moment = cache(parse_time)


def make_event(
    number: int, *, status: str = "failed", second: int | None = None, payload: str = "{}", config: str = "hook"
) -> WebhookEvent:
    """Event `evt-0007` at second 7 of noon, unless `second` says otherwise."""
    at = number if second is None else second
    code = {"succeeded": 200, "failed": 503}.get(status)
    return WebhookEvent.model_validate(
        {
            "event_id": f"evt-{number:04}",
            "org_id": "739224",
            "webhook_config_id": config,
            "created_at": f"2026-11-23T{10 + at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}.000Z",
            "status": status,
            "event_name": "order_completed",
            "payload": payload,
            **({"http_response": {"status_code": code, "message": "said"}} if code else {}),
        }
    )


class FakeLog:
    """Pages events newest first, 25 at most; can fail, repeat a cursor, and be written to while it is read."""

    def __init__(self, events: Sequence[WebhookEvent] = (), *, page_size: int = 25) -> None:
        self.events = list(events)
        self.page_size = page_size
        self.asked: list[dict[str, object]] = []
        self.fail_with: ApiError | None = None
        self.repeat_cursor: Cursor | None = None
        self.configs: list[WebhookConfig] = []
        self.too_large: set[str] = set()
        """Ids of events that no page can hold: a smaller one ends above them, as the client asks for it."""
        self._in_order_of: list[WebhookEvent] = []
        self._in_order: list[tuple[WebhookEvent, datetime | None]] = []
        self.to_is_part = True
        """True where `until` is part of the time range; the contract doesn't say."""

    async def get_configs(self, event_name: str | None = None) -> list[WebhookConfig]:
        if self.fail_with is not None:
            raise self.fail_with
        return self.configs

    async def list_events(
        self,
        config_id: str,
        *,
        limit: int = 25,
        cursor: Cursor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        event_id: str | None = None,
        status: FilterableStatus | None = None,
        wait_out_limits: bool = True,
    ) -> EventPage:
        self.asked.append(
            {"config": config_id, "cursor": cursor, "status": status, "since": since, "until": until, "limit": limit}
        )
        if self.fail_with is not None:
            raise self.fail_with
        listed = self._newest_first()
        for bound, keeps in ((since, operator.ge), (until, operator.le if self.to_is_part else operator.lt)):
            if bound is not None:
                listed = [(event, moment) for event, moment in listed if keeps(moment or bound, bound)]
        ordered = [event for event, _ in listed]
        if config_id != "hook":
            ordered = [event for event in ordered if event.webhook_config_id == config_id]
        if event_id is not None:
            ordered = [event for event in ordered if event.event_id == event_id]
        if status is not None:
            ordered = [event for event in ordered if event.status == status]
        if cursor is not None:
            place = (cursor.created_at or "", cursor.event_id or "")
            ordered = [event for event in ordered if (event.created_at or "", event.event_id) < place]
        size = min(limit, self.page_size)
        fitting = next((n for n, event in enumerate(ordered[:size]) if event.event_id in self.too_large), size)
        if not fitting and ordered:
            raise TooLarge("The events could not be read: the answer is too large.", status=413)
        page, rest = ordered[:fitting], ordered[fitting:]
        following = Cursor(created_at=page[-1].created_at, event_id=page[-1].event_id) if rest else None
        return EventPage(data=page, next_cursor=self.repeat_cursor or following, has_more=bool(rest) or None)

    def _newest_first(self) -> list[tuple[WebhookEvent, datetime | None]]:
        """The events with their times, put in order only where there are others than at the last call."""
        if self._in_order_of != self.events:
            self._in_order_of = list(self.events)
            ordered = sorted(self.events, key=lambda event: (event.created_at or "", event.event_id), reverse=True)
            self._in_order = [(event, _moment(event.created_at)) for event in ordered]
        return self._in_order

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        if self.fail_with is not None:
            raise self.fail_with
        for event in self.events:
            if event.event_id == event_id:
                return event.model_copy(update={"original_payload": '{"original":true}'})
        raise NotFound("There is no such event.", status=404)


def make_log(count: int = 60) -> FakeLog:
    """Event 0 is the oldest; every fifth was delivered, the others failed; each has a payload of its own."""
    return FakeLog(
        [
            make_event(number, status="failed" if number % 5 else "succeeded", payload=f'{{"order": "no-{number}"}}')
            for number in range(count)
        ]
    )
