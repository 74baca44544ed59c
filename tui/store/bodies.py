"""The heavy part of an event as the index keeps it, and back again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tui.api.event_text import EventText
from tui.api.reading import loose_value
from tui.store.database import bindable

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

_VALUE: Final = "\x00value:"
"""Stands before a payload that came as a value instead of text; JSON text cannot begin so."""

Body = tuple[str | bytes | None, str | bytes | None, str | bytes, str | bytes | None]
"""payload, answer, rest, original: the columns of `bodies`."""


def body_of(event: WebhookEvent) -> Body:
    """The columns of an event: the characters that it came as. Nothing is left out, known to the contract or not."""
    text = event.text
    return (
        _kept(event.payload, text.payload),
        bindable(text.response) if text.response not in (None, "null") else None,
        bindable(text.rest),
        _kept(event.original_payload, text.original),
    )


def event_of(payload: str | None, answer: str | None, rest: str, original: str | None) -> WebhookEvent:
    """The event whose columns these are."""
    from tui.api.models import WebhookEvent

    wire: dict[str, Any] = loose_value(rest)
    for name, kept in (("payload", payload), ("original_payload", original)):
        if kept is not None:
            wire[name] = loose_value(kept.removeprefix(_VALUE)) if kept.startswith(_VALUE) else kept
    if answer is not None:
        wire["http_response"] = loose_value(answer)
    return WebhookEvent.model_validate(wire).with_text(EventText(_json_of(payload), _json_of(original), answer, rest))


def payload_text(kept: str | None) -> str | None:
    """The text of a payload from its column, as `WebhookEvent.payload_text` has it."""
    return kept.removeprefix(_VALUE) if kept is not None else None


def _kept(value: object, text: str | None) -> str | bytes | None:
    """A payload's column. `text` is the JSON of one that is no text itself."""
    if isinstance(value, str):
        return bindable(_VALUE + json.dumps(value) if value.startswith(_VALUE) else value)
    return None if value is None or text is None else bindable(_VALUE + text)


def _json_of(kept: str | None) -> str | None:
    """The JSON of a payload's column that is no text itself."""
    if kept is None or not kept.startswith(_VALUE):
        return None
    text = kept.removeprefix(_VALUE)
    return None if text.startswith('"') else text
