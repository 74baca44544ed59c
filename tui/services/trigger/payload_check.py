"""Is this text a payload that can be sent? Checked as it is typed, before anything leaves the machine."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn

from tui.api.models import JsonObject, WebhookConfig

_LONGEST_NUMBER = 4_000
"""Digits of a whole number at most: Python refuses to read more than 4,300."""
_WANTED = "The API wants metadata.organization_id, a text."


@dataclass(frozen=True)
class PayloadCheck:
    """The verdict on a text: a `payload`, or the `problem` that keeps it from being one (`line` and `column` from 1,
    where known).

    `lacks_metadata` says that the problem is only what the API wants in `metadata`, which can be filled in. `warnings`
    do not keep it from being sent. `size` is in bytes, as it will be sent.
    """

    payload: JsonObject | None = None
    problem: str | None = None
    line: int | None = None
    column: int | None = None
    lacks_metadata: bool = False
    warnings: tuple[str, ...] = ()
    size: int = 0


@dataclass
class _Reader:
    """Collects what `json.loads` passes over in silence."""

    repeated: list[str] = field(default_factory=list)
    rounded: list[str] = field(default_factory=list)

    def obj(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, value in pairs:
            if key in members:
                self.repeated.append(key)
            members[key] = value
        return members

    def number(self, text: str) -> float:
        value = float(text)
        if math.isinf(value):
            raise _Refused(f"the number {text[:40]} is too large to be sent")
        if Decimal(text) != Decimal(repr(value)):
            self.rounded.append(text)
        return value

    def whole(self, text: str) -> int:
        if len(text) > _LONGEST_NUMBER:
            raise _Refused(f"a whole number of {len(text)} digits is too long to be sent")
        return int(text)

    def constant(self, text: str) -> NoReturn:
        raise _Refused(f"{text} is not a value of JSON")


class _Refused(ValueError):
    pass


def check_payload(text: str) -> PayloadCheck:
    """Read `text` as the payload of a trigger: a JSON object with `metadata.organization_id` (ExecutionPayload,
    Metadata)."""
    if not text.strip():
        return PayloadCheck(problem="There is no payload yet.", line=1, column=1)
    reader = _Reader()
    try:
        value = json.loads(
            text,
            object_pairs_hook=reader.obj,
            parse_float=reader.number,
            parse_int=reader.whole,
            parse_constant=reader.constant,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return PayloadCheck(
            problem=f"Not JSON at {where}: {_in_words(error.msg)}.", line=error.lineno, column=error.colno
        )
    except _Refused as error:
        return PayloadCheck(problem=f"Cannot be sent: {error}.")
    except RecursionError:
        return PayloadCheck(problem="Cannot be sent: it is nested too deeply.")
    if not isinstance(value, dict):
        return PayloadCheck(problem=f"The payload must be an object in braces; this is {_kind(value)}.")
    size = payload_size(value)
    if problem := _metadata_problem(value):
        return PayloadCheck(problem=problem, lacks_metadata=True, size=size)
    return PayloadCheck(payload=value, warnings=_warnings(reader), size=size)


def payload_size(payload: Mapping[str, Any]) -> int:
    """Count the bytes of `payload` as compact JSON in UTF-8."""
    return len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def fill_in_metadata(
    payload: Mapping[str, Any], config: WebhookConfig, organization: str | None, now: datetime
) -> JsonObject:
    """`payload` with what the API wants in `metadata`. What is there already stays as it is."""
    known = payload.get("metadata")
    metadata: JsonObject = dict(known) if isinstance(known, Mapping) else {}
    if not isinstance(known, Mapping):
        metadata["action"] = "Triggered by hand"
        metadata["creation_timestamp"] = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        metadata["webhook_id"] = config.id
        if config.name:
            metadata["webhook_name"] = config.name
    known_organization = metadata.get("organization_id")
    if not isinstance(known_organization, str) or not known_organization:
        metadata["organization_id"] = organization or ""
    rest = {key: value for key, value in payload.items() if key != "metadata"}
    return {"metadata": metadata, **rest}


def _metadata_problem(payload: Mapping[str, Any]) -> str | None:
    metadata = payload.get("metadata")
    if metadata is None:
        return _WANTED
    if not isinstance(metadata, Mapping):
        return f'"metadata" must be an object in braces; this is {_kind(metadata)}.'
    organization = metadata.get("organization_id")
    if not isinstance(organization, str) or not organization:
        return _WANTED
    return None


def _warnings(reader: _Reader) -> tuple[str, ...]:
    sentences = [f'"{key}" occurs more than once: the last one is sent' for key in dict.fromkeys(reader.repeated)]
    sentences += [f"{text} is sent as {float(text)!r}" for text in dict.fromkeys(reader.rounded)]
    return tuple(sentences)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
    return "something else"


def _in_words(message: str) -> str:
    """Python's words for what is wrong, with its capital taken off."""
    return message[:1].lower() + message[1:].rstrip(".")
