"""The hand-over of one recovery as files: a note for people, and its events for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tui.services.recovery.handover import jsonl, markdown
from tui.store.ledger_entries import Entry, RecoveryRecord
from tui.store.private_files import write_private


def write_note(
    folder: Path,
    record: RecoveryRecord,
    entries: Sequence[Entry],
    causes: Sequence[tuple[str, int]] = (),
    payload: Callable[[str], str | None] | None = None,
) -> tuple[Path, Path]:
    """Write `recovery-ID.md` and `recovery-ID.jsonl` for this person only; returns their paths. Raises `OSError`.

    Payloads are in the second file only where `payload` (by event id) gives them.
    """
    note, events = folder / f"recovery-{record.id}.md", folder / f"recovery-{record.id}.jsonl"
    write_private(note, markdown(record, entries, causes))
    write_private(events, "".join(f"{line}\n" for line in jsonl(record, entries, payload)))
    return note, events
