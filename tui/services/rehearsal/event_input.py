"""The input that conditions and transform were given for an event, as far as the API keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from tui.api.models import WebhookEvent


@dataclass(frozen=True, slots=True)
class EventInput:
    """A payload as JSON. `certain`: it is what came in, and not what a transform may have made of it."""

    text: str
    certain: bool


def input_of(event: WebhookEvent, config: Mapping[str, JsonValue]) -> EventInput | None:
    """The input of `event`, read by its id; `None` where the server sent no payload at all.

    Without `original_payload` the payload is the input only where the webhook has no transform: the contract keeps no
    original for events of the catalogue, for large ones, and where none was stored.
    """
    original = event.original_payload_text
    if original is not None:
        return EventInput(original, certain=True)
    payload = event.payload_text
    return None if payload is None else EventInput(payload, certain=not has_transform(config))


def has_transform(config: Mapping[str, JsonValue]) -> bool:
    """Tell whether the webhook changes what comes in."""
    expression = config.get("jsonataExpression")
    return isinstance(expression, str) and bool(expression.strip())
