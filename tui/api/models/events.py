"""An event, a page of them, and the cursor between pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any, Final, Self

from pydantic import Field, JsonValue, PrivateAttr, ValidationError, ValidationInfo, model_validator

from tui.api.event_text import EventText, last_member
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

    _text: EventText | None = PrivateAttr(default=None)

    @property
    def text(self) -> EventText:
        """The event as its characters came, without blanks between tokens. One that came from no answer is written
        anew."""
        return self._text if self._text is not None else self._written()

    def with_text(self, text: EventText) -> Self:
        """The same event, which remembers the characters that it came as."""
        self._text = text
        return self

    def _written(self) -> EventText:
        wire = self.model_dump(by_alias=True, exclude_unset=True)
        apart = [wire.pop(name, None) for name in ("payload", "original_payload", "http_response")]
        payload, original = (
            None if value is None or isinstance(value, str) else json_compact(value) for value in apart[:2]
        )
        response = None if apart[2] is None else json_compact(apart[2])
        return EventText(payload, original, response, json_compact(wire))

    @property
    def payload_text(self) -> str | None:
        """The payload as text, whether the server sent it as text (the contract) or as a value, whose own characters
        then; `None` if it sent none."""
        return self.payload if self.payload is None or isinstance(self.payload, str) else self.text.payload

    @property
    def original_payload_text(self) -> str | None:
        """The payload before the webhook's JSONata transform, as text; `None` if the server sent none."""
        original = self.original_payload
        return original if original is None or isinstance(original, str) else self.text.original

    @property
    def as_json(self) -> str:
        """All of the event as one JSON object, in the characters that it came as."""
        rest, text = self.text.rest, self.text
        named = (
            ("payload", json_compact(self.payload) if isinstance(self.payload, str) else text.payload),
            (
                "original_payload",
                json_compact(self.original_payload) if isinstance(self.original_payload, str) else text.original,
            ),
            ("http_response", text.response),
        )
        parts = [rest[1:-1], *(f'"{name}":{value}' for name, value in named if value is not None)]
        return f"{{{','.join(filter(None, parts))}}}"

    @property
    def body_text(self) -> str | None:
        """The receiver's body: its own characters where it is a text, else as JSON text as it came; `None` for
        none."""
        text = last_member(self.text.response or "", "body")
        if text is None or text == "null":
            return None
        return str(json.loads(text, strict=False)) if text.startswith('"') else text

    @property
    def response_text(self) -> str | None:
        """The whole response as JSON text, as its characters came; `None` if the server sent none."""
        response = self.text.response
        return None if response == "null" else response


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
    def _entry_by_entry(cls, data: Any, info: ValidationInfo) -> Any:
        """`texts` in the context are those of the entries, in order."""
        if not isinstance(data, Mapping):
            return data
        entries = data.get("data")
        if not isinstance(entries, list):
            return data
        readable: list[WebhookEvent] = []
        unreadable = 0
        texts: Iterable[EventText | None] = (info.context or {}).get("texts") or repeat(None)
        for entry, text in zip(entries, texts, strict=False):
            try:
                event = WebhookEvent.model_validate(entry)
            except ValidationError:
                unreadable += 1
            else:
                readable.append(event if text is None else event.with_text(text))
        return {**data, "data": readable, "unreadable": unreadable}

    @property
    def is_last(self) -> bool:
        """True if the server says that there is nothing older. One that has more, but no cursor to it, does not."""
        return self.has_more is False or (self.next_cursor is None and self.has_more is not True)


def json_compact(value: object) -> str:
    """`value` as JSON without blanks between tokens, its characters as they are."""
    return _COMPACT.encode(value)


_COMPACT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
