"""The heavy part of an event as the index keeps it, and back again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tui.store.database import bindable

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

_VALUE: Final = "\x00value:"
"""Stands before a payload that came as a value instead of text; JSON text cannot begin so."""

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

Body = tuple[str | bytes | None, str | bytes | None, str | bytes, str | bytes | None]
"""payload, answer, rest, original: the columns of `bodies`."""


def body_of(event: WebhookEvent) -> Body:
    """The columns of an event. Nothing that came with it is left out, known to the contract or not."""
    wire = event.model_dump(by_alias=True, exclude_unset=True)
    payload, original = wire.pop("payload", None), wire.pop("original_payload", None)
    answer = wire.pop("http_response", None)
    return (
        _kept(payload),
        bindable(_json(answer)) if answer is not None else None,
        bindable(_json(wire)),
        _kept(original),
    )


def event_of(payload: str | None, answer: str | None, rest: str, original: str | None) -> WebhookEvent:
    """The event whose columns these are."""
    from tui.api.models import WebhookEvent

    wire: dict[str, Any] = json.loads(rest)
    if payload is not None:
        wire["payload"] = _came(payload)
    if original is not None:
        wire["original_payload"] = _came(original)
    if answer is not None:
        wire["http_response"] = json.loads(answer)
    return WebhookEvent.model_validate(wire)


def payload_text(kept: str | None) -> str | None:
    """The text of a payload from its column, as `WebhookEvent.payload_text` has it."""
    return kept.removeprefix(_VALUE) if kept is not None else None


def _kept(value: Any) -> str | bytes | None:
    if value is None:
        return None
    return bindable(value if isinstance(value, str) and not value.startswith(_VALUE) else _VALUE + _json(value))


def _came(text: str) -> Any:
    return json.loads(text.removeprefix(_VALUE)) if text.startswith(_VALUE) else text


def _json(value: object) -> str:
    """Readable for a search, hence not in ASCII."""
    return _ENCODER.encode(value)
