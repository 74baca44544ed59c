"""The events that can be sent again with the webhook's transform applied anew, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.store.standing import newest_of_each

if TYPE_CHECKING:
    from tui.api.models import WebhookEvent
    from tui.services.events.event_row import EventRow
    from tui.services.events.feed import FeedBook
    from tui.services.replay.replayer import Replayer
    from tui.store.standing import Standing

REASONS: Final = {
    "no_transform_configured": "the webhook has no transform",
    "no_original_source": "the server has no usable original",
    "available": "the server says it cannot",
}
"""The server's reasons, in words."""


@dataclass(frozen=True)
class ToReapply:
    """Events sorted for a transform applied anew: `ids` can be sent, oldest first."""

    ids: tuple[str, ...]
    known: Mapping[str, Standing]
    """Standing of those of them that were sent before, by the ledger."""
    left_out: Mapping[str, int]
    """The reasons why the others cannot, in words, and how many there are of each, the most frequent first. May hold
    outside text."""


async def choose_to_reapply(replayer: Replayer, book: FeedBook, config_id: str, rows: Sequence[EventRow]) -> ToReapply:
    """Sort events of one webhook, by what was read of them and by the ledger; asks the server nothing."""
    oldest_first = sorted(rows, key=lambda row: row.order)
    able: list[str] = []
    reasons: Counter[str] = Counter()
    for row in oldest_first:
        if reason := why_not(book.store.get(row.event_id), row):
            reasons[reason] += 1
        else:
            able.append(row.event_id)
    known = await replayer.known(config_id, able)
    orders = {row.event_id: row.order for row in oldest_first if row.event_id in able}
    if stand_in := newest_of_each(orders, known, orders.__getitem__):
        reasons["a newer event of the same delivery stands for it"] += len(stand_in)
        able = [event_id for event_id in able if event_id not in stand_in]
        known = {event_id: standing for event_id, standing in known.items() if event_id not in stand_in}
    return ToReapply(tuple(able), known, dict(reasons.most_common()))


def why_not(event: WebhookEvent | None, row: EventRow) -> str:
    """Say in words why an event cannot be sent through the transform again; empty where it can."""
    if row.status == "in_progress":
        return "still being delivered, and may be retried automatically"
    if event is None:
        return "not read yet"
    if event.can_reapply_transform:
        return ""
    reason = event.can_reapply_transform_reason
    if event.can_reapply_transform is None and reason is None:
        return "the server does not say that it can"
    return REASONS.get(reason or "", reason or "the server says it cannot")
