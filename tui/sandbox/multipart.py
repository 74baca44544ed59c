"""`binary_multipart` deliveries: the attachments that a webhook's `fileSource` picks, and its extra form fields.

An attachment is an object with `filename`, `content_base64` and perhaps `mime_type`. Expressions are evaluated as far
as `transform` can.
"""

from __future__ import annotations

import base64
import binascii
from typing import TypeAlias

from pydantic import JsonValue

from tui.api.models import JsonObject
from tui.sandbox import transform
from tui.sandbox.auth import CannotSend, resolve_environment
from tui.sandbox.wire import as_object, dumps

Files: TypeAlias = "list[tuple[str, tuple[str, bytes, str]]]"


def attachments(config: JsonObject, payload: JsonValue) -> list[JsonValue]:
    """Pick what `fileSource` names; empty where there is nothing to send (the event is then skipped)."""
    source = config.get("fileSource")
    try:
        picked = transform.evaluate(source if isinstance(source, str) else "event_attachments", payload)
    except transform.Unsupported as error:
        raise CannotSend(f"The sandbox cannot evaluate fileSource: {error}.") from error
    if picked is None or isinstance(picked, transform.Nothing):
        return []
    return picked if isinstance(picked, list) else [picked]


def multipart_parts(config: JsonObject, payload: JsonValue) -> tuple[Files, dict[str, str]]:
    """The file parts and the text parts of the form; CannotSend where the config's rules are broken."""
    picked = attachments(config, payload)
    if config.get("fileFieldStrategy", "single") == "single" and len(picked) > 1:
        raise CannotSend(f"fileSource picked {len(picked)} files, but fileFieldStrategy is 'single'.")
    name = str(config.get("fileFieldName") or "file")
    return [(name, _file(entry)) for entry in picked], _fields(as_object(config.get("extraFields")), payload)


def _file(entry: JsonValue) -> tuple[str, bytes, str]:
    known = as_object(entry)
    try:
        content = base64.b64decode(str(known.get("content_base64", "")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CannotSend("An attachment's content_base64 is not base64.") from error
    return str(known.get("filename", "file")), content, str(known.get("mime_type", "application/octet-stream"))


def _fields(extra: JsonObject, payload: JsonValue) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, expression in extra.items():
        try:
            value = transform.evaluate(str(expression), payload)
        except transform.Unsupported as error:
            raise CannotSend(f"The sandbox cannot evaluate extraFields.{name}: {error}.") from error
        if value is not None and not isinstance(value, transform.Nothing):
            fields[name] = resolve_environment(value if isinstance(value, str) else dumps(value))
    return fields
