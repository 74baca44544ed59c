"""Words about earlier replays of events that are to be sent again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.services.recovery.progress import words_of
from tui.services.time.clock import long_ago

if TYPE_CHECKING:
    from tui.store.ledger_entries import State
    from tui.store.standing import Standing

EARLIER: Final[Mapping[State, str]] = {
    "sending": "is being sent, or was when a program ended: it may have arrived",
    "queued": "was queued, and no outcome of it is known yet",
    "unknown": "may have arrived",
    "recovered": "arrived (inferred: a later delivery has its payload)",
    "failed_again": "failed again, and has a new event that stands for it",
}
"""Words for the outcome of an earlier replay, by its state in the ledger."""


def earlier_words(known: Mapping[str, Standing], asked: int, now: datetime) -> list[str]:
    """Sentences about the `known` of the `asked` events, which were replayed from this machine before, or of which
    another event of the same thing was."""
    if not known:
        return []
    words = {event_id: standing.word for event_id, standing in known.items() if standing.word is not None}
    if asked > 1:
        return [f"Replayed from this machine before: {words_of(Counter(word.state for word in words.values()))}."]
    event_id, word = next(iter(words.items()))
    what = "It" if word.event_id == event_id else f"{word.event_id}, which is the same delivery,"
    return [f"{what} was replayed from this machine {long_ago(word.sent or word.at, now)}, and {EARLIER[word.state]}."]
