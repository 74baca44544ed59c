"""Requests that were received, as a log of events: what lists and shows deliveries shows them, too."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.errors import NotFound, RefusedLocally
from tui.api.event_text import EventText
from tui.api.models import Cursor, EventPage, FilterableStatus, WebhookConfig, WebhookEvent
from tui.services.time.clock import parse_time
from tui.standard_webhooks import ID_HEADER

if TYPE_CHECKING:
    from tui.services.receiving.listener import Received

MOST_BYTES: Final = 64 * 1024 * 1024
"""Bytes of bodies that are held; the oldest go first. The index that reads this has its own limit."""
MOST: Final = 20_000
"""Requests that are held, however small."""

CONFIG_ID: Final = "received"


class ReceivedLog:
    """Holds what was received at `address`, newest last: an `EventSource` that is never asked over a wire.

    An event is the request: its time, method, path and body; its status tells what it was answered, its reason what
    the signature is, and what else it had stands in its metadata, values of headers that hold secrets redacted.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._events: list[WebhookEvent] = []
        """In the order of a log, the oldest first: a clock may be set back."""
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._times: Counter[str] = Counter()
        """Requests by their webhook-id: a receiver gets one again for each retry."""
        self.config = WebhookConfig.model_validate({"id": CONFIG_ID, "name": address, "url": address})

    def add(self, received: Received) -> None:
        """Take a request; the oldest go where it needs their room."""
        event, size = self._event_of(received), len(received.body)
        insort(self._events, event, key=_place)
        self._sizes[event.event_id] = size
        self._bytes += size
        gone = 0
        while len(self._events) - gone > (1 if self._bytes > MOST_BYTES else MOST):
            self._bytes -= self._sizes.pop(self._events[gone].event_id)
            gone += 1
        del self._events[:gone]

    def _event_of(self, received: Received) -> WebhookEvent:
        webhook_id = _text(received.header(ID_HEADER) or "") or f"request {received.number}"
        self._times[webhook_id] += 1
        times = self._times[webhook_id]
        verdict = received.verdict
        message = "signature not checked"
        if verdict is not None:
            message = f"{'✓' if verdict.is_valid else '✗'} {_text(verdict.sentence)}"
        path = _text(received.shown_path)
        response = {"status_code": received.answered, "message": message}
        rest: dict[str, object] = {
            "event_id": webhook_id if times == 1 else f"{webhook_id} ({times})",
            "created_at": received.at.isoformat().replace("+00:00", "Z"),
            "http_method": _text(received.method),
            "url": self._address + path,
            "signature": None if verdict is None else {**verdict.facts, "words": _text(verdict.sentence)},
            "headers": _by_name(received.shown_headers),
            "body_bytes": len(received.body),
            "status": "succeeded" if 200 <= received.answered <= 299 else "failed",
            "event_name": path,
            "metadata": {"correlation_id": webhook_id},
        }
        payload = _payload(received.body)
        wire = {**rest, "http_response": response, **({"payload": payload} if payload is not None else {})}
        event = WebhookEvent.model_validate(wire)
        return event.with_text(EventText(None, None, _json(response), _json(rest)))

    # --- an event source ----------------------------------------------------------------------------------------------

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
        """A page, newest first."""
        page: list[WebhookEvent] = []
        end = len(self._events)
        if cursor is not None:
            end = bisect_left(self._events, (cursor.created_at or "", cursor.event_id or ""), key=_place)
        for place in range(end - 1, -1, -1):
            event = self._events[place]
            at = parse_time(event.created_at)
            if (
                (until is not None and at is not None and at > until)
                or (event_id is not None and event.event_id != event_id)
                or (status is not None and event.status != status)
            ):
                continue
            if since is not None and at is not None and at < since:
                break
            if len(page) == limit:
                last = page[-1]
                following = Cursor(created_at=last.created_at, event_id=last.event_id)
                return EventPage(data=page, next_cursor=following, has_more=True)
            page.append(event)
        return EventPage(data=page, has_more=False)

    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent:
        """One of those that are held. Raises `NotFound`."""
        for event in reversed(self._events):
            if event.event_id == event_id:
                return event
        raise NotFound(f"{event_id} is not held any more.")

    # --- nothing goes out -------------------------------------------------------------------------------------------

    async def replay_event(self, config_id: str, event_id: str, *, reapply_transform: bool = False) -> None:
        """Raises `RefusedLocally`: what was received cannot be replayed from here."""
        raise RefusedLocally(RECEIVES_ONLY)

    async def replay_batch(
        self, config_id: str, event_ids: Sequence[str], *, reapply_transform: bool = False
    ) -> list[str]:
        """Raises `RefusedLocally`."""
        raise RefusedLocally(RECEIVES_ONLY)


RECEIVES_ONLY: Final = "listen receives, and asks the API nothing: replay it where it was sent from."


def _place(event: WebhookEvent) -> tuple[str, str]:
    return event.created_at or "", event.event_id


def _payload(body: bytes) -> str | None:
    """The body as a payload: its own characters, else its base64 under a name that says so."""
    if not body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _json({"body_base64": base64.b64encode(body).decode()})


def _text(received: str) -> str:
    """Outside text with a stand-in for each byte that is no UTF-8: an event has none such."""
    return received.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _by_name(headers: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """The headers as `verify --headers` reads them: a list where a name occurs more than once."""
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(_text(name), []).append(_text(value))
    return {name: values[0] if len(values) == 1 else values for name, values in named.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
