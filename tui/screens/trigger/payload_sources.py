"""Sources that a trigger's payload can start from, as text to edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tui.api.models import WebhookConfig, WebhookEvent
from tui.document.layout import laid_out
from tui.services.trigger.payload_check import check_payload, fill_in_metadata
from tui.text import inert_json, json_text


@dataclass(frozen=True)
class PayloadSource:
    """One start. `words` name it in a sentence; `text` is `None` for the example, which has to be asked for."""

    key: str
    words: str
    text: str | None
    caution: str | None = None


def payload_sources(
    config: WebhookConfig, event: WebhookEvent | None, organization: str | None, now: datetime
) -> list[PayloadSource]:
    """Every start there is, the one to begin with first."""
    return [
        *_of_event(config, event),
        PayloadSource("example", "the example of the API", None),
        PayloadSource("empty", "nothing but metadata", json_text(fill_in_metadata({}, config, organization, now))),
    ]


def _of_event(config: WebhookConfig, event: WebhookEvent | None) -> Iterator[PayloadSource]:
    if event is None:
        return
    if event.original_payload_text is not None:
        words = f"what event {event.event_id} was made from"
        yield PayloadSource("original", words, editable(event.original_payload_text))
    if event.payload_text is not None:
        transformed = bool(config.jsonata_expression)
        yield PayloadSource(
            "event",
            f"what event {event.event_id} delivered",
            editable(event.payload_text),
            "The webhook's JSONata has changed this payload already and will change it again." if transformed else None,
        )


def editable(document: str) -> str:
    """A JSON document, laid out and inert, every token as it came; what is none as it is, but inert."""
    check = check_payload(document)
    is_json = check.payload is not None or check.lacks_metadata
    return inert_json(laid_out(document) if is_json else document)
