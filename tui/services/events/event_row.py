"""An event as a row of the log: small, typed, and with its failure put in a few words."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Final

from tui.api.models import INTERNAL_ERROR, OAUTH_FAILED, RESPONSE_TOO_LARGE
from tui.services.time.clock import parse_time
from tui.store.rows import EventRow

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

__all__ = ["EventRow", "reason_of", "row_of"]

_REASON_LENGTH: Final = 200
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)
_MOST_ATTEMPTS: Final = 1_000_000
"""The contract knows five; what is beyond this is no number of attempts, whatever it is."""


def row_of(event: WebhookEvent, config_id: str = "") -> EventRow:
    """The row of an event; `config_id` is the webhook that was asked, whatever the event itself says."""
    response = event.http_response
    code = ""
    if response is not None:
        code = str(response.status_code) if response.status_code is not None else response.code or ""
    return EventRow(
        event_id=event.event_id,
        status=event.status or "unknown",
        at=parse_time(event.created_at),
        created_at=event.created_at or "",
        code=RESPONSE_TOO_LARGE if response is not None and response.code == RESPONSE_TOO_LARGE else code,
        attempt=_attempt(event.retry_attempt),
        event_name=event.event_name or "",
        reason=reason_of(event),
        correlation_id=(event.metadata.correlation_id or "") if event.metadata else "",
        method=event.http_method or "",
        url=event.url or "",
        config_id=config_id or event.webhook_config_id or "",
    )


def _attempt(attempt: int | None) -> int | None:
    return attempt if attempt is not None and 0 <= attempt <= _MOST_ATTEMPTS else None


def reason_of(event: WebhookEvent) -> str:
    """Give the reason of an event's state in a few words; the receiver's own where there are any."""
    response = event.http_response
    if event.status == "in_progress":
        return "being delivered, may be retried"
    if event.status == "skipped":
        words = response.message if response is not None else None
        return words or "its conditions did not match"
    if response is None:
        return "" if event.status == "succeeded" else "no response recorded"
    words = response.message or _first_words(response.body)
    match response.code:
        case code if code == RESPONSE_TOO_LARGE:
            return "was delivered; the response was too large to record"
        case code if code == INTERNAL_ERROR:
            return f"epilot's own failure: {words}" if words else "epilot's own failure"
        case code if code == OAUTH_FAILED:
            return _login_failed(words)
        case _:
            return words


def _login_failed(words: str) -> str:
    """The vendor's own words for it begin with the same in other words, and may end in a bare status."""
    why = re.sub(r"(?i)^oauth token exchange failed:?\s*", "", words.strip())
    if len(why) == 3 and why.isdecimal() and int(why) in set(HTTPStatus):
        why = f"{int(why)} {HTTPStatus(int(why)).phrase}"
    return f"OAuth login failed: {why}" if why else "OAuth login failed"


def _first_words(body: object) -> str:
    """The part of a response body that most likely says why: its message or error, or its beginning."""
    if isinstance(body, dict):
        for key in ("message", "error_description", "error", "detail", "title", "reason"):
            if isinstance(value := body.get(key), str) and value:
                return value[:_REASON_LENGTH]
    if body is None or body == {}:
        return ""
    if isinstance(body, str):
        return body[:_REASON_LENGTH]
    # Piece by piece, each a character at least: a body may be of megabytes.
    return "".join(islice(_ENCODER.iterencode(body), _REASON_LENGTH))[:_REASON_LENGTH]
