"""Events as the index keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui.api.models import WebhookEvent
from tui.services.events.event_row import EventRow, row_of
from tui.store.event_index import EventIndex

START = datetime(2026, 11, 20, 23, 58, tzinfo=UTC)

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The time of failure 0; each comes a second after the one before."""


def make_indexed(
    event_id: str, at: datetime | str, status: str = "failed", **more: object
) -> tuple[EventRow, WebhookEvent]:
    created_at = at if isinstance(at, str) else at.isoformat()
    event = WebhookEvent.model_validate({"event_id": event_id, "created_at": created_at, "status": status, **more})
    return row_of(event, "hook"), event


def make_failure(
    number: int, code: str, message: str, *, status: str = "failed", attempt: int | None = None
) -> WebhookEvent:
    answer: dict[str, object] = {"message": message}
    if code.isdigit():
        answer["status_code"] = int(code)
    elif code:
        answer["code"] = code
    at = MORNING + timedelta(seconds=number)
    return WebhookEvent.model_validate(
        {
            "event_id": f"e{number:03}",
            "created_at": at.isoformat(),
            "status": status,
            "http_response": answer,
            "retry_attempt": attempt,
            "metadata": {"correlation_id": f"flow-{number % 4}"},
        }
    )


def fill(index: EventIndex, events: list[WebhookEvent], config: str = "hook") -> int:
    log = index.log("https://server", "org", config)
    index.keep(log, [(row_of(event, config), event) for event in reversed(events)])
    return log
