"""The heavy part of an event as the index keeps it, and back again."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tui.api.event_text import EventText
from tui.api.reading import loose_value
from tui.store.database import bindable

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent

_VALUE: Final = "\x00value:"
"""Stands before a payload that came as a value instead of text; JSON text cannot begin so."""

LARGE: Final = 65_536
"""Characters of a response from which on it is not made into values when an event is read: megabytes take long, and
its text is what is shown."""
_BRIEF: Final = "\x00brief"
"""The name of a member that `rest` has at its end where the response is large: what rows and summaries need of it."""
_BRIEF_BEGINS: Final = f"{json.dumps(_BRIEF)}:"
_MOST_MEMBERS: Final = 20
_LONGEST_MEMBER: Final = 1_000

Body = tuple[str | bytes | None, str | bytes | None, str | bytes, str | bytes | None]
"""payload, answer, rest, original: the columns of `bodies`."""


def body_of(event: WebhookEvent) -> Body:
    """The columns of an event: the characters that it came as. Nothing is left out, known to the contract or not."""
    text = event.text
    return (
        _kept(event.payload, text.payload),
        bindable(text.response) if text.response not in (None, "null") else None,
        bindable(_with_brief(event, text) if text.response is not None and len(text.response) > LARGE else text.rest),
        _kept(event.original_payload, text.original),
    )


def event_of(payload: str | None, answer: str | None, rest: str, original: str | None) -> WebhookEvent:
    """The event whose columns these are."""
    from tui.api.models import WebhookEvent

    wire: dict[str, Any] = loose_value(rest)
    is_large = answer is not None and len(answer) > LARGE and _BRIEF in wire
    brief = wire.pop(_BRIEF) if is_large else None
    if is_large:
        rest = rest[: rest.rindex(_BRIEF_BEGINS)].removesuffix(",") + "}"
    for name, kept in (("payload", payload), ("original_payload", original)):
        if kept is not None:
            wire[name] = loose_value(kept.removeprefix(_VALUE)) if kept.startswith(_VALUE) else kept
    if answer is not None:
        wire["http_response"] = brief if is_large else loose_value(answer)
    return WebhookEvent.model_validate(wire).with_text(EventText(_json_of(payload), _json_of(original), answer, rest))


def payload_text(kept: str | None) -> str | None:
    """The text of a payload from its column, as `WebhookEvent.payload_text` has it."""
    return kept.removeprefix(_VALUE) if kept is not None else None


def _with_brief(event: WebhookEvent, text: EventText) -> str:
    """`rest` with the brief of a large response at its end."""
    response = event.http_response
    brief: dict[str, Any] | None = None
    if response is not None:
        brief = {"status_code": response.status_code, "message": response.message, "code": response.code}
        brief["body"] = _beginning(response.body)
    gap = "" if text.rest == "{}" else ","
    return f"{text.rest[:-1]}{gap}{_BRIEF_BEGINS}{json.dumps(brief, ensure_ascii=False)}}}"


def _beginning(body: object) -> object:
    """As much of a large body as tells why a delivery failed: its own words, or its first members."""
    if isinstance(body, str):
        return body[:_LONGEST_MEMBER]
    if isinstance(body, dict):
        plain = ((name, value) for name, value in body.items() if not isinstance(value, dict | list))
        return {name: _beginning(value) for name, value in islice(plain, _MOST_MEMBERS)}
    return None if isinstance(body, list) else body


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
