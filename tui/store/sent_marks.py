"""Outcomes of the events that were sent again from this machine, for a mark beside each in a log."""

from __future__ import annotations

from collections.abc import Iterable

from tui.store.digests import Digests
from tui.store.ledger_entries import OPEN, State

Sent = tuple[str, str, State, str | None]
"""Webhook, event, state, and the new event that its replay made, where it is known."""


class SentMarks:
    """A fixed set of sent events, each with its state. It keeps 64 bits of each id, as `Digests` does."""

    def __init__(self, sent: Iterable[Sent] = ()) -> None:
        """`sent` is newest first. Of an event that was sent more than once the newest counts, but what is known to have
        arrived has. Where the new event of one that failed again was sent in its turn, what came of that counts."""
        words: dict[tuple[str, str], tuple[State, str | None]] = {}
        for config_id, event_id, state, new in sent:
            name = config_id, event_id
            if name not in words or (state == "recovered" and words[name][0] != "recovered"):
                words[name] = state, new
        self._marks: dict[str, dict[State, Digests]] = {}
        grouped: dict[str, dict[State, list[str]]] = {}
        for config_id, event_id in words:
            state = _last_word(words, config_id, event_id)
            grouped.setdefault(config_id, {}).setdefault(state, []).append(event_id)
        for config_id, states in grouped.items():
            self._marks[config_id] = {state: Digests(ids) for state, ids in states.items()}

    def __len__(self) -> int:
        return sum(len(ids) for states in self._marks.values() for ids in states.values())

    def of(self, config_id: str, event_id: str) -> State | None:
        """Tell what came of an event; `None` where it was not sent from here."""
        return next((state for state, ids in self._marks.get(config_id, {}).items() if event_id in ids), None)

    def is_waiting(self, config_id: str) -> bool:
        """Tell whether the outcome of any event of this webhook is not known yet."""
        return not OPEN.isdisjoint(self._marks.get(config_id, {}))

    def any_of(self, config_ids: Iterable[str]) -> bool:
        """Tell whether any event of these webhooks was sent."""
        return any(config_id in self._marks for config_id in config_ids)


def _last_word(words: dict[tuple[str, str], tuple[State, str | None]], config_id: str, event_id: str) -> State:
    met = set()
    state, new = words[config_id, event_id]
    while state == "failed_again" and new is not None and new not in met and (config_id, new) in words:
        met.add(new)
        state, new = words[config_id, new]
    return state
