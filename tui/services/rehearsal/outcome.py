"""The outcome of an input at a webhook: skipped, or sent as which payload.

The contract does not say what is sent where a transform finds nothing, or fails: the first is then unknown, the second
told by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui.conditions.judging import judge
from tui.jsonata import JsonataProblem, evaluate_now
from tui.services.rehearsal.event_input import has_transform

if TYPE_CHECKING:
    from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Outcome:
    """`payload` is what would be sent, as JSON; `None` where nothing is sent, or it is not known. `reason` says why it
    is not sent, fails or cannot be told; outside text."""

    kind: Literal["sent", "skipped", "fails", "unknown"]
    payload: str | None = None
    reason: str = ""
    hit_limit: bool = False
    """An expression was stopped at its limit."""


def rehearse(config: Mapping[str, JsonValue], text: str) -> Outcome:
    """Put an input (JSON) through the conditions and the transform of a webhook as it is on the wire, or would be.

    Waits for JSONata, at most its time limit for each expression: call it from a thread that is no event loop.
    """
    judgement = judge(config, text)
    if judgement.verdict != "met":
        wanted = judgement.verdict
        reasons = [f"{check.words}: {check.reason}" for check in judgement.checks if check.verdict == wanted]
        reason = reasons[0] if reasons else "its conditions cannot be told"
        return Outcome("skipped" if wanted == "unmet" else "unknown", reason=reason, hit_limit=judgement.hit_limit)
    return transformed(config, text)


def transformed(config: Mapping[str, JsonValue], text: str) -> Outcome:
    """The payload that the webhook's transform makes of an input; without one it is the input."""
    expression = config.get("jsonataExpression")
    if not has_transform(config) or not isinstance(expression, str):
        return Outcome("sent", text)
    try:
        made = evaluate_now(expression, text).text
    except JsonataProblem as problem:
        if problem.kind in ("syntax", "evaluation"):
            return Outcome("fails", reason=f"the transform fails: {problem.located(expression)}")
        limit = problem.kind == "limit"
        return Outcome("unknown", reason=f"the transform: {problem.located(expression)}", hit_limit=limit)
    if made is None:
        return Outcome("unknown", reason="the transform finds nothing, and the contract does not say what is sent then")
    return Outcome("sent", made)
