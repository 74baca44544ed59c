"""An event, a page of them, and the cursor between pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field, JsonValue, ValidationError, model_validator

from tui.api.models.base import Id, Lenient, Text, WireModel


class HttpResponse(WireModel):
    """The receiver's answer. `status_code` is absent for the vendor's own errors; `body` is of any type."""

    status_code: Lenient[int] = None
    message: Text = None
    body: JsonValue = None
    code: Text = None


class Metadata(WireModel):
    action: Text = None
    origin: Text = None
    creation_timestamp: Text = None
    webhook_id: Text = None
    webhook_name: Text = None
    automation_name: Text = None
    organization_id: Text = None
    user_id: Text = None
    correlation_id: Text = None
    execution_id: Text = None
    action_id: Text = None


class WebhookEvent(WireModel):
    """One delivery of a webhook, with what was sent and what came back."""

    event_id: Id
    webhook_config_id: Text = None
    org_id: Text = None
    url: Text = None
    created_at: Text = None
    event_name: Text = None
    http_response: Lenient[HttpResponse] = None
    metadata: Lenient[Metadata] = None
    status: Text = None
    http_method: Text = None
    payload: JsonValue = None
    original_payload: JsonValue = None
    retry_attempt: Lenient[int] = None
    can_reapply_transform: Lenient[bool] = None
    can_reapply_transform_reason: Text = None

    @property
    def payload_text(self) -> str | None:
        """The payload as text, whether the server sent it as text (the contract) or as a value; `None` if it sent
        none."""
        return _text_of(self.payload)

    @property
    def original_payload_text(self) -> str | None:
        """The payload before the webhook's JSONata transform, as text; `None` if the server sent none."""
        return _text_of(self.original_payload)


class Cursor(WireModel):
    """The place where a page ended. Opaque: it goes back to the server as it came."""

    created_at: Text = None
    event_id: Text = None


class EventPage(WireModel):
    """A page of events, newest first. `unreadable` counts entries that had no event id and could not be kept.

    The contract requires none of the fields. Without a list in `data` this is no page: it says nothing of how many
    there are.
    """

    data: list[WebhookEvent]
    next_cursor: Lenient[Cursor] = None
    has_more: Lenient[bool] = None
    unreadable: int = Field(default=0, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _entry_by_entry(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        entries = data.get("data")
        if not isinstance(entries, list):
            return data
        readable: list[WebhookEvent] = []
        unreadable = 0
        for entry in entries:
            try:
                readable.append(WebhookEvent.model_validate(entry))
            except ValidationError:
                unreadable += 1
        return {**data, "data": readable, "unreadable": unreadable}

    @property
    def is_last(self) -> bool:
        """True if the server says that there is nothing older. One that has more, but no cursor to it, does not."""
        return self.has_more is False or (self.next_cursor is None and self.has_more is not True)


def _text_of(value: JsonValue) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
