"""A recovery as a note for whoever comes next: what was down, what was sent, what came of it. No secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tui.store.ledger_entries import Entry, RecoveryRecord


def markdown(record: RecoveryRecord, entries: Sequence[Entry], causes: Sequence[tuple[str, int]] = ()) -> str:
    """The note, as Markdown. `causes` are why the events had failed, in words, with how many."""
    raise NotImplementedError


def jsonl(
    record: RecoveryRecord, entries: Sequence[Entry], payload: Callable[[str], str | None] | None = None
) -> Iterator[str]:
    """One JSON object a line: the recovery first, then each event. With `payload` (by event id) also what was sent."""
    raise NotImplementedError
