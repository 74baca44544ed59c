"""An event as Markdown for a ticket: no payload, no secret, and nothing in it that the ticket could act on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.api.redaction import BLOT, Redactor
from tui.document.layout import laid_out
from tui.services.copying.markdown import code, fenced, utc
from tui.services.events.event_row import row_of
from tui.services.time.clock import parse_time

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig, WebhookEvent

LONGEST_RESPONSE: Final = 4_000
"""Characters of the response that are shown: a ticket is read by people."""


def event_as_markdown(event: WebhookEvent, config: WebhookConfig, server: str | None, read_at: datetime) -> str:
    """The event, times in UTC. `read_at` is the time of this look at it, since a delivery's state may change; `server`
    is the API's address, where it has one."""
    row, redactor = row_of(event), Redactor()
    created = parse_time(event.created_at)
    request = f"{event.http_method or config.http_method or ''} {redactor.text(event.url or config.url or '')}".strip()
    lines = [
        f"### {code(config.label)}: delivery {_state(row.status, delivered=row.was_delivered)}",
        "",
        f"- Webhook: {code(config.label)} ({code(config.id)})" + (f" at {code(server)}" if server else ""),
        f"- Event: {code(event.event_id)}" + (f", {code(row.event_name)}" if row.event_name else ""),
        f"- Time: {utc(created) if created else code(event.created_at or 'not known')}",
        f"- Request: {code(request)}" if request else "- Request: not known",
        f"- Status: {code(row.status)}" + (f", {code(row.code)}" if row.code else ""),
    ]
    if row.reason:
        lines.append(f"- Reason: {code(redactor.text(row.reason))}")
    if row.attempt is not None:
        lines.append(f"- Automatic retries: {row.attempt}")
    if row.correlation_id:
        lines.append(f"- Correlation id: {code(row.correlation_id)}")
    lines += [f"- As seen: {utc(read_at)}", "", *_response(event, redactor)]
    return "\n".join(lines) + "\n"


def _state(status: str, *, delivered: bool) -> str:
    if delivered:
        return "arrived, but its response was too large to record"
    words = {"in_progress": "pending", "succeeded": "succeeded", "failed": "failed", "skipped": "skipped"}
    return words.get(status, "in an unknown state")


def _response(event: WebhookEvent, redactor: Redactor) -> list[str]:
    raw = event.response_text
    if raw is None:
        return ["No response was recorded."]
    text, words = _readable(raw, redactor)
    if len(text) <= LONGEST_RESPONSE:
        return [f"Response{words}:", "", fenced(text, "json")]
    length = f"its first {LONGEST_RESPONSE:,} of {len(text):,} characters"
    return [f"Response{words}, {length}:", "", fenced(text[:LONGEST_RESPONSE])]


def _readable(raw: str, redactor: Redactor) -> tuple[str, str]:
    """JSON text laid out, its secrets redacted and its numbers as they came; and words for what was changed."""
    try:
        text = laid_out(redactor.json(raw))
    except (ValueError, RecursionError):
        text = redactor.text(raw)
    return text, " (secrets redacted)" * (BLOT in text and BLOT not in raw)
