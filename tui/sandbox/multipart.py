"""`binary_multipart` deliveries: the attachments that a webhook's `fileSource` picks, and its extra form fields.

An attachment is an object with `filename`, `content_base64` and perhaps `mime_type`. Both evaluate JSONata, which waits
for a thread: call them from one that is no event loop.
"""

from __future__ import annotations

import base64
import binascii
from typing import TypeAlias

from pydantic import JsonValue

from tui.api.models import JsonObject
from tui.jsonata import JsonataProblem, evaluate_now
from tui.sandbox.auth import CannotDeliver, resolve_environment
from tui.sandbox.wire import as_object, dumps, loads

Files: TypeAlias = "list[tuple[str, tuple[str, bytes, str]]]"


def attachments(config: JsonObject, payload: JsonValue) -> list[JsonValue]:
    """Pick what `fileSource` names; empty where there is nothing to send (the event is then skipped)."""
    source = config.get("fileSource")
    picked = _evaluated("fileSource", source if isinstance(source, str) else "event_attachments", payload)
    if picked is None:
        return []
    return picked if isinstance(picked, list) else [picked]


def multipart_parts(config: JsonObject, payload: JsonValue) -> tuple[Files, dict[str, str]]:
    """The file parts and the text parts of the form; CannotSend where the config's rules are broken."""
    picked = attachments(config, payload)
    if config.get("fileFieldStrategy", "single") == "single" and len(picked) > 1:
        raise CannotDeliver(f"fileSource picked {len(picked)} files, but fileFieldStrategy is 'single'.")
    name = str(config.get("fileFieldName") or "file")
    return [(name, _file(entry)) for entry in picked], _fields(as_object(config.get("extraFields")), payload)


def _file(entry: JsonValue) -> tuple[str, bytes, str]:
    known = as_object(entry)
    try:
        content = base64.b64decode(str(known.get("content_base64", "")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotDeliver("An attachment's content_base64 is not base64.") from error
    return str(known.get("filename", "file")), content, str(known.get("mime_type", "application/octet-stream"))


def _fields(extra: JsonObject, payload: JsonValue) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, expression in extra.items():
        value = _evaluated(f"extraFields.{name}", str(expression), payload)
        if value is not None:
            fields[name] = resolve_environment(value if isinstance(value, str) else dumps(value))
    return fields


def _evaluated(name: str, expression: str, payload: JsonValue) -> JsonValue:
    """The value of an expression of the config, `None` where it finds nothing; CannotSend says which one failed."""
    try:
        made = evaluate_now(expression, dumps(payload)).text
    except JsonataProblem as problem:
        raise CannotDeliver(f"{name} failed: {problem.located(expression)}.") from None
    return None if made is None else loads(made)
