"""The reason why an event was skipped: our evaluation, by the webhook as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.conditions.judging import Judgement, judged
from tui.services.rehearsal.event_input import input_of
from tui.services.time.clock import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from tui.api.models import WebhookConfig, WebhookEvent


@dataclass(frozen=True, slots=True)
class Explanation:
    """The conditions of a webhook over an event, and how far that can be trusted."""

    judgement: Judgement | None
    """`None`: there is no payload to judge."""
    certain: bool
    """The payload is what came in, and not what a transform may have made of it."""
    changed_at: datetime | None
    """The time of the webhook's last change, where the server says it."""
    may_be_newer: bool | None
    """The webhook was changed after the event, which other conditions may have skipped; `None`: that cannot be told."""


async def explain(config: WebhookConfig, event: WebhookEvent) -> Explanation:
    """Judge the event by the webhook as it is now, in a thread."""
    given = input_of(event, config.wire)
    judgement = await judged(config.wire, given.text) if given is not None else None
    changed_at, happened_at = parse_time(config.updated_time), parse_time(event.created_at)
    newer = None if changed_at is None or happened_at is None else changed_at > happened_at
    return Explanation(judgement, given is None or given.certain, changed_at, newer)
