"""JSON in and out, and the errors of the API: an HTTP status and `{"message": ...}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue
from starlette.responses import Response

from tui.api.models import JsonObject


class SandboxError(Exception):
    """The sandbox cannot start; `str()` is one sentence that names the thing and the way out."""


class Refusal(Exception):
    """An answer other than success: `status` and the message for its body."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def dumps(value: object) -> str:
    """Compact JSON, characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def loads(raw: bytes | str) -> JsonValue:
    """Strict JSON: no NaN, no half of a surrogate pair. ValueError says what is wrong."""
    try:
        value: JsonValue = json.loads(raw, parse_constant=_no_constants)
        text = raw.decode() if isinstance(raw, bytes) else raw
        if "\\ud" in text or "\\uD" in text:
            dumps(value).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(dumps(value), status, headers, media_type="application/json")


def as_object(value: JsonValue) -> JsonObject:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
