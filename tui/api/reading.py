"""From the bytes of an answer to a model. Whatever the bytes are, the only thing raised is `ValueError`.

pydantic is imported with the first answer that is read, not before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

from tui.api import event_text

if TYPE_CHECKING:
    from pydantic import BaseModel, JsonValue

    from tui.api.models import (
        ConfiguredEvent,
        EventPage,
        ExamplePayload,
        TriggerResult,
        WebhookConfig,
        WebhookEvent,
    )

LONGEST_WORDS: Final = 1_000
"""Characters of the server's own words that are kept."""
DEEPEST: Final = 100
"""Levels of nesting that are read of an event; receivers answer what they like."""
TOO_DEEP: Final = "[nested too deep to read]"

_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)

_LONG_NUMBER = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")|-?[0-9]{4000,}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?', re.DOTALL)
"""Texts, which stay, and numbers of more digits than Python reads, which are kept as texts."""

_Model = TypeVar("_Model", bound="BaseModel")


class SomethingElse(ValueError):
    """The answer is JSON, but not what was asked for: its text is a clause that says so."""


def parse_json(body: bytes) -> JsonValue:
    """The value of a JSON document, as RFC 8259 has it: UTF-8, no byte order mark, no NaN.

    Raises `ValueError` for anything else, also for nesting or numbers beyond what can be handled. Half a surrogate pair
    is kept as it is: JavaScript writes such strings, and one of them must not hide the rest of the answer.
    """
    from pydantic_core import from_json

    try:
        return cast("JsonValue", from_json(body, allow_inf_nan=False))
    except ValueError as problem:
        if "number out of range" in str(problem):
            return parse_json(_without_long_numbers(body))
        if not _SURROGATE.search(body):
            raise
    try:
        return cast("JsonValue", json.loads(body.decode("utf-8"), parse_constant=_no_constant))
    except RecursionError:
        raise ValueError("recursion limit exceeded") from None
    except ValueError as problem:
        if "integer string conversion" not in str(problem):
            raise
    return parse_json(_without_long_numbers(body))


def any_json(body: bytes) -> bytes:
    """A body that is nothing, or JSON, as it is: also where it is nested deeper, or has larger numbers, than can be
    read. Raises `ValueError`. The standard library reads it: it is here already, and no value is made use of."""
    if body.strip():
        with suppress(RecursionError):
            json.loads(body.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=_no_constant)
    return body


def loose_value(text: str) -> Any:
    """The value of JSON text that was accepted before: `Infinity` too, and what is nested too deep or has too many
    digits as `event()` has it."""
    try:
        return json.loads(text)
    except (RecursionError, ValueError):
        return _shallow(text.encode("utf-8", "surrogatepass"))


def _without_long_numbers(body: bytes) -> bytes:
    """`body` with numbers of more digits than Python reads as texts: the digits stay as they were sent.

    Raises `ValueError` where there is none.
    """
    without, count = _LONG_NUMBER.subn(lambda token: token[1] or b'"%b"' % token[0], body)
    if without == body or not count:
        raise ValueError("a number is out of range")
    return without


def model(kind: type[_Model]) -> Callable[[bytes], _Model]:
    """A reader of one object."""

    def read(body: bytes) -> _Model:
        return _validated(kind, parse_json(body))

    return read


def event(body: bytes) -> WebhookEvent:
    """One event, with the characters that it came as. In its values nesting beyond `DEEPEST` is replaced by `TOO_DEEP`:
    receivers answer what they like."""
    from tui.api.models import WebhookEvent

    return _validated(WebhookEvent, _shallow(body)).with_text(event_text.one_event(body))


def trigger_result(body: bytes) -> TriggerResult:
    """The answer to a trigger, which may hold a receiver's: the same goes for it."""
    from tui.api.models import TriggerResult

    return _validated(TriggerResult, _shallow(body)).with_body_text(event_text.last_member(body.decode(), "body"))


def event_page(body: bytes) -> EventPage:
    """A page of events. The contract requires none of its fields, but an answer without a list of events says nothing
    of how many there are: an error, or somebody else's answer, must never look like an empty log."""
    from tui.api.models import EventPage

    value = _shallow(body)
    entries = value.get("data") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise SomethingElse("the answer has no list of events")
    if isinstance(value, dict) and (value.get("errors") or value.get("error")):
        raise SomethingElse("the answer has an error beside its list of events, so that events may be missing in it")
    texts = event_text.page_of_events(body, entries)
    page = _validated(EventPage, value, {"texts": texts if len(texts) == len(entries) else None})
    if entries and not page.data:
        raise SomethingElse(f"none of the {len(entries):,} entries of the answer is an event with an id")
    return page


def configs(body: bytes) -> list[WebhookConfig]:
    """A list of webhooks. Entries that are no objects are left out; one without a usable id has an empty one."""
    return [config(entry) for entry in _objects(parse_json(body), "webhooks")]


def one_config(body: bytes) -> WebhookConfig:
    """One webhook. What a webhook is made of tells it from an error: the contract doesn't require its id."""
    value = parse_json(body)
    if not isinstance(value, dict) or not value.keys() & {"id", "name", "eventName", "url"}:
        raise SomethingElse("the answer is no webhook")
    return config(value)


def configured_events(body: bytes) -> list[ConfiguredEvent]:
    """A list of events that can trigger webhooks; entries that are no objects are left out."""
    from tui.api.models import ConfiguredEvent

    return [_validated(ConfiguredEvent, entry) for entry in _objects(parse_json(body), "events")]


def example(body: bytes) -> ExamplePayload:
    """An example payload, with the characters that it came as. An answer with none of its three parts is none, and must
    not be sent on as one."""
    from tui.api.models import ExamplePayload

    value = parse_json(body)
    if not isinstance(value, dict) or not value.keys() & {"metadata", "entity", "relations"}:
        raise SomethingElse("the answer has no example in it")
    return _validated(ExamplePayload, value).with_text(body.decode())


def nothing(body: bytes) -> None:
    """The reader of an answer that has nothing to say. One that says something is not known to mean that it was
    done."""
    if not body.strip():
        return
    if words_in(parse_json(body)):
        raise SomethingElse("the answer has a message where the contract has none")


def words_in(value: JsonValue) -> str | None:
    """The server's own words in a document: `message` and its like; outside text."""
    if isinstance(value, str):
        return value.strip()[:LONGEST_WORDS] or None
    if isinstance(value, list):
        sentences = [words for words in map(words_in, value[:5]) if words]
        return "; ".join(sentences)[:LONGEST_WORDS] or None
    if isinstance(value, dict):
        for key in ("message", "Message", "error_description", "detail", "title", "error", "errors"):
            words = words_in(value.get(key))
            if words:
                return words
    return None


def config(entry: Mapping[str, JsonValue]) -> WebhookConfig:
    """A webhook; one without a usable id has an empty one."""
    from tui.api.models import WebhookConfig

    return _validated(WebhookConfig, entry)


def _objects(value: JsonValue, what: str) -> list[Mapping[str, JsonValue]]:
    if not isinstance(value, list):
        raise SomethingElse(f"the answer is no list of {what}")
    objects: list[Mapping[str, JsonValue]] = [entry for entry in value if isinstance(entry, dict)]
    if value and not objects:
        raise SomethingElse(f"none of the {len(value):,} entries of the answer is an object")
    return objects


def _shallow(body: bytes) -> JsonValue:
    """The value of a document that a receiver may have nested deeper than can be read."""
    try:
        return parse_json(body)
    except ValueError as problem:
        if "recursion limit" not in str(problem):
            raise
    return parse_json(_pruned(body))


def _validated(kind: type[_Model], value: object, context: dict[str, object] | None = None) -> _Model:
    from pydantic import ValidationError

    try:
        return kind.model_validate(value, context=context)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:3])
        raise ValueError(f"{where or 'the whole'}: {first['msg']}") from None
    except RecursionError:
        raise ValueError("recursion limit exceeded") from None


def _pruned(body: bytes) -> bytes:
    kept: list[bytes] = []
    depth = start = 0
    for token in _TOKEN.finditer(body):
        bracket = token.group()
        if bracket in (b"[", b"{"):
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(body[start : token.start()])
        elif bracket in (b"]", b"}"):
            if depth == DEEPEST + 1:
                kept.append(json.dumps(TOO_DEEP).encode())
                start = token.end()
            depth -= 1
    if depth != 0:
        raise ValueError("brackets do not match")
    return b"".join([*kept, body[start:]])


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
