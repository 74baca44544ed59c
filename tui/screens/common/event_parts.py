"""The parts of an event that a person reads: payload, response, original payload, metadata, summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.api.addresses import without_address_secrets, without_secrets_of
from tui.api.models import WebhookEvent
from tui.screens.common.event_columns import status_cell, time_words
from tui.services.events.event_row import row_of
from tui.services.time.clock import long_ago, parse_time
from tui.widgets.line_table import Cell

if TYPE_CHECKING:
    from tui.screens.common.context import Context

PARTS: Final = ("response", "payload", "original", "metadata")
TITLES: Final = {"response": "Response", "payload": "Payload", "original": "Original", "metadata": "Metadata"}


@dataclass(frozen=True)
class Part:
    """One part, in the characters that it came as. `text` is `None` where the server recorded none; then `missing` says
    why it may be so."""

    name: str
    text: str | None
    missing: str = ""


def part_of(event: WebhookEvent, name: str, *, whole: bool) -> Part:
    """A part of `event`. `whole` says that the event was read by its id, so that what is missing is really missing."""
    match name:
        case "payload":
            return Part(name, event.payload_text, "No payload was recorded.")
        case "original":
            text = event.original_payload_text
            if text is None and not whole:
                return Part(name, None, "Being read ...")
            reason = {
                "no_transform_configured": "no transform is configured, so the payload is the original",
                "no_original_source": "the server has no usable source of it",
            }.get(event.can_reapply_transform_reason or "", "there is none, or it is too large")
            return Part(name, text, f"No original payload: {reason}.")
        case "metadata":
            return Part(name, without_secrets_of(event.url or "", event.text.rest))
        case _:
            return Part(name, event.response_text, "No response was recorded.")


def when(event: WebhookEvent, context: Context) -> str:
    """An event's time in words, with its age."""
    at = parse_time(event.created_at)
    zone = "" if context.local_times else " UTC"
    words = time_words(at, event.created_at or "", local=context.local_times)
    return f"{words}{zone} · {long_ago(at, context.now())}" if at else words


def summary(event: WebhookEvent, when: str) -> list[tuple[str, Cell | str]]:
    """The event in label and value pairs, all outside text, none of them empty."""
    row = row_of(event)
    metadata = event.metadata
    response = event.http_response
    reapply = {
        "available": "can be re-applied",
        "no_transform_configured": "none configured",
        "no_original_source": "cannot be re-applied: no original payload",
    }.get(event.can_reapply_transform_reason or "", "")
    status = status_cell(row)
    pairs: list[tuple[str, Cell | str]] = [
        ("Status", Cell(status.text + (f" · {row.reason}" if row.reason else ""), status.style)),
        ("Code", " ".join(filter(None, (_code(response.status_code), response.code))) if response else ""),
        ("Time", when),
        ("Request", f"{row.method} {without_address_secrets(row.url)}".strip()),
        ("Event", row.event_name),
        ("Event id", row.event_id),
        ("Retries", _retries(event.retry_attempt, known=row.attempt is not None)),
        ("Transform", reapply),
        ("Correlation", row.correlation_id),
        ("Automation", (metadata.automation_name or "") if metadata else ""),
        ("Caused by", (metadata.action or "") if metadata else ""),
    ]
    return [(label, value) for label, value in pairs if value]


def _retries(retries: int | None, *, known: bool) -> str:
    """Say how often the server tried again by itself before this outcome."""
    if retries is None:
        return ""
    if not known:
        return f"the server says {retries}, which is no number of retries"
    return f"{retries} automatic {'retry' if retries == 1 else 'retries'}" if retries else "no automatic retries"


def _code(status: int | None) -> str:
    return "" if status is None else str(status)
