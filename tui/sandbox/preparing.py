"""What a payload goes through before it is sent: the webhook's transform, its filter, the files that it is to carry.

Each may evaluate JSONata, which waits for a thread: call these from one that is no event loop.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.api.models import JsonObject
from tui.jsonata import JsonataProblem, evaluate_now
from tui.sandbox.auth import CannotSend
from tui.sandbox.conditions import passes
from tui.sandbox.database import Webhook
from tui.sandbox.multipart import attachments
from tui.sandbox.wire import as_object, dumps


class Prepared(NamedTuple):
    body: str
    """The payload that is sent, as JSON; the source where the transform failed."""
    failure: str | None = None
    """The sentence of a transform that failed."""
    wanted: bool = True
    """The filter lets the payload through, and a file is there where one is to be sent."""


def prepare(webhook: Webhook, payload: JsonObject) -> Prepared:
    """Take `payload`, as it was triggered, to what is sent."""
    wanted = passes(webhook.document, payload) and _has_files(webhook, payload)
    return transformed(webhook, dumps(payload))._replace(wanted=wanted)


def transformed(webhook: Webhook, source: str) -> Prepared:
    """Apply the webhook's transform to `source` (JSON). Where it finds nothing the source is sent as it is."""
    expression = webhook.document.get("jsonataExpression")
    if not isinstance(expression, str) or not expression.strip():
        return Prepared(source)
    try:
        made = evaluate_now(expression, source).text
    except JsonataProblem as problem:
        return Prepared(source, f"The transform failed: {problem.located(expression)}.")
    return Prepared(source if made is None else made)


def _has_files(webhook: Webhook, payload: JsonObject) -> bool:
    """Tell whether a multipart delivery has something to send; without it is silently skipped
    (multipartConfig.fileSource)."""
    if webhook.document.get("deliveryMode") != "binary_multipart":
        return True
    try:
        return bool(attachments(as_object(webhook.document.get("multipartConfig")), payload))
    except CannotSend:
        return True  # the delivery itself fails, and says why
