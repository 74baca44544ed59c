"""Send a payload through a webhook by hand, and say honestly what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from tui.api.errors import ApiError
from tui.api.models import (
    INTERNAL_ERROR,
    OAUTH_FAILED,
    RESPONSE_TOO_LARGE,
    ExamplePayload,
    TriggerResult,
    WebhookConfig,
    WebhookEvent,
)
from tui.services.outbox import Outbox

if TYPE_CHECKING:
    from pydantic import JsonValue

TriggerKind = Literal["succeeded", "failed", "answered", "queued", "unknown", "not sent"]
"""`answered`: the server told of an answer but not whether it was a good one. `unknown`: it may have arrived or not."""

_GLYPHS: Mapping[TriggerKind, str] = {
    "succeeded": "✓",
    "failed": "✗",
    "answered": "?",
    "queued": "…",
    "unknown": "?",
    "not sent": "✗",
}


class TriggerClient(Protocol):
    """The client's side of a trigger."""

    async def trigger_webhook(
        self, config_id: str, payload: Mapping[str, JsonValue], *, sync: bool = False
    ) -> TriggerResult: ...
    async def get_example(self, config_id: str, automation_id: str | None = None) -> ExamplePayload: ...
    async def get_event(self, config_id: str, event_id: str) -> WebhookEvent: ...


@dataclass(frozen=True)
class TriggerOutcome:
    """The outcome of a trigger. `headline` and `advice` are our words; `message`, `code` and `body` are the other
    side's, the body in its own characters.

    `seconds` is the time from sending to the answer. `may_have_arrived`: sending again may deliver it twice.
    """

    kind: TriggerKind
    headline: str
    seconds: float
    event_id: str | None = None
    status_code: str | None = None
    code: str | None = None
    message: str | None = None
    body: str | None = None
    advice: str | None = None
    may_have_arrived: bool = False

    @property
    def glyph(self) -> str:
        """One character that says the kind without colour."""
        return _GLYPHS[self.kind]


class Trigger:
    """Triggers a webhook, once for each time it is asked to."""

    def __init__(self, client: TriggerClient, outbox: Outbox, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._outbox = outbox
        self._timer = timer

    @property
    def sending(self) -> tuple[str, ...]:
        """The writes that are on their way right now."""
        return self._outbox.busy

    async def example(self, config_id: str, automation_id: str | None = None) -> ExamplePayload:
        """The API's example of a payload. Raises `ApiError`."""
        return await self._client.get_example(config_id, automation_id)

    async def send(self, config: WebhookConfig, payload: Mapping[str, JsonValue], *, sync: bool) -> TriggerOutcome:
        """Send once, and never again by itself. Raises nothing: whatever goes wrong is an outcome too."""
        started = self._timer()
        with self._outbox.sending(f"Trigger of {config.label}"):
            try:
                result = await self._client.trigger_webhook(config.id, payload, sync=sync)
            except ApiError as error:
                return _of_error(error, self._timer() - started)
        return _of_result(result, self._timer() - started, sync=sync)

    async def look_up(self, config: WebhookConfig, event_id: str, *, seconds: float = 0.0) -> TriggerOutcome:
        """Look up what has become of a queued event. Raises `ApiError` (not found: the server may not show it yet)."""
        return _of_event(await self.event(config, event_id), seconds)

    async def event(self, config: WebhookConfig, event_id: str) -> WebhookEvent:
        """The event itself. Raises `ApiError`."""
        return await self._client.get_event(config.id, event_id)


def _of_error(error: ApiError, seconds: float) -> TriggerOutcome:
    message = error.server_message
    if error.may_have_arrived:
        return TriggerOutcome(
            "unknown",
            "It is not known whether it arrived",
            seconds,
            message=error.details,
            advice="Look at the webhook's events before you send it again: it may be delivered twice.",
            may_have_arrived=True,
        )
    status = None if error.status is None else str(error.status)
    headline = "Not sent" if status is None else "The API refused it"
    return TriggerOutcome(
        "not sent",
        headline,
        seconds,
        message="\n".join(part for part in (error.sentence, message and f"The server says: {message}") if part),
        advice="Nothing was delivered. The payload is kept as it is.",
    )


def _of_result(result: TriggerResult, seconds: float, *, sync: bool) -> TriggerOutcome:
    if not sync:
        return TriggerOutcome(
            "queued",
            "Queued; whether it is delivered is not known yet",
            seconds,
            event_id=result.event_id,
            message=result.message,
            advice="The receiver may take a moment.",
            may_have_arrived=True,
        )
    kind = _kind(result.status, result.status_code, result.code)
    return TriggerOutcome(
        kind,
        _headline(kind, result.status_code, result.code),
        seconds,
        event_id=result.event_id,
        status_code=result.status_code,
        code=result.code,
        message=result.message,
        body=result.body_text,
        may_have_arrived=kind != "failed",
    )


def _of_event(event: WebhookEvent, seconds: float) -> TriggerOutcome:
    response = event.http_response
    status_code = None if response is None or response.status_code is None else str(response.status_code)
    code = response.code if response else None
    message = response.message if response else None
    body = event.body_text
    if event.status == "in_progress" or (event.status is None and response is None):
        kind: TriggerKind = "queued"
        headline = f"Pending: the last answer was {status_code}" if status_code else "Pending: not delivered yet"
    elif event.status == "skipped":
        kind, headline = "answered", "Skipped: the webhook's conditions do not let it through"
    else:
        kind = _kind(event.status, status_code, code)
        headline = _headline(kind, status_code, code)
    return TriggerOutcome(
        kind,
        headline,
        seconds,
        event_id=event.event_id,
        status_code=status_code,
        code=code,
        message=message,
        body=body,
        advice="It may be tried again by itself." if kind == "queued" else None,
        may_have_arrived=kind != "failed",
    )


def _kind(status: str | None, status_code: str | None, code: str | None) -> TriggerKind:
    """Succeeded or failed as the server says; without its word, by the receiver's status; else not known."""
    if code == RESPONSE_TOO_LARGE:
        return "succeeded"  # it was delivered; only the answer could not be recorded
    match status:
        case "succeeded":
            return "succeeded"
        case "failed":
            return "failed"
        case None if status_code and status_code.isascii() and status_code.isdigit():
            return "succeeded" if 200 <= int(status_code) < 300 else "failed"
    return "answered"


def _headline(kind: TriggerKind, status_code: str | None, code: str | None) -> str:
    if code == RESPONSE_TOO_LARGE:
        return "Delivered; the answer was too large to be recorded"
    if kind == "succeeded":
        return f"Delivered: the receiver answered {status_code}" if status_code else "Delivered"
    if kind == "failed" and code == INTERNAL_ERROR:
        return "Failed inside epilot: the receiver was not the cause"
    if kind == "failed" and code == OAUTH_FAILED:
        return "Failed before the receiver: no OAuth token"
    if kind == "failed":
        return f"Failed: the receiver answered {status_code}" if status_code else "Failed without an answer"
    return "The server does not say whether it was delivered"
