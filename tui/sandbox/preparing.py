"""The way of a payload before it is sent: the webhook's transform, its filter, the files that it is to carry.

Each may evaluate JSONata, which waits for a thread: call these from one that is no event loop.
"""

from __future__ import annotations

from typing import NamedTuple

from tui.api.models import JsonObject
from tui.conditions.judging import judge
from tui.jsonata import JsonataProblem, evaluate_now
from tui.sandbox.database import Webhook
from tui.sandbox.wire import dumps


class Prepared(NamedTuple):
    body: str
    """The payload that is sent, as JSON; the source where the transform failed."""
    failure: str | None = None
    """The sentence of a transform that failed."""
    wanted: bool = True
    """Nothing says that the event is to be skipped (`tui.conditions`). What cannot be told is sent: the sandbox rather
    sends too much than hides an event."""


def prepare(webhook: Webhook, payload: JsonObject) -> Prepared:
    """Take `payload`, as it was triggered, to what is sent."""
    source = dumps(payload)
    wanted = judge(webhook.document, source).verdict != "unmet"
    return transformed(webhook, source)._replace(wanted=wanted)


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
