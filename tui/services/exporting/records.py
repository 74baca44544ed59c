"""An event as it is exported, whatever the form: its row, and payloads and response only where they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.addresses import without_address_secrets
from tui.api.redaction import Redactor

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import WebhookEvent
    from tui.store.rows import EventRow

FIELDS: Final = (
    "created_at", "status", "code", "reason", "retry_attempt", "event_name", "event_id", "correlation_id",
    "http_method", "url", "webhook_config_id", "webhook_name",
)  # fmt: skip
"""The names of what every export has, in its order: the API's own where it has one (contract, `WebhookEvent`)."""
BODIES: Final = ("payload", "original_payload", "http_response")
"""The names of what only an export with payloads has."""

_REDACTOR: Final = Redactor()


@dataclass(frozen=True)
class ExportRecord:
    """One event. `values` are those of `FIELDS`; `bodies` those of `BODIES`, `None` where they were not asked for. What
    is not known is `None`. All of it is outside text, in the characters that it came in."""

    at: datetime | None
    values: tuple[str | int | None, ...]
    bodies: tuple[str | None, ...] | None = None


def record_of(row: EventRow, webhook_name: str | None, event: WebhookEvent | None = None) -> ExportRecord:
    """The record of a row; with `event`, also its payloads and its response. Keys and passwords in an address or in the
    reason are redacted."""
    values = (
        row.created_at, row.status, row.code, _REDACTOR.text(row.reason), row.attempt, row.event_name, row.event_id,
        row.correlation_id, row.method, without_address_secrets(row.url), row.config_id, webhook_name,
    )  # fmt: skip
    bodies = (event.payload_text, event.original_payload_text, event.response_text) if event is not None else None
    return ExportRecord(row.at, tuple(None if value == "" else value for value in values), bodies)
